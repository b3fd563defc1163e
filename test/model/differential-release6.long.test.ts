// Does CP do in profile `release6` what the specification says of it? The long run: 2,000,000 operations, a fresh seed
// each time.

import { describe, it } from "vitest";
import { compare, OPERATIONS_PER_LIST } from "./differential.ts";
import { WAYS } from "./release6-variant.ts";

const SEED = Number(process.env.VMCF_SEED ?? Date.now() % 0x7fff_ffff);
const LISTS = Math.ceil(2_000_000 / WAYS.length / OPERATIONS_PER_LIST);

describe(`release6: nucleus and model agree over random operations (seed ${SEED}, ${LISTS} lists of ${OPERATIONS_PER_LIST} each)`, () => {
  it.each(WAYS)("$title", ({ pieces, faults, variant }) => {
    compare(SEED, LISTS, pieces, faults, variant);
  });
});
