import { afterEach, describe, expect, it } from "vitest";
import { InputError } from "../../src/cli/errors.ts";
import { loadScenario } from "../../src/scenario/load-scenario.ts";
import { Folder, STACK_LINE } from "./vmcf.ts";

// Every way a script cannot be used: one sentence with the file (and line), exit status 2, no stack trace.

const GUEST = "export default () => 1;\n";
const scenario = (machines: string, rest = "") =>
  `import { defineScenario } from "vmcf";\nexport default defineScenario({\n  title: "T",${rest}\n  machines: {\n${machines}\n  },\n});\n`;

interface Case {
  readonly what: string;
  readonly files: Readonly<Record<string, string>>;
  readonly run: readonly string[];
  readonly says: string | RegExp;
}

const cases: readonly Case[] = [
  { what: "a file that does not exist", files: {}, run: ["gone.ts"], says: "gone.ts: no such file" },
  { what: "a folder", files: { "lib/x.ts": GUEST }, run: ["lib"], says: "lib: a folder, not a script" },
  { what: "a file that is no script", files: { "a.txt": "hello" }, run: ["a.txt"], says: "a.txt: not a script" },
  ...["a.ts", "a.js"].map((name) => ({
    what: `a script that does not parse, ${name}`,
    files: { [name]: "export default (vm) => {\n  const x = ;\n};\n" },
    run: [name],
    says: `${name}:2:13: does not parse: Expression expected.`,
  })),
  {
    what: "JavaScript with a type in it",
    files: { "a.js": "export default (vm: object) => 1;\n" },
    run: ["a.js"],
    says: "a.js",
  },
  ...["a.ts", "a.js"].map((name) => ({
    what: `a name declared twice, which only V8 minds, ${name}`,
    files: { [name]: `${GUEST}let x = 1;\nlet x = 2;\n` },
    run: [name],
    says: new RegExp(`^${name.replace(".", "\\.")}:2:5: .*redeclare.*'x'`),
  })),
  {
    what: "TypeScript that is more than types",
    files: { "a.ts": `${GUEST}enum E {\n  A,\n}\n` },
    run: ["a.ts"],
    says: "a.ts:2:1: an enum is more than a type and cannot be stripped",
  },
  {
    what: "a script without a default export",
    files: { "a.ts": "export const a = 1;\n" },
    run: ["a.ts"],
    says: "a.ts: has no default export that can run",
  },
  {
    what: "a default export that cannot run",
    files: { "a.ts": "export default 42;\n" },
    run: ["a.ts"],
    says: "a.ts: has",
  },
  {
    what: "a script that throws when it is loaded",
    files: { "a.ts": `${GUEST}\nthrow new TypeError("no");\n` },
    run: ["a.ts"],
    says: "a.ts:3:7: throws while it is loaded: TypeError: no",
  },
  {
    what: "an import that throws when it is loaded",
    files: { "a.ts": `import "./lib/b.ts";\n${GUEST}`, "lib/b.ts": "type A = 1;\nthrow new Error('b');\n" },
    run: ["a.ts"],
    says: "lib/b.ts:2:7: throws while it is loaded: Error: b",
  },
  {
    what: "a script that ends the process when it is loaded",
    files: { "a.ts": "\nprocess.exit(0);\n" },
    run: ["a.ts"],
    says: "a.ts:2:9: calls process.exit while it is loaded",
  },
  {
    what: "a script that loops when it is loaded",
    files: { "a.ts": `${GUEST}for (;;) {\n  //\n}\n` },
    run: ["a.ts"],
    says: /^a\.ts:[234]: still running after 1 s of loading/,
  },
  {
    what: "a script that waits for ever when it is loaded",
    files: { "a.ts": "await new Promise(() => {});\n" },
    run: ["a.ts"],
    says: "a.ts: never finishes loading",
  },
  {
    what: "a script whose callback throws while it is loaded",
    files: { "a.ts": "setTimeout(() => {\n  throw new Error('late');\n});\nawait new Promise(() => {});\n" },
    run: ["a.ts"],
    says: "a.ts:2:9: fails while it is loaded: Error: late",
  },
  {
    what: "an import that is not there",
    files: { "a.ts": `import "./b.ts";\n${GUEST}` },
    run: ["a.ts"],
    says: 'a.ts:1:8: cannot find the file "./b.ts"',
  },
  {
    what: "an import without its extension",
    files: { "a.ts": `import "./b";\n${GUEST}`, "b.ts": "" },
    run: ["a.ts"],
    says: 'a.ts:1:8: cannot find the file "./b"; write the whole name, "./b.ts"',
  },
  {
    what: "a package that is not installed",
    files: { "a.ts": `import "no-such-package";\n${GUEST}` },
    run: ["a.ts"],
    says: 'a.ts:1:8: cannot find the package "no-such-package"',
  },
  {
    what: "a type imported as a value",
    files: { "a.ts": `import { T } from "./b.ts";\nexport default (): T => 1;\n`, "b.ts": "export type T = number;\n" },
    run: ["a.ts"],
    says: /^a\.ts:1: .*b\.ts.*'T'; if it is a type, write import type/,
  },
  {
    what: "scripts that import each other",
    files: { "a.ts": `import "./b.ts";\n${GUEST}`, "b.ts": 'import "./a.ts";\n' },
    run: ["a.ts"],
    says: "b.ts:1:8: scripts import each other in a circle: a.ts → b.ts → a.ts",
  },
  {
    what: "a userid of nine characters",
    files: { "a.ts": scenario("    A: () => 1,\n    NINECHARS: () => 1,") },
    run: ["a.ts"],
    says: 'a.ts:6:5: userid "NINECHARS" is longer than 8 characters',
  },
  {
    what: "a userid with a blank",
    files: { "a.ts": scenario('    "A B": () => 1,') },
    run: ["a.ts"],
    says: 'a.ts:5:5: userid "A B" contains " "',
  },
  {
    what: "CP's own userid",
    files: { "a.ts": scenario("    SYSTEM: () => 1,") },
    run: ["a.ts"],
    says: "a.ts:5:5: SYSTEM is CP's own userid",
  },
  {
    what: "a file whose name is no userid",
    files: { "much-too-long.ts": GUEST },
    run: ["much-too-long.ts"],
    says: 'much-too-long.ts: the file\'s name becomes the userid, but userid "MUCH-TOO-LONG" is longer',
  },
  {
    what: "an outcome of a machine that is not there",
    files: { "a.ts": scenario("    A: () => 1,", '\n  outcomes: { "B=1": "never" },') },
    run: ["a.ts"],
    says: 'a.ts:4:15: outcome "B=1" does not begin with a machine, like A=0',
  },
  {
    what: "an outcome in another order than the machines",
    files: { "a.ts": scenario("    A: () => 1,\n    B: () => 1,", '\n  outcomes: { "B=1 A=1": "never" },') },
    run: ["a.ts"],
    says: 'a.ts:4:15: outcome "B=1 A=1" cannot come: machines stand in the scenario\'s order, A=… B=…',
  },
  {
    what: "two machines with one userid",
    files: { "a/x.ts": GUEST, "b/x.js": GUEST },
    run: ["a/x.ts", "b/x.js"],
    says: "b/x.js: a second machine with the userid X; the first is a/x.ts",
  },
  {
    what: "one file given twice",
    files: { "x.ts": GUEST },
    run: ["x.ts", "x.ts"],
    says: "x.ts: a second machine with the userid X",
  },
  {
    what: "a scenario among guest scripts",
    files: { "a.ts": scenario("    A: () => 1,"), "b.ts": GUEST },
    run: ["b.ts", "a.ts"],
    says: "a.ts: a scenario with machines of its own",
  },
  {
    what: "a scenario without machines",
    files: { "a.ts": scenario("") },
    run: ["a.ts"],
    says: "a.ts:4:3: a scenario needs at least one machine",
  },
  {
    what: "a scenario with an unknown member",
    files: { "a.ts": scenario("    A: () => 1,", "\n  outcome: {},") },
    run: ["a.ts"],
    says: 'a.ts:4:3: a scenario has no member "outcome"; its members are title,',
  },
  {
    what: "a scenario without a title",
    files: { "a.ts": "export default { machines: { A: () => 1 } };\n" },
    run: ["a.ts"],
    says: "a.ts:1:1: a scenario needs a title",
  },
  {
    what: "a machine with an unknown member",
    files: { "a.ts": scenario("    A: { script: () => 1, memory: 1 },") },
    run: ["a.ts"],
    says: 'a.ts:5:27: machine A has no member "memory"',
  },
  {
    what: "a machine without a script",
    files: { "a.ts": scenario("    A: { storage: 4096 },") },
    run: ["a.ts"],
    says: "a.ts:5:5: machine A needs a script",
  },
  {
    what: "a machine that is no function",
    files: { "a.ts": scenario('    A: "hello",') },
    run: ["a.ts"],
    says: "a.ts:5:5: machine A must be a function",
  },
  ...[1, 5000, 0, -4096, 16_781_312, "64K"].map((storage) => ({
    what: `a storage of ${storage}`,
    files: { "a.ts": scenario(`    A: { script: () => 1, storage: ${JSON.stringify(storage)} },`) },
    run: ["a.ts"],
    says: `a.ts:5:27: storage of A is ${JSON.stringify(storage)}; it must be a multiple of 4096`,
  })),
  {
    what: "privilege classes that do not exist",
    files: { "a.ts": scenario('    A: { script: () => 1, privilegeClasses: "XYZ" },') },
    run: ["a.ts"],
    says: 'a.ts:5:27: privilegeClasses of A is "XYZ"',
  },
  {
    what: "an unknown grade",
    files: { "a.ts": scenario("    A: () => 1,", '\n  outcomes: { "A=1": { grade: "bad", means: "?" } },') },
    run: ["a.ts"],
    says: 'a.ts:4:24: the grade of outcome "A=1" is "bad"; grades are expected, interesting, forbidden',
  },
  {
    what: "a message limit of none",
    files: { "a.ts": scenario("    A: () => 1,", "\n  messageLimit: 0,") },
    run: ["a.ts"],
    says: "a.ts:4:3: messageLimit is 0",
  },
];

