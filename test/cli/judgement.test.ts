import { afterEach, describe, expect, it } from "vitest";
import { runScenario } from "../../src/run/run-scenario.ts";
import { VERDICTS } from "../../src/run/verdict.ts";
import { loadScenario } from "../../src/scenario/load-scenario.ts";
import { Folder } from "./vmcf.ts";

// What a run comes to: how guests fail, and how outcomes are graded. What the command prints of it is in run.test.ts.

const here = process.cwd();
afterEach(() => process.chdir(here));

async function run(script: string) {
  using folder = new Folder({ "a.ts": script });
  process.chdir(folder.path);
  const result = await runScenario(await loadScenario(["a.ts"]), { watchdogMs: 500 });
  process.chdir(here);
  return result;
}

describe("a guest that fails", () => {
  it.each([
    {
      what: "throws",
      script:
        "interface I { a: number }\nexport default async (vm) => {\n  await vm.vmcf.authorize();\n  throw new RangeError('no');\n};\n",
      end: "failed",
      says: "a.ts:4:9: RangeError: no",
    },
    {
      what: "throws something that is no error",
      script: "export default () => {\n  throw 'text';\n};\n",
      end: "failed",
      says: "thrown: text",
    },
    {
      what: "passes an address outside its storage",
      script: "export default async (vm) => {\n  await vm.diagnose(0x68, 0xfffff8);\n};\n",
      end: "failed",
      says: "a.ts:2:3: ProgramException: addressing exception: DIAGNOSE X'68' with VMCPARM at X'00FFFFF8'",
    },
    {
      what: "passes an address that is no doubleword's",
      script: "export default async (vm) => {\n  await vm.diagnose(0x68, 0x1004);\n};\n",
      end: "failed",
      says: "a.ts:2:3: ProgramException: specification exception: DIAGNOSE X'68' with VMCPARM at X'00001004'",
    },
    {
      what: "asserts what does not hold",
      script: "export default async (vm) => {\n\n  vm.assert(1 > 2, 'one is more than two');\n};\n",
      end: "failed",
      says: "a.ts:3:6: AssertionError: one is more than two",
    },
    {
      what: "throws in a callback",
      script:
        "export default async (vm) => {\n  setTimeout(() => {\n    throw new Error('late');\n  });\n  await vm.delay(2000);\n};\n",
      end: "failed",
      says: "a.ts:3:11: Error: late",
    },
    {
      what: "ends the process",
      script: "export default () => {\n  process.exit(0);\n};\n",
      end: "exited",
      says: "called process.exit(0): a guest ends by returning",
    },
    {
      what: "neither ends nor calls CP",
      script: "export default () => {\n  for (;;);\n};\n",
      end: "hung",
      says: "A has neither called CP nor waited for 500 ms",
    },
    {
      what: "waits for a promise that nobody keeps",
      script: "export default () => new Promise(() => {});\n",
      end: "hung",
      says: "A has neither called CP nor waited for 500 ms",
    },
  ])("$what", async ({ script, end, says }) => {
    const { machines, verdict } = await run(script);
    const { where, sentence } = machines[0]?.error ?? {};
    expect(where === undefined ? sentence : `${where}: ${sentence ?? ""}`).toBe(says);
    expect(machines[0]?.end).toBe(end);
    expect(verdict).toBe("failed");
  });
});

describe("the grade of an outcome", () => {
  it.each([
    { outcomes: '{ "A=1": "fine" }', judged: { grade: "expected", means: "fine" }, exit: 0 },
    {
      outcomes: '{ "A=1": { grade: "interesting", means: "look" } }',
      judged: { grade: "interesting", means: "look" },
      exit: 0,
    },
    {
      outcomes: '{ "A=1": { grade: "forbidden", means: "never" } }',
      judged: { grade: "forbidden", means: "never" },
      exit: 1,
    },
    { outcomes: '{ "A=2": "fine" }', judged: { grade: "unlisted", means: undefined }, exit: 1 },
    { outcomes: "undefined", judged: { grade: "expected", means: undefined }, exit: 0 },
  ])("$outcomes", async ({ outcomes, judged, exit }) => {
    const result = await run(`export default { title: "T", machines: { A: () => 1 }, outcomes: ${outcomes} };\n`);
    expect(result.judged).toEqual(judged);
    expect(result.verdict).toBe(judged.grade);
    expect(VERDICTS[result.verdict].status).toBe(exit);
  });
});
