import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { TRANSPORTS } from "../../workers/channel/machine-task.ts";
import { Folder, STACK_LINE } from "./vmcf.ts";

const PUBLIC = fileURLToPath(new URL("../conformance/vectors", import.meta.url));

const vector = (name: string, steps: unknown[], more: object = {}) => ({
  name,
  rules: ["R-RST-1"],
  machines: { A: { storage: 8192 } },
  steps,
  ...more,
});
const file = (...vectors: unknown[]) => JSON.stringify({ format: "vmcf-vectors/1", vectors });
const holds = { vm: "A", expect: { at: 0, hex: "0000" } };
const fails = { vm: "A", expect: { at: 0, hex: "0001" } };

describe("vmcf conform", () => {
  it("passes the public vectors", async () => {
    using folder = new Folder();
    const { status, stdout, stderr } = await folder.vmcf("conform", PUBLIC);
    expect(stdout.trimEnd().split("\n").at(-1)).toMatch(/^\d{3,} passed, 0 failed$/);
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });

  it("--via all runs them in the pure core and over every transport", async () => {
    using folder = new Folder();
    const { status, stdout } = await folder.here("conform", join(PUBLIC, "send.json"), "--via", "all");
    const lines = stdout.trimEnd().split("\n");
    expect(lines.map((line) => line.split(" ")[0]).slice(0, -1)).toEqual(["nucleus", ...TRANSPORTS]);
    expect(lines.at(-1)).toMatch(/^\d+ passed, 0 failed$/);
    expect(status).toBe(0);
  });

  it("reports a failing vector with file, name, step, expected and actual", async () => {
    using folder = new Folder({ "v.json": file(vector("good", [holds]), vector("bad", [holds, fails])) });
    const { status, stdout } = await folder.here("conform", "v.json");
    expect(stdout).toMatch(/^FAILED v\.json: bad \(R-RST-1\), via nucleus, step 2$/m);
    expect(stdout).toContain(`  step      ${JSON.stringify(fails)}`);
    expect(stdout).toContain("  expected  01 at offset 1");
    expect(stdout).toContain("  actual    00 at offset 1");
    expect(stdout.trimEnd().split("\n").at(-1)).toBe("1 passed, 1 failed");
    expect(status).toBe(1);
  });

  it("gives the same as data", async () => {
    using folder = new Folder({ "v.json": file(vector("bad", [fails])) });
    const { status, stdout } = await folder.here("conform", "v.json", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      format: "vmcf-conform/1",
      passed: 0,
      failed: 1,
      ways: [{ via: "nucleus", passed: 0, failed: 1 }],
      failures: [{ file: "v.json", vector: "bad", via: "nucleus", step: 1, source: JSON.stringify(fails) }],
    });
    expect(status).toBe(1);
  });

  it("builds VMCPARM where the low 24 bits of the address say", async () => {
    const authorize = { at: "0xff001000", func: "AUTHORIZE", vada: 0x1800, lena: 40 };
    using folder = new Folder({ "v.json": file(vector("a", [{ vm: "A", diagnose: authorize, rc: 0 }])) });
    expect(await folder.here("conform", "v.json")).toMatchObject({ status: 0, stderr: "" });
  });

  it("takes whatever stands in rules, nothing, and a byte order mark", async () => {
    const cited = vector("a", [holds], { rules: ["D13", "B.4", "R-INT-15(c)"] });
    const text = `\uFEFF${file(cited, { ...vector("b", [holds]), rules: undefined })}`;
    using folder = new Folder({ "v.json": text });
    expect(await folder.here("conform", "v.json")).toMatchObject({ status: 0, stderr: "" });
  });

  it("is not content with nothing", async () => {
    using folder = new Folder({ "v.json": file() });
    const { status, stdout } = await folder.here("conform", "v.json");
    expect(stdout.trimEnd().split("\n").at(-1)).toBe("0 passed, 0 failed");
    expect(status).toBe(1);
  });

  it.each([
    { what: "no such file", text: undefined, says: "v.json: no such file or folder" },
    { what: "not JSON", text: "{", says: "v.json: not JSON" },
    { what: "another format", text: '{"format":"x","vectors":[]}', says: "v.json: not a vmcf-vectors/1 file" },
    {
      what: "an unknown verb",
      text: file(vector("a", [{ vm: "A", dance: 1 }])),
      says: "v.json: vector 1 (a), step 1: no known verb among [vm, dance]",
    },
    {
      what: "an unknown member",
      text: file(vector("a", [{ ...holds, extra: 1 }])),
      says: "v.json: vector 1 (a), step 1: ",
    },
    {
      what: "an unknown profile",
      text: file(vector("a", [], { config: { profile: "vm1" } })),
      says: "v.json: vector 1: config.profile: ",
    },
    {
      what: "CP as a machine",
      text: file(vector("a", [], { machines: { SYSTEM: { storage: 4096 } } })),
      says: "v.json: vector 1 (a): machines: SYSTEM is CP's own userid",
    },
    {
      what: "half a page of storage",
      text: file(vector("a", [], { machines: { A: { storage: 2048 } } })),
      says: "v.json: vector 1: machines.A.storage: storage sizes are multiples of 4096 up to 16777216",
    },
    {
      what: "a command that no console can send",
      text: file(vector("a", [{ vm: "A", command: "SMSG A \u20ac", reply: [] }])),
      says: "v.json: vector 1 (a), step 1: command: has a character that is not in code page 037",
    },
    {
      what: "a machine that is not logged on",
      text: file(vector("a", [{ ...holds, vm: "B" }])),
      says: 'v.json: vector "a": machine B is not logged on at this step',
    },
  ])("refuses $what", async ({ text, says }) => {
    using folder = new Folder(text === undefined ? {} : { "v.json": text });
    const { status, stderr, stdout } = await folder.here("conform", "v.json");
    expect(stderr).toContain(`vmcf: ${says}`);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stderr + stdout).not.toMatch(STACK_LINE);
    expect(status).toBe(2);
  });

  it("runs what it can of files that are not all in order", async () => {
    using folder = new Folder({
      "a.json": "{",
      "b.json": file(vector("good", [holds]), vector("impossible", [{ ...holds, vm: "B" }]), vector("bad", [fails])),
    });
    const { status, stdout, stderr } = await folder.here("conform", ".", "--via", "all");
    expect(stdout.trimEnd().split("\n").at(-1)).toBe("4 passed, 4 failed");
    expect(stderr.trimEnd().split("\n")).toEqual([
      expect.stringMatching(/^vmcf: a\.json: not JSON/) as string,
      'vmcf: b.json: vector "impossible": machine B is not logged on at this step',
    ]);
    expect(status).toBe(2);
  });

  it("leaves alone what other tools keep in a folder", async () => {
    using folder = new Folder({
      "v.json": file(vector("a", [holds])),
      ".vmcf/h.jsonl": "{}\n",
      "node_modules/p.json": "{}",
    });
    expect(await folder.here("conform", ".")).toMatchObject({ status: 0, stderr: "" });
  });

  it("names the line of a bad vector in a .jsonl file", async () => {
    using folder = new Folder({ "v.jsonl": `${JSON.stringify(vector("a", []))}\n{"name":\n` });
    const { status, stderr } = await folder.here("conform", "v.jsonl");
    expect(stderr).toContain("vmcf: v.jsonl:2: not JSON");
    expect(status).toBe(2);
  });
});