const here = process.cwd();
afterEach(() => process.chdir(here));

describe("a script that cannot be used", () => {
  it.each(cases)("$what", async ({ what, files, run, says }) => {
    using folder = new Folder(files);
    process.chdir(folder.path);
    const error: unknown = await loadScenario(run, what.includes("loops") ? { loadMs: 1000 } : {}).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(says);
    expect((error as Error).message.split("\n"), "one sentence").toHaveLength(1);
    process.chdir(here);
  });

  // What the command makes of it.
  it.each(["throws", "ends the process", "parse", "two machines"])("at the command line: %s", async (word) => {
    const { files, run, says } = cases.find(({ what }) => what.includes(word)) as Case;
    using folder = new Folder(files);
    const { status, stdout, stderr } = await folder.here("run", ...run);
    expect(stderr).toMatch(/^vmcf: .*\n$/);
    expect(stderr.slice("vmcf: ".length)).toMatch(says);
    expect(stderr).not.toMatch(STACK_LINE);
    expect(stdout).toBe("");
    expect(status).toBe(2);
  });

  it("shows the stack trace when asked to", async () => {
    using folder = new Folder({ "a.ts": "\nthrow new Error('no');\n" });
    const { status, stderr } = await folder.vmcf("run", "a.ts", "--verbose");
    expect(stderr).toMatch(/a\.ts:2:7\n/);
    expect(stderr).toMatch(STACK_LINE);
    expect(status).toBe(2);
  });
});
