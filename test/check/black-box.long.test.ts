// The second opinion over many thousand histories, a fresh seed each time.

import { describe } from "vitest";
import { compareJudges } from "./second-opinion.ts";

const SEED = Number(process.env.VMCF_SEED ?? Date.now() % 0x7fff_ffff);

describe(`both judges agree (seed ${SEED})`, () => {
  compareJudges(SEED, 5_000);
});
