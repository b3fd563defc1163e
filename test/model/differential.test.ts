// Does CP do what the specification says, as the model reads it? 100,000 operations here, 2,000,000 in the long run.

import { describe, it } from "vitest";
import { compare, OPERATIONS_PER_LIST } from "./differential.ts";

const SEED = 6_800_168;
const LISTS = 100_000 / 4 / OPERATIONS_PER_LIST;

describe(`nucleus and model agree over random operations (seed ${SEED}, ${LISTS} lists of ${OPERATIONS_PER_LIST} each)`, () => {
  it.each([
    { title: "whole transfers", pieces: Number.MAX_SAFE_INTEGER, faults: false },
    { title: "one piece a step", pieces: 1, faults: false },
    { title: "whole transfers, with faults", pieces: Number.MAX_SAFE_INTEGER, faults: true },
    { title: "one piece a step, with faults", pieces: 1, faults: true },
  ])("$title", ({ pieces, faults }) => {
    compare(SEED, LISTS, pieces, faults);
  });
});
