import { describe, expect, it } from "vitest";
import { Folder, STACK_LINE } from "./vmcf.ts";

describe("vmcf: wrong usage", () => {
  it.each([
    { words: ["runn"], says: "vmcf: unknown command 'runn'", hint: "(Did you mean run?)" },
    { words: ["run", "--tranport", "port", "a.ts"], says: "vmcf: unknown option '--tranport'", hint: "--transport" },
    { words: ["--nonsense"], says: "vmcf: unknown option '--nonsense'", hint: "--help" },
    { words: ["run"], says: "vmcf: missing required argument 'file'", hint: "--help" },
    { words: ["conform"], says: "vmcf: missing required argument 'path'", hint: "--help" },
    { words: ["run", "a.ts", "--transport", "pigeon"], says: "argument 'pigeon' is invalid", hint: "port" },
    { words: ["run", "a.ts", "--profile", "vm1"], says: "argument 'vm1' is invalid", hint: "documented, release6" },
    { words: ["run", "a.ts", "--seed", "x"], says: "argument 'x' is invalid. It must be a whole number", hint: "" },
    {
      words: ["run", "a.ts", "--seed", "4294967296"],
      says: "It must be a whole number from 0 to 4294967295",
      hint: "",
    },
    { words: ["run", "a.ts", "--limit", "0"], says: "It must be a whole number from 1", hint: "" },
    { words: ["run", "a.ts", "--timeout", "-1"], says: "It must be a number of seconds above 0", hint: "" },
    { words: ["run", "a.ts", "--watchdog"], says: "'--watchdog <seconds>' argument missing", hint: "" },
    { words: ["runn", "--help"], says: "vmcf: unknown command 'runn'", hint: "(Did you mean run?)" },
    { words: ["help", "runn"], says: "vmcf: unknown command 'runn'", hint: "(Did you mean run?)" },
    { words: ["scenarios", "extra"], says: "too many arguments for 'scenarios'", hint: "" },
    { words: ["conform", "v.json", "--via", "mail"], says: "argument 'mail' is invalid", hint: "nucleus" },
  ])("$words", async ({ words, says, hint }) => {
    using folder = new Folder();
    const { status, stdout, stderr } = await folder.here(...words);
    expect(stderr).toContain(says);
    expect(stderr).toContain(hint);
    expect(stderr).toContain("--help");
    expect(stderr).not.toMatch(STACK_LINE);
    expect(stdout).toBe("");
    expect(status).toBe(2);
  });

  it.each([["--help"], [], ["run", "--help"], ["scenarios", "--help"], ["conform", "--help"]])(
    "help with examples: %s %s",
    async (...words) => {
      using folder = new Folder();
      const { status, stdout, stderr } = await folder.here(...words);
      expect(stdout).toContain("Usage: vmcf");
      expect(stdout).toContain("Examples:");
      expect(stderr).toBe("");
      expect(status).toBe(0);
    },
  );

  it.each([
    { words: ["a.ts"], says: "vmcf: a.ts is no command; to run it: " },
    { words: ["replay", "a.ts"], says: "vmcf: a.ts: a scenario needs a schedule text behind it" },
    { words: ["replay", "h.jsonl"], says: "vmcf: h.jsonl: is a history; vmcf check judges it" },
    { words: ["replay", "text.json"], says: "vmcf: text.json: not JSON" },
    { words: ["replay", "nothing.json"], says: "vmcf: nothing.json: no such file" },
    { words: ["check", "--certificate", "text.json"], says: "vmcf: text.json: not JSON" },
  ])("a file where it does not belong: $words", async ({ words, says }) => {
    const history = '{"format":"vmcf-history","version":1}\n{"end":1}\n';
    using folder = new Folder({ "a.ts": "export default () => 1;", "text.json": "no", "h.jsonl": history });
    const { status, stdout, stderr } = await folder.here(...words);
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(STACK_LINE);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  });

  it.each([
    { words: ["explore", "04", "--depth", "2"], says: "--depth goes with --strategy pct" },
    {
      words: ["explore", "04", "--strategy", "dpor", "--no-reduction"],
      says: "--no-reduction goes with --strategy dfs",
    },
    { words: ["explore", "04", "--max-faults", "2"], says: "--max-faults goes with --faults" },
    { words: ["explore", "04", "--count", "2"], says: "--count goes with --generate" },
    { words: ["explore", "--generate", "--save", "a.json"], says: "--save does not go with --generate" },
    { words: ["explore", "--generate", "--no-check"], says: "--no-check does not go with --generate" },
    { words: ["run", "04", "--keep-bytes"], says: "--keep-bytes goes with --record" },
    { words: ["run", "04", "--no-lines"], says: "--no-lines goes with --record" },
    { words: ["stress", "04", "--no-lines"], says: "--no-lines goes with --check or --record" },
    { words: ["replay", "04", "v1", "--transport", "port"], says: "--transport goes with --threads" },
    { words: ["check", "--certificate", "c.json", "--black-box"], says: "--black-box does not go with --certificate" },
  ])("an option that would change nothing: $words", async ({ words, says }) => {
    using folder = new Folder();
    const { status, stdout, stderr } = await folder.here(...words);
    expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: "", stderr: `vmcf: ${says}\n` });
  });

  it.each(["run", "stress"])("%s: more machines than there can be threads", async (command) => {
    const machines = "Object.fromEntries(Array.from({ length: 1501 }, (_, index) => ['M' + index, () => 1]))";
    using folder = new Folder({ "a.js": `export default { title: "T", machines: ${machines} };` });
    const { status, stderr } = await folder.here(command, "a.js");
    expect(stderr).toContain(
      "vmcf: 1501 machines are more than a process has threads for; at most 1500 run at a time\n",
    );
    expect(status).toBe(2);
  });

  it("explore without the time for one schedule has decided nothing", async () => {
    using folder = new Folder();
    const { status, stdout } = await folder.here("explore", "04", "--time", "0.000001");
    expect(stdout).toMatch(/^verdict +UNDECIDED/m);
    expect(status).toBe(4);
  });

  it("takes a million as 1e6", async () => {
    using folder = new Folder({ "a.ts": "export default () => 1;" });
    const { status, stdout } = await folder.here("run", "a.ts", "--seed", "1e6");
    expect(stdout).toContain("seed 1000000\n");
    expect(status).toBe(0);
  });

  it("tells its version", async () => {
    using folder = new Folder();
    expect(await folder.here("--version")).toEqual({ status: 0, stdout: "0.1.0\n", stderr: "" });
  });
});

describe("vmcf as a process", () => {
  it.each([["runn"], ["run", "--help"], ["--version"]])(
    "says the same, with the same exit status: %s %s",
    async (...words) => {
      using folder = new Folder();
      expect(await folder.vmcf(...words)).toEqual(await folder.here(...words));
    },
  );
});
