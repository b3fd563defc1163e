// The same questions with more scenarios: are all defects of Release 6 found by scenarios nobody wrote, and how many of the
// broken CPs?

import { rmSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { generate } from "../../src/generate/generate.ts";
import { DEFECT_IDS } from "../../src/model/profile/defects.ts";
import { breakNucleus } from "../canaries/broken-nucleus.ts";
import { CANARIES } from "../canaries/canaries.ts";

const SECONDS = 240;
const MINUTE = 60_000;

/** What no scenario of this many shows, and why. */
const NOT_FOUND: Readonly<Record<string, string>> = {
  "header-before-the-data": "only the bytes of a buffer differ, and nothing in the history tells of them",
};

describe("generated scenarios", () => {
  it.each([2, 3, 4])(
    "find all defects of Release 6 (seed %i)",
    async (seed) => {
      const trial = { profile: "release6", judge: "documented", seed } as const;
      const { found } = await generate({ ...trial, count: 20_000, seconds: SECONDS, until: DEFECT_IDS });
      expect(DEFECT_IDS.filter((id) => !found.some(({ key }) => key === id))).toEqual([]);
    },
    5 * MINUTE,
  );

  it.each(["documented", "release6"] as const)(
    "show nothing wrong with %s judged by itself (seed 11)",
    async (profile) => {
      const { found } = await generate({ profile, judge: profile, seed: 11, count: 10_000, seconds: SECONDS });
      expect(found).toEqual([]);
    },
    5 * MINUTE,
  );

  it.each(CANARIES.filter(({ name }) => !(name in NOT_FOUND)))(
    "find $name (seed 1)",
    async (canary) => {
      const { ControlProgram: Broken, folder } = await breakNucleus(canary);
      const { found } = await generate({
        ...{ profile: "documented", judge: "documented", seed: 1, count: 4000, seconds: 60, first: true },
        makeControlProgram: (options) => new Broken(options),
      });
      rmSync(folder, { recursive: true });
      expect(found).not.toEqual([]);
    },
    2 * MINUTE,
  );
});
