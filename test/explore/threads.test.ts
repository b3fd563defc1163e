import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { explore } from "../../src/explore/explore.ts";
import { replay } from "../../src/replay/replay.ts";
import { gallery } from "../../src/scenario/gallery.ts";
import { loadScenario } from "../../src/scenario/load-scenario.ts";
import { parseSchedule } from "../../src/schedule/schedule-text.ts";
import { scratchFolder } from "../support/scratch-folder.ts";

const folder = scratchFolder();

function script(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const race = gallery().find(({ number }) => number === "04")?.file ?? "";

describe("explore on threads", () => {
  it.each([
    [1, { name: "dpor" }, 65],
    [2, { name: "dpor" }, 65],
    [2, { name: "dfs", preemptions: 1 }, 8],
  ] as const)("explores everything within the bound with %i jobs, %o", async (jobs, strategy, classes) => {
    const scenario = await loadScenario([race]);
    const result = await explore(scenario, { strategy }, jobs);
    expect(result.verdict).toBe("as expected");
    expect(result.coverage).toMatchObject({ complete: true, classes });
    expect(result.outcomes.map(({ outcome }) => outcome).sort()).toEqual([...(scenario.outcomes?.keys() ?? [])].sort());
  });

  it("gives the same counts whatever the number of jobs, seed 3", async () => {
    const scenario = await loadScenario([race]);
    const options = { strategy: { name: "pos" } as const, schedules: 300, seed: 3 };
    const [one, two] = [await explore(scenario, options, 1), await explore(scenario, options, 2)];
    const counts = (result: typeof one) => result.outcomes.map(({ outcome, count }) => [outcome, count]);
    expect(counts(two)).toEqual(counts(one));
    expect(one.schedules).toBe(300);
  });

  it("leaves what cannot be divided to one of two jobs", async () => {
    const scenario = await loadScenario([race]);
    const result = await explore(scenario, { strategy: { name: "dfs", preemptions: 0 }, judged: false }, 2);
    expect(result.verdict).toBe("as expected");
    expect(result.coverage).toMatchObject({ strategy: "dfs0", complete: true });
  });

  it("names a script that loops without calling CP, and its line", async () => {
    const file = script("loop.ts", "export default async (vm: { now(): number }) => {\n  while (vm.now() >= 0);\n};\n");
    const result = await explore(await loadScenario([file]), { watchdogMs: 1_000 }, 1);
    expect(result.failures[0]?.sentence).toMatch(/^LOOP has not called CP for 1 s at .*loop\.ts:2$/);
  });

  it("keeps what a module holds outside its functions apart for each machine", async () => {
    const text = `import { defineScenario } from "vmcf";
      let count = 0;
      const next = () => ++count;
      export default defineScenario({ title: "Own modules", machines: { ALICE: next, BOB: next } });`;
    const result = await explore(await loadScenario([script("own.ts", text)]), { schedules: 50 }, 1);
    expect(result.failures).toEqual([]);
    // It does outlive a schedule, so the outcomes differ; but the two machines never count for each other.
    for (const { outcome } of result.outcomes) expect(outcome).toMatch(/^ALICE=(\d+) BOB=\1$/);
  });

  it("replays a schedule on a thread of its own", async () => {
    const parsed = parseSchedule("v1 ALICE auth sendx BOB auth sendx ALICE int send BOB int*2 ALICE cancel");
    if ("problem" in parsed) throw new Error(parsed.problem);
    const replayed = await replay(await loadScenario([race]), parsed.schedule);
    expect(replayed.outcome).toBe("ALICE=0 BOB=12");
    expect(replayed.misfits).toEqual([]);
    expect(replayed.failure).toBeUndefined();
  });
});
