// Monitors watch a run while it happens: silent about what is legal, and each law catches what breaks it.

import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { CommitEvent } from "../../cp/interface/events.ts";
import { HistoryChecker } from "../../src/check/checker.ts";
import type { ActiveMessage } from "../../src/check/general-laws.ts";
import { checkingMonitor, explanationLines, generalLawsMonitor, type OnlineMonitor } from "../../src/check/monitor.ts";
import { readHistoryText } from "../../src/history/read.ts";
import type { HistoryHeader } from "../../src/history/schema.ts";
import { activeMessages } from "../../src/model/queries.ts";
import { faultPlan, operations } from "../model/differential.ts";
import { HISTORY, onePerPlace, recordOperations } from "./recorded.ts";

const SEED = 44_004;
const RUNS = Number(process.env["VMCF_RECORDS"] ?? 100);

function watch(
  monitor: OnlineMonitor,
  events: readonly CommitEvent[],
  active?: readonly ActiveMessage[],
): readonly string[] {
  for (const event of events) monitor.record(event);
  return monitor.end(active);
}

/** What is active after these events, by the model. */
function activeAfter(events: readonly CommitEvent[]): readonly ActiveMessage[] {
  const checker = new HistoryChecker(HISTORY);
  for (const event of events) checker.commit(event);
  return activeMessages(checker.replay.model).map((message) => ({ ...message, id: message.mid }));
}

function stored(path: string): { header: HistoryHeader; events: CommitEvent[] } {
  const events: CommitEvent[] = [];
  let header: HistoryHeader | undefined;
  const text = readFileSync(new URL(`../histories/${path}.jsonl`, import.meta.url), "utf8");
  readHistoryText(path, text, { header: (given) => (header = given), commit: (event) => void events.push(event) });
  return { header: header as HistoryHeader, events };
}

describe(`monitors of random runs (seed ${SEED})`, () => {
  it("find nothing to say, whatever the faults and the steps, nor about what is left active", () => {
    fc.assert(
      fc.property(operations, faultPlan, fc.constantFrom(1, 1000), (acts, plan, piecesPerStep) => {
        const events = recordOperations(acts, { piecesPerStep, faults: onePerPlace(plan) });
        expect(watch(checkingMonitor(HISTORY), events)).toEqual([]);
        expect(watch(generalLawsMonitor(HISTORY), events, activeAfter(events))).toEqual([]);
      }),
      { seed: SEED, numRuns: RUNS },
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
