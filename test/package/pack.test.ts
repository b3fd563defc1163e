import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const exec = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "vmcf-pack-"));
/** Not what the surrounding `npm test` has put there. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
const INSTALL_MS = 180_000;

describe("the package, installed in an empty folder", () => {
  beforeAll(async () => {
    // Without scripts: the build has just been made, and making it again would take it away from tests beside us.
    await exec("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], { cwd: root, env });
    const [tarball] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
    writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
    const quiet = ["--prefer-offline", "--no-audit", "--no-fund"];
    await exec("npm", ["install", ...quiet, `./${tarball ?? ""}`], { cwd: folder, env });
  }, INSTALL_MS);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const npx = (...words: string[]) => exec("npx", ["--no-install", "vmcf", ...words], { cwd: folder, env });
  const installed = join(folder, "node_modules", "vmcf");
  /** As `npx` starts it, without the second that `npx` takes. */
  const vmcf = (...words: string[]) => exec(join(folder, "node_modules/.bin/vmcf"), words, { cwd: folder, env });

  it("lists the gallery", async () => {
    const { stdout } = await npx("scenarios");
    expect(stdout).toContain("01  Hello");
    expect(stdout).toContain("npx vmcf run 01");
  });

  it("runs a scenario of the gallery", async () => {
    const { stdout } = await vmcf("run", "01");
    expect(stdout).toContain("BOB=HELLO");
    expect(stdout).toContain("as expected");
  });

  it("runs a script that lies beside it", async () => {
    writeFileSync(
      join(folder, "own.ts"),
      `import { defineScenario, type VirtualMachine } from "vmcf";
export default defineScenario({
  title: "own",
  machines: { A: async (vm: VirtualMachine): Promise<number> => await vm.vmcf.authorize() },
  outcomes: { "A=0": "authorized" },
});
`,
    );
    const { stdout } = await vmcf("run", "own.ts");
    expect(stdout).toMatch(/^A +returned 0$/m);
  });

  it("is a library with types", async () => {
    writeFileSync(
      join(folder, "library.mjs"),
      `import { defineScenario, loadScenario, runScenario, ControlProgram } from "vmcf";
import schema from "vmcf/history.schema.json" with { type: "json" };
const result = await runScenario(await loadScenario(["own.ts"]), { seed: 1 });
console.log(result.verdict, typeof defineScenario, new ControlProgram().messages().length, schema.title);
`,
    );
    const { stdout } = await exec(process.execPath, ["library.mjs"], { cwd: folder, env });
    expect(stdout).toBe("expected function 0 One line of a vmcf history\n");
  });

  it("holds what it needs and nothing else", () => {
    expect(readdirSync(installed).sort()).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "dist",
      "guest",
      "package.json",
    ]);
    expect(readdirSync(join(installed, "guest"))).toEqual(["README.md", "scenarios"]);
  });
});
