// The project's own thread tests, judged: every iteration of the gallery, in both profiles, with machines that die.

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { CommitEvent } from "../../cp/interface/events.ts";
import { PROFILES } from "../../cp/nucleus/profiles.ts";
import { checkFile } from "../../src/check/check-history.ts";
import { gallery } from "../../src/scenario/gallery.ts";
import { loadScenario } from "../../src/scenario/load-scenario.ts";
import { checkedBy } from "../../src/stress/checked.ts";
import type { MakeMonitor } from "../../src/stress/monitor.ts";
import { stressReport } from "../../src/stress/stress-report.ts";
import { stressed } from "./rig.ts";

const folder = mkdtempSync(join(tmpdir(), "vmcf-checked-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(PROFILES)("profile %s: the checker has nothing to say about real threads, seed 5", (profile) => {
  it.each(gallery().flatMap(({ file, name }) => [false, true].map((kill) => ({ file, name, kill }))))(
    "$name, machines die: $kill",
    async ({ file, kill }) => {
      const scenario = await loadScenario([file], { profile }).catch(() => undefined);
      if (scenario === undefined) return; // Not about this profile.
      const monitors = [checkedBy(scenario, { profile, folder: join(folder, profile) })];
      const result = await stressed(scenario, { profile, monitors, kill, disturb: true, iterations: 6, seed: 5 });
      const laws = result.bad.flatMap(({ troubles }) => troubles.filter(({ kind }) => kind === "law"));
      expect(laws).toEqual([]);
    },
  );
});

describe("an illegal iteration", () => {
  /** What a CP records that gives RC 8 where it should give 0: that of the second SEND. */
  function wrong(make: MakeMonitor): MakeMonitor {
    return (iteration, seed) => {
      const monitor = make(iteration, seed);
      let sends = 0;
      const altered = (event: CommitEvent): CommitEvent =>
        event.kind === "diagnose" && event.parm?.vmcpfunc === 2 && ++sends === 1 ? { ...event, rc: 8 } : event;
      return { ...monitor, record: (event) => monitor.record(altered(event)) };
    };
  }

  it("is reported with rule, script line and story, and its history is kept", async () => {
    const file = gallery().find(({ name }) => name === "hello")?.file ?? "01";
    const scenario = await loadScenario([file]);
    const here = join(folder, "illegal");
    const monitors = [wrong(checkedBy(scenario, { profile: "documented", folder: here }))];
    const result = await stressed(scenario, { monitors, iterations: 1, seed: 5 });
    expect(result.verdict).toBe("failed");
    expect(result.bad[0]?.troubles[0]).toMatchObject({ kind: "law", sentence: expect.stringMatching(/is broken/) });
    const report = [...stressReport(result, 5, "shared", "again")].join("\n");
    expect(report).toMatch(/rule +R-/);
    expect(report).toMatch(/script +.*01-hello\.ts:\d+:\d+ +SEND/);
    expect(report).toContain(join(here, "iteration-1.jsonl"));
    expect(existsSync(join(here, "iteration-1.jsonl"))).toBe(true);
    expect(checkFile(join(here, "iteration-1.jsonl")).verdict).toBe("illegal");
  });
});
