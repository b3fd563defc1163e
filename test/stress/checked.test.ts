// Iterations are judged by the checker while they run. In all other tests of this folder, too: see rig.ts.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { CommitEvent } from "../../cp/interface/events.ts";
import { checkFile } from "../../src/check/check-history.ts";
import { gallery } from "../../src/scenario/gallery.ts";
import { loadScenario } from "../../src/scenario/load-scenario.ts";
import { checkedBy } from "../../src/stress/checked.ts";
import type { MakeMonitor } from "../../src/stress/monitor.ts";
import { stressReport } from "../../src/stress/stress-report.ts";
import { scratchFolder } from "../support/scratch-folder.ts";
import { keptThreads } from "../support/kept-threads.ts";
import { stressed } from "./rig.ts";

const pool = keptThreads();
const folder = scratchFolder();

describe("profile release6: the checker has nothing to say about real threads, and machines that die, seed 5", () => {
  it.each(gallery())("$number $name", async ({ file }) => {
    const scenario = await loadScenario([file], { profile: "release6" }).catch(() => undefined);
    if (scenario === undefined) return; // Not about this profile.
    for (const kill of [false, true]) {
      const result = await stressed(scenario, {
        pool,
        profile: "release6",
        kill,
        disturb: true,
        iterations: 2,
        seed: 5,
      });
      // Guests may well fail, and wait for ever: that is what the defects do.
      expect(result.bad.flatMap(({ troubles }) => troubles.filter((trouble) => trouble.kind === "law"))).toEqual([]);
    }
  });
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
    const result = await stressed(scenario, { pool, monitors, iterations: 1, seed: 5 });
    expect(result.verdict).toBe("failed");
    const [trouble] = result.bad[0]?.troubles ?? [];
    expect(trouble?.kind).toBe("law");
    expect(trouble?.sentence).toContain("is broken");
    const report = [...stressReport(result, 5, "shared", "again")].join("\n");
    expect(report).toMatch(/rule +R-/);
    expect(report).toMatch(/script +.*01-hello\.ts:\d+:\d+ +SEND/);
    expect(report).toContain(join(here, "iteration-1.jsonl"));
    expect(existsSync(join(here, "iteration-1.jsonl"))).toBe(true);
    expect(checkFile(join(here, "iteration-1.jsonl")).verdict).toBe("illegal");
  });
});
