// What the nucleus does is legal: the checker finds nothing in what random operations record.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conversations, faultPlan, operations } from "../model/differential.ts";
import { WAYS } from "../model/release6-variant.ts";
import { complaintAbout, HISTORY, onePerPlace, recordOperations } from "./recorded.ts";

const SEED = 44_001;
const RUNS = Number(process.env["VMCF_RECORDS"] ?? 100);

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
        expect(complaintAbout(events)).toBeUndefined();
      }),
      { seed: SEED, numRuns: RUNS, endOnFailure: true },
    );
  });
});

const RELEASE6_RUNS = Math.ceil(RUNS / 3);

describe(`and in profile release6 (seed ${SEED}, ${RELEASE6_RUNS} each)`, () => {
  it.each(WAYS)("$title", ({ pieces, faults, variant }) => {
    const plan = faults ? faultPlan : fc.constant([]);
    fc.assert(
      fc.property(fc.oneof(operations, ...conversations), plan, (acts, given) => {
        const events = recordOperations(acts, { variant, piecesPerStep: pieces, faults: onePerPlace(given) });
        expect(complaintAbout(events, { ...HISTORY, profile: "release6" })).toBeUndefined();
      }),
      { seed: SEED, numRuns: RELEASE6_RUNS, endOnFailure: true },
    );
  });
});
