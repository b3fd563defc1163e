// Does vmcf say in what two control programs differ for a scenario, and why?

import { rmSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Comparison } from "../../src/compare/compare.ts";
import { breakNucleus } from "../canaries/broken-nucleus.ts";
import { CANARIES, type Canary } from "../canaries/canaries.ts";
import { Folder } from "../cli/vmcf.ts";

type Json = Comparison & { readonly exitStatus: number; readonly again: string };

describe("vmcf compare", () => {
  it("tells the outcomes of each profile, and the defect between them", async () => {
    using folder = new Folder();
    const { status, stdout } = await folder.vmcf("compare", "08", "--jobs", "1", "--json");
    const { verdict, explored, differences, common } = JSON.parse(stdout) as Json;
    expect({ status, verdict, common }).toEqual({ status: 1, verdict: "different", common: [] });
    expect(explored.map(({ coverage }) => coverage?.complete)).toEqual([true, true]);
    expect(differences.map(({ outcome, only }) => [only, outcome])).toEqual([
      ["documented", "ALICE=0"],
      ["release6", "ALICE=10"],
    ]);
    for (const { cause, schedule } of differences) {
      expect(cause).toMatchObject({ kind: "defects", defects: [{ id: "D1", rule: "R-LIM-1" }] });
      expect(schedule).toMatch(/^v1 /);
    }
  });

  it("says SAME when both are completely explored", async () => {
    using folder = new Folder();
    const { status, stdout } = await folder.vmcf("compare", "04", "--jobs", "1");
    expect(stdout).toContain("SAME: both have the same outcomes");
    expect(stdout.match(/complete, \d+ classes/g)).toHaveLength(2);
    expect(status).toBe(0);
  });

  it("compares with another build of the nucleus, and names the rule it breaks", async () => {
    const canary = CANARIES.find(({ name }) => name === "cancel-too-late-is-not-found") as Canary;
    const { folder: build } = await breakNucleus(canary);
    using folder = new Folder();
    const { status, stdout } = await folder.vmcf("compare", "04", "--with", build, "--jobs", "1");
    rmSync(build, { recursive: true });
    expect(status).toBe(1);
    expect(stdout).toContain("only this build: ALICE=14 BOB=0");
    expect(stdout).toMatch(/^only canary-\S+: ALICE=12 BOB=0\ncanary-\S+ is wrong: R-CAN-6 is broken/m);
  });

  it.each([
    { words: ["compare", "04", "--with", "."], says: "no built nucleus here" },
    { words: ["compare", "04", "--profile", "release6"], says: "--profile is for --with" },
  ])("refuses $words", async ({ words, says }) => {
    using folder = new Folder();
    const { status, stderr } = await folder.vmcf(...words);
    expect(status).toBe(2);
    expect(stderr).toContain(says);
  });
});
