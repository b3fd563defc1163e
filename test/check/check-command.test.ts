// `vmcf check` and `vmcf export`: exit status, what is printed, and what is said about unusable input.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../tidy/source-tree.ts";
import { Folder } from "../cli/vmcf.ts";
import { scratchFolder } from "../support/scratch-folder.ts";

const LEGAL = join(ROOT, "test/histories/legal/send.jsonl");
const ILLEGAL = join(ROOT, "test/histories/illegal/R-INT-12/12-for-13.jsonl");
const folder = scratchFolder();

async function vmcf(...words: string[]) {
  using here = new Folder();
  const { status, stdout, stderr } = await here.here(...words);
  return { status, out: stdout, err: stderr };
}

describe("vmcf check", () => {
  it("says legal, and 0", async () => {
    expect(await vmcf("check", LEGAL)).toMatchObject({ status: 0, out: expect.stringMatching(/^legal /) as string });
  });

  it("says illegal with rule, script and story, and 1", async () => {
    const { status, out } = await vmcf("check", LEGAL, ILLEGAL);
    expect(status).toBe(1);
    for (const part of ["R-INT-12", "too-early.ts:4:3", "return code 13", "return code 12", "QUEUED"]) {
      expect(out).toContain(part);
    }
  });

  it("gives the same as data", async () => {
    const { status, out } = await vmcf("check", ILLEGAL, "--json");
    expect(status).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      format: "vmcf-check/1",
      verdict: "illegal",
      files: [{ histories: [{ explanation: { rule: { id: "R-INT-12" }, event: 11, line: 16 } }] }],
    });
  });

  it("says legal of a file with many histories, and names those that are not", async () => {
    const path = join(folder, "many.jsonl");
    const one = readFileSync(LEGAL, "utf8");
    writeFileSync(path, one + one);
    expect((await vmcf("check", path)).out).toContain(`legal  ${path}: all 2 histories\n`);
    writeFileSync(path, readFileSync(ILLEGAL, "utf8").repeat(2));
    const { out } = await vmcf("check", path);
    expect(out.match(/^illegal /gm)).toHaveLength(2);
    expect(out).not.toMatch(/^legal /m);
  });

  it("says that a last line is cut off, and judges the rest", async () => {
    const path = join(folder, "cut.jsonl");
    const text = readFileSync(LEGAL, "utf8");
    writeFileSync(path, text.slice(0, -40));
    const { status, out, err } = await vmcf("check", path);
    expect({ status, legal: out.startsWith("legal") }).toEqual({ status: 0, legal: true });
    expect(err).toContain("the last line is cut off");
  });

  it("refuses what is no history in one sentence, and 2", async () => {
    const { status, err } = await vmcf("check", join(ROOT, "package.json"));
    expect(status).toBe(2);
    expect(err.trim().split("\n")).toHaveLength(1);
    expect(err).toContain("package.json:1: ");
  });

  it("judges the others when one of several files is no history", async () => {
    const given = [join(ROOT, "package.json"), ILLEGAL, join(folder, "none.jsonl")];
    const { status, out, err } = await vmcf("check", ...given);
    expect(status).toBe(2);
    expect(out).toContain("R-INT-12");
    expect(err.trim().split("\n")).toEqual([
      expect.stringContaining("package.json:1: "),
      expect.stringContaining("none.jsonl: no such file"),
    ]);
    const { files, refused } = JSON.parse((await vmcf("check", ...given, "--json")).out) as Record<string, unknown[]>;
    expect([files?.length, refused?.length]).toEqual([1, 2]);
  });

  it("writes nothing on the terminal but what it has to say, whatever stands in the file", async () => {
    const path = join(folder, "escapes.jsonl");
    const escape = "\\u001b]0;title\\u0007\\n";
    const text = readFileSync(ILLEGAL, "utf8")
      .replace("too-early", escape)
      .replaceAll('"label":"', `"label":"${escape}`);
    writeFileSync(path, text);
    const { status, out } = await vmcf("check", path);
    expect(status).toBe(1);
    expect(out).toContain("·]0;title··");
    expect(out.replaceAll("\n", "")).toMatch(/^\P{C}+$/u);
  });

  it("is undecided when too many messages are active, and 4", async () => {
    const header = readFileSync(LEGAL, "utf8").split("\n")[0] ?? "";
    const path = join(folder, "budget.jsonl");
    writeFileSync(path, `${header}\n`);
    expect(await vmcf("check", path, "--budget", "0.000001")).toMatchObject({ status: 4 });
  });
});

describe("vmcf check --black-box", () => {
  it("asks somebody who does not know CP's order, and needs all to agree", async () => {
    const { status, out } = await vmcf("check", LEGAL, "--black-box");
    expect(status).toBe(0);
    expect(out).toMatch(/^legal .*second opinion: \d+ states searched$/m);
  });

  it("is illegal where no order explains what a guest saw", async () => {
    const path = join(folder, "black-box.jsonl");
    writeFileSync(path, readFileSync(LEGAL, "utf8").replace(/("func":"RECEIVE".*"rc":)0/, "$113"));
    const { status, out } = await vmcf("check", path, "--black-box", "--json");
    expect(status).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      files: [{ verdict: "illegal", secondOpinions: [{ verdict: "illegal" }] }],
    });
  });
});

describe("vmcf export", () => {
  it("writes a file Perfetto opens", async () => {
    const path = join(folder, "trace.json");
    expect(await vmcf("export", LEGAL, "-o", path)).toMatchObject({ status: 0, out: "" });
    expect(JSON.parse(readFileSync(path, "utf8"))).toHaveProperty("traceEvents");
  });

  it("refuses an unknown format, and 2", async () => {
    expect((await vmcf("export", LEGAL, "--format", "punch-cards")).status).toBe(2);
    const path = join(folder, "not-made.json");
    expect((await vmcf("export", join(ROOT, "package.json"), "-o", path)).status).toBe(2);
    expect(existsSync(path)).toBe(false);
  });
});
