// What the nucleus does is legal: the checker finds nothing in what random operations record.

import fc from "fast-check";
import { describe, it } from "vitest";
import { encodeCommit } from "../../src/history/encode.ts";
import { faultPlan, operations } from "../model/differential.ts";
import { checkEvents, onePerPlace, recordOperations } from "./recorded.ts";

const SEED = 44_001;
const RUNS = 500;

describe(`records of random operations are legal (seed ${SEED}, ${RUNS} each)`, () => {
  it.each([
    { title: "whole transfers", piecesPerStep: Number.MAX_SAFE_INTEGER, plan: fc.constant([]) },
    { title: "one piece a step", piecesPerStep: 1, plan: fc.constant([]) },
    { title: "whole transfers, with faults", piecesPerStep: Number.MAX_SAFE_INTEGER, plan: faultPlan },
    { title: "one piece a step, with faults", piecesPerStep: 1, plan: faultPlan },
  ])("$title", ({ piecesPerStep, plan }) => {
    fc.assert(
      fc.property(operations, plan, (acts, faults) => {
        const events = recordOperations(acts, { piecesPerStep, faults: onePerPlace(faults) });
        const violation = checkEvents(events);
        if (violation === undefined) return;
        const { rule, seq, expected, happened } = violation;
        const around = events
          .map((event, index) => encodeCommit(index + 1, event))
          .slice(Math.max(0, seq - 8), seq + 2);
        throw new Error(`${rule} at ${seq}: expected ${expected}; ${happened}\n${around.join("\n")}`);
      }),
      { seed: SEED, numRuns: RUNS, endOnFailure: true },
    );
  });
});
