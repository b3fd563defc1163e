import { afterEach, describe, expect, it } from "vitest";
import { runScenario } from "../../src/run/run-scenario.ts";
import { loadScenario } from "../../src/scenario/load-scenario.ts";
import { Folder } from "./vmcf.ts";

// Scripts of all kinds run as they are, from any folder, with no build and no package around them.

interface Case {
  readonly what: string;
  readonly files: Readonly<Record<string, string>>;
  readonly run: readonly string[];
  readonly outcome: string;
}

const here = process.cwd();
afterEach(() => process.chdir(here));

describe("what a script may be written in", () => {
  it.each<Case>([
    {
      what: "TypeScript in all its types",
      files: {
        "a.ts": `import { defineScenario, type GuestScript, type VirtualMachine } from "vmcf";
import type { Nothing } from "./not-there.ts";
interface Box<T extends number = number> { readonly value: T }
type Both = Box & { other?: Nothing };
declare const GLOBAL: string;
abstract class Base<T> { protected abstract get it(): T; declare x: number; private readonly y?: number; }
class Derived extends Base<number> implements Box { readonly value = 3 as const; override get it(): number { return this.value!; } }
function over(a: string): string;
function over(a: number): number;
function over(a: any): any { return a satisfies unknown; }
const generic = <const T,>(value: T): T => value;
const script: GuestScript = async (vm: VirtualMachine): Promise<number> => {
  const box = new Derived() as Box;
  let later!: number;
  later = over(generic(box.value as number));
  return later;
};
export type { Both };
export default defineScenario({ title: "types", machines: { A: script } });
`,
      },
      run: ["a.ts"],
      outcome: "A=3",
    },
    {
      what: "JavaScript",
      files: { "a.js": "export default (vm) => vm.userid;\n" },
      run: ["a.js"],
      outcome: "A=A",
    },
    {
      what: "JavaScript and TypeScript by their other names, and userids with $ # @",
      files: { "a$.mjs": "export default () => 1;\n", "b@1.mts": "export default (vm: object): number => 2;\n" },
      run: ["a$.mjs", "b@1.mts"],
      outcome: "A$=1 B@1=2",
    },
    {
      what: "imports: relative, JSON, node:, re-exports, a diamond, .js for .ts, import() and import.meta.url",
      files: {
        "a.ts": `import { one } from "./lib/one.ts";
import { two } from './lib/two.js';
import data from "./data.json" with { type: "json" };
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
export default async () => {
  const { three } = await import("./lib/three.ts");
  return [one.shared === two.shared, three, data.four, basename(fileURLToPath(import.meta.url))];
};
`,
        "lib/one.ts": `import { shared } from "./shared.ts";\nexport const one: { shared: object } = { shared };\n`,
        "lib/two.ts": `export * from "./one.ts";\nimport { shared } from "./shared.ts";\nexport const two = { shared };\n`,
        "lib/three.ts": "export const three: number = 3;\n",
        "lib/shared.ts": "export const shared: object = {};\n",
        "data.json": '{ "four": 4 }',
      },
      run: ["a.ts"],
      outcome: 'A=[true,3,4,"a.ts"]',
    },
    {
      what: "packages of the script's own folder",
      files: {
        "app/a.ts": `import { five } from "five";\nimport six from "six/lib";\nexport default () => five + six;\n`,
        "app/node_modules/five/package.json":
          '{ "name": "five", "type": "module", "exports": { "import": "./five.js" } }',
        "app/node_modules/five/five.js": "export const five = 5;\n",
        "node_modules/six/package.json": '{ "name": "six", "exports": { "./lib": "./lib.cjs" } }',
        "node_modules/six/lib.cjs": "module.exports = 6;\n",
      },
      run: ["app/a.ts"],
      outcome: "A=11",
    },
    {
      what: "vmcf itself, whatever else has that name",
      files: {
        "a.ts": `import { RC } from "vmcf";\nimport { SUBFUNCTION } from "vmcf/guest";\nexport default () => [RC.CANCEL_BUSY, SUBFUNCTION.REJECT];\n`,
        "node_modules/vmcf/package.json": '{ "name": "vmcf", "main": "other.js" }',
        "node_modules/vmcf/other.js": "throw new Error('the wrong one');\n",
      },
      run: ["a.ts"],
      outcome: "A=[20,11]",
    },
    {
      what: "a byte order mark, a #! line, CRLF, and names with blanks and umlauts",
      files: { "Grüße an/a.ts": "\ufeff#!/usr/bin/env vmcf\r\nconst x: string = 'ä';\r\nexport default () => x;\r\n" },
      run: ["Grüße an/a.ts"],
      outcome: "A=ä",
    },
    {
      what: "machines in the order they are written, whatever their names",
      files: {
        "s.ts": `import { defineScenario } from "vmcf";
export default defineScenario({ title: "order", machines: { ZOE: () => 1, AMY: { script: () => 2, storage: 4096 } } });
`,
      },
      run: ["s.ts"],
      outcome: "ZOE=1 AMY=2",
    },
  ])("$what", async ({ files, run, outcome }) => {
    using folder = new Folder(files);
    process.chdir(folder.path);
    const result = await runScenario(await loadScenario(run));
    expect(result.outcome, JSON.stringify(result.machines)).toBe(outcome);
    process.chdir(here);
  });

  it("the same sources have the same hash wherever they lie; another import changes it", async () => {
    const hash = async (lib: string) => {
      using folder = new Folder({ "a.ts": 'import "./b.ts";\nexport default () => 1;\n', "b.ts": lib });
      return (await loadScenario([`${folder.path}/a.ts`])).hash;
    };
    expect(await hash("//1")).toMatch(/^[0-9a-f]{64}$/);
    expect(await hash("//1")).toBe(await hash("//1"));
    expect(await hash("//1")).not.toBe(await hash("//2"));
  });
});
