// Where results go: what happens to a file that cannot, or must not, be written, and to output that nobody takes?

import { spawn, type StdioOptions } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ended, Folder, MAIN, STACK_LINE } from "./vmcf.ts";

const ALICE = "export default () => 1;";

describe("an output that would destroy what is read", () => {
  it.each([
    { words: ["run", "alice.ts", "--record", "alice.ts"], file: "alice.ts" },
    { words: ["stress", "alice.ts", "--iterations", "1", "--record", "./alice.ts"], file: "alice.ts" },
    { words: ["explore", "alice.ts", "--save", "alice.ts"], file: "alice.ts" },
    { words: ["explore", "alice.ts", "--certificate", "alice.ts"], file: "alice.ts" },
    { words: ["export", "h.jsonl", "-o", "h.jsonl"], file: "h.jsonl" },
  ])("$words is refused", async ({ words, file }) => {
    using folder = new Folder({ "alice.ts": ALICE, "h.jsonl": "{}\n" });
    const before = readFileSync(join(folder.path, file), "utf8");
    const { status, stdout, stderr } = await folder.here(...words);
    expect(stderr).toContain("would be written over what is read; give the output another name");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(readFileSync(join(folder.path, file), "utf8")).toBe(before);
  });
});

describe("a file that cannot be written", () => {
  it.each([
    { words: ["explore", "alice.ts", "--save", "folder"], says: "folder: cannot be written: it is a folder" },
    {
      words: ["explore", "alice.ts", "--certificate", "alice.ts/c.json"],
      says: "alice.ts/c.json: cannot be written: ",
    },
    {
      words: ["run", "alice.ts", "--record", "no/h.jsonl"],
      says: "no/h.jsonl: cannot be written: there is no folder no",
    },
    {
      words: ["explore", "alice.ts", "--save", "/proc/no/such/c.json"],
      says: "/proc/no/such/c.json: cannot be written: ",
    },
    { words: ["explore", "alice.ts", "--save", ""], says: "the name of a file to be written is empty" },
    { words: ["run", "alice.ts", "--record", "folder"], says: "folder: cannot be written: it is a folder" },
  ])("$words: said before the work begins", async ({ words, says }) => {
    using folder = new Folder({ "alice.ts": ALICE });
    mkdirSync(join(folder.path, "folder"));
    const { status, stdout, stderr } = await folder.here(...words);
    expect(stderr).toContain(`vmcf: ${says}`);
    expect(stderr).not.toMatch(/E[A-Z]{4,}|internal/);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  });

  it("a bad iteration is told all the same when its history cannot be kept", async () => {
    // Where the folder of histories would be, there is a file.
    using folder = new Folder({ "alice.ts": "export default () => { throw new Error('sorry'); };", ".vmcf": "" });
    const { status, stdout } = await folder.here("stress", "alice.ts", "--iterations", "1", "--check");
    expect(stdout).toMatch(/a guest failed: ALICE failed: Error: sorry \(alice\.ts:1:30\)$/m);
    expect(stdout).toContain("history   not kept: not a directory\n");
    expect(status).toBe(1);
  });

  it("a generated scenario is told all the same when it cannot be kept", async () => {
    using folder = new Folder({ taken: "" });
    const words = ["--seed", "1", "--count", "1", "--profile", "release6", "--against", "documented", "--out", "taken"];
    const { status, stdout, stderr } = await folder.here("explore", "--generate", ...words);
    expect(stdout).toContain("defect D13");
    expect(stderr).toMatch(/^vmcf: taken: cannot be written: /m);
    expect(status).toBe(2);
  });

  it("what was found is told all the same when the disk is full in the end", async () => {
    using folder = new Folder({ "alice.ts": "export default () => { throw new Error('sorry'); };" });
    const words = ["--save", "/dev/full", "--schedules", "2", "--no-confirm"];
    const { status, stdout, stderr } = await folder.here("explore", "alice.ts", ...words);
    expect(stdout).toMatch(/^replay .* alice\.ts v1$/m);
    expect(stdout).toContain("FAILED: ALICE failed: Error: sorry");
    expect(stderr).toContain("vmcf: /dev/full: cannot be written: no space left on device");
    expect(status).toBe(2);
  });
});

describe("a history on a full disk", () => {
  it.each([
    { words: ["run", "05", "--record", "/dev/full"], comes: /^verdict +as expected$/m },
    { words: ["stress", "05", "--seed", "1", "--record", "/dev/full"], comes: /^ran +[01] iterations?$/m },
  ])("$words: what came of it is told all the same", async ({ words, comes }) => {
    using folder = new Folder();
    const { status, stdout, stderr } = await folder.here(...words);
    expect(stdout).toMatch(comes);
    expect(stderr).toContain("vmcf: /dev/full: cannot be written: no space left on device\n");
    expect(stderr).not.toMatch(STACK_LINE);
    expect(status).toBe(2);
  });
});

/** vmcf, one of its outputs being a full disk. */
async function withFull(output: "stdout" | "stderr", { path: cwd, env }: Folder, ...words: readonly string[]) {
  const full = openSync("/dev/full", "w");
  const stdio = output === "stdout" ? ["ignore", full, "pipe"] : ["ignore", "pipe", full];
  const child = spawn(process.execPath, [MAIN, ...words], { cwd, env, stdio: stdio as StdioOptions });
  closeSync(full);
  return await ended(child);
}

describe("stderr", () => {
  it("that is full costs nobody the results", async () => {
    using folder = new Folder();
    const { status, stdout } = await withFull("stderr", folder, "run", "01");
    expect(stdout).toMatch(/^verdict +as expected$/m);
    expect(status).toBe(0);
  });
});

describe("stdout", () => {
  it("that is full is no success", async () => {
    using folder = new Folder();
    const { status, stderr } = await withFull("stdout", folder, "scenarios");
    expect(stderr).toBe("vmcf: the output: cannot be written: no space left on device\n");
    expect(status).toBe(2);
  });

  it("whose reader has gone ends quietly", async () => {
    using folder = new Folder();
    const child = folder.start("scenarios");
    child.stdout?.destroy();
    const { status, stderr } = await ended(child);
    expect(stderr).not.toMatch(STACK_LINE);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });
});
