// Does CP do in profile `release6` what the specification says of it, as the model reads it? 100,000 operations here,
// 2,000,000 in the long run.

import { describe, it } from "vitest";
import { compare, OPERATIONS_PER_LIST } from "./differential.ts";
import { WAYS } from "./release6-variant.ts";

const SEED = 6_800_006;
const LISTS = Math.ceil(100_000 / WAYS.length / OPERATIONS_PER_LIST);

describe(`release6: nucleus and model agree over random operations (seed ${SEED}, ${LISTS} lists of ${OPERATIONS_PER_LIST} each)`, () => {
  it.each(WAYS)("$title", ({ pieces, faults, variant }) => {
    compare(SEED, LISTS, pieces, faults, variant);
  });
});
