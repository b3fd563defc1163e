// Monitors watch a run while it happens: silent about what is legal, and each law catches what breaks it.

import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { CommitEvent } from "../../cp/interface/events.ts";
import { checkingMonitor, explanationLines, generalLawsMonitor, type OnlineMonitor } from "../../src/check/monitor.ts";
import { readHistoryText } from "../../src/history/read.ts";
import type { HistoryHeader } from "../../src/history/schema.ts";
import { faultPlan, operations } from "../model/differential.ts";
import { HISTORY, onePerPlace, recordOperations } from "./recorded.ts";

const SEED = 44_004;

function watch(monitor: OnlineMonitor, events: readonly CommitEvent[]): readonly string[] {
  for (const event of events) monitor.record(event);
  return monitor.end();
}

function stored(path: string): { header: HistoryHeader; events: CommitEvent[] } {
  const events: CommitEvent[] = [];
  let header: HistoryHeader | undefined;
  const text = readFileSync(new URL(`../histories/${path}.jsonl`, import.meta.url), "utf8");
  readHistoryText(path, text, { header: (given) => (header = given), commit: (event) => void events.push(event) });
  return { header: header as HistoryHeader, events };
}

describe(`monitors of random runs (seed ${SEED})`, () => {
  it("find nothing to say, whatever the faults and the steps", () => {
    fc.assert(
      fc.property(operations, faultPlan, fc.constantFrom(1, 1000), (acts, plan, piecesPerStep) => {
        const events = recordOperations(acts, { piecesPerStep, faults: onePerPlace(plan) });
        expect(watch(generalLawsMonitor(HISTORY), events)).toEqual([]);
        expect(watch(checkingMonitor(HISTORY), events)).toEqual([]);
      }),
      { seed: SEED, numRuns: 300 },
    );
  });
});

describe("the general laws", () => {
  it.each([
    "R-SEND-6/response-doubled",
    "R-INT-3/send-interrupt-doubled",
    "R-INT-3/sendx-doubled",
    "R-SEND-2/duplicate-accepted",
    "R-LIM-1/limit-not-kept",
    "R-XFER-14/byte-altered",
  ])("catch %s", (path) => {
    const { header, events } = stored(`illegal/${path}`);
    const monitor = generalLawsMonitor(header);
    expect(watch(monitor, events)).toEqual([expect.stringMatching(`^${path.split("/")[0]} is broken at event`)]);
    expect(explanationLines(monitor)[1]).toContain(path.split("/")[0]);
  });

  it("are silent about legal histories", () => {
    for (const name of ["send", "sendx", "cancel", "limit", "unauthorize", "pieces", "identify", "specific"]) {
      const { header, events } = stored(`legal/${name}`);
      expect(watch(generalLawsMonitor(header), events), name).toEqual([]);
    }
  });
});
