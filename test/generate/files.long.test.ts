// Does a generated scenario find what is wrong with a CP, and is what it writes down a scenario like any other?

import { rmSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { generate } from "../../src/generate/generate.ts";
import { drawPlan } from "../../src/generate/grammar.ts";
import { programOf, textOf } from "../../src/generate/plan.ts";
import { writeGenerated } from "../../src/generate/write-file.ts";
import { RandomNumbers } from "../../src/schedule/random-numbers.ts";
import { breakNucleus } from "../canaries/broken-nucleus.ts";
import { CANARIES, type Canary } from "../canaries/canaries.ts";
import { Folder } from "../cli/vmcf.ts";

const SEED = 1;

describe("generated scenarios", () => {
  it(`are the same for the same seed (${SEED} to 50)`, () => {
    const inscription = { title: "x", comment: [], profile: "documented" };
    const textsOf = (from: number) =>
      Array.from({ length: 50 }, (_, index) => textOf(drawPlan(new RandomNumbers(from + index)), inscription));
    expect(textsOf(SEED)).toEqual(textsOf(SEED));
    expect(new Set(textsOf(SEED)).size).toBe(50);
    for (let seed = SEED; seed < SEED + 50; seed++) programOf(drawPlan(new RandomNumbers(seed)));
  });

  it(`show nothing wrong with either profile judged by itself (seed ${SEED})`, async () => {
    for (const profile of ["documented", "release6"] as const) {
      const result = await generate({ profile, judge: profile, seed: SEED, count: 30, seconds: 60 });
      expect(result).toMatchObject({ found: [], scenarios: 30 });
    }
  });

  it(`find a defect planted in the nucleus, and write it down small and runnable (seed ${SEED})`, async () => {
    const canary = CANARIES.find(({ name }) => name === "duplicate-test-in-one-direction") as Canary;
    const { ControlProgram: Broken, folder: build } = await breakNucleus(canary);
    const trial = { profile: "documented", judge: "documented", seed: SEED } as const;
    const { found } = await generate({
      ...{ ...trial, count: 2000, seconds: 60, first: true },
      makeControlProgram: (options) => new Broken(options),
    });
    const [first] = found;
    expect(first?.key).toBe(canary.rule);
    expect(first?.acts).toBeLessThanOrEqual(6);
    expect(first?.explanation.story.length).toBeLessThanOrEqual(12);
    using folder = new Folder();
    const file = first === undefined ? "" : writeGenerated(first, trial, folder.path);
    // The sound nucleus on one side, the broken one on the other: the file alone shows the difference.
    const { status, stdout } = await folder.vmcf("compare", file, "--with", build, "--jobs", "1");
    rmSync(build, { recursive: true });
    expect(stdout).toContain(`is wrong: ${canary.rule} is broken`);
    expect(status).toBe(1);
  });
});

describe("vmcf explore --generate", () => {
  it("writes a file that explores to the same defect", async () => {
    using folder = new Folder();
    const against = ["--profile", "release6", "--against", "documented"];
    const words = ["--seed", "1", "--count", "1", "--out", "found", "--json", ...against];
    const { status, stdout } = await folder.vmcf("explore", "--generate", ...words);
    expect(status).toBe(1);
    const { found } = JSON.parse(stdout) as {
      readonly found: readonly { readonly key: string; readonly file: string }[];
    };
    const [{ key, file }] = found as [(typeof found)[number]];
    const explored = await folder.vmcf("explore", file, "--jobs", "1", ...against);
    expect(explored.status).toBe(1);
    expect(explored.stdout).toContain(`documented forbids it: ${key} `);
  });

  it.each([
    { words: ["explore"], says: "explore needs a scenario, or --generate" },
    { words: ["explore", "04", "--generate"], says: "what is 04 for?" },
  ])("refuses $words", async ({ words, says }) => {
    using folder = new Folder();
    const { status, stderr } = await folder.vmcf(...words);
    expect(status).toBe(2);
    expect(stderr).toContain(says);
  });
});
