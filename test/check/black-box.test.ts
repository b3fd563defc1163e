// The second opinion: a search that knows only what guests saw agrees with the checker, which knows CP's order.

import { describe } from "vitest";
import { compareJudges } from "./second-opinion.ts";

const SEED = 44_003;

describe(`both judges agree (seed ${SEED})`, () => {
  compareJudges(SEED, 250);
});
