import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const README = readFileSync(join(ROOT, "README.md"), "utf8");
const MAIN = join(ROOT, "dist/src/cli/main.js");

const lines = Array.from(README.matchAll(/^```sh\n(.*?)^```/gms), ([, block = ""]) => block.split("\n")).flat();

/** The lines of all shell examples, without their comments. */
const commands = lines.map((line) => line.replace(/ +#.*$/, "").trim()).filter((line) => line !== "");

/** The files the README asks the reader to save. */
const files = Array.from(README.matchAll(/^```ts file=(\S+)\n(.*?)^```/gms), ([, name = "", text = ""]) => ({
  name,
  text,
}));

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "readme-"));
  for (const { name, text } of files) writeFileSync(join(folder, name), text);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What a comment promises: "exit status 1". */
function promisedStatus(command: string): number {
  const line = lines.find((one) => one.startsWith(`${command} `) && one.includes(" # ")) ?? "";
  return Number(/# exit status (\d)/.exec(line)?.[1] ?? 0);
}

/** Runs one `npx vmcf …` line where its reader would: beside the saved files if it names one, or a file that it writes, else in the clone. */
function run(command: string): string {
  const words = Array.from(command.matchAll(/'([^']*)'|(\S+)/g), ([, quoted, plain]) => quoted ?? plain ?? "").slice(2);
  const besideFiles = words.some((word) => /^[^/]+\.jsonl?$/.test(word) || files.some(({ name }) => name === word));
  const cwd = besideFiles ? folder : ROOT;
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], { cwd, encoding: "utf8" });
  expect(status, stderr).toBe(promisedStatus(command));
  return stdout;
}

describe("the README is true", () => {
  it.each(commands.filter((line) => line.startsWith("npx vmcf")))("`%s` does what it says", (command) => {
    expect(run(command)).not.toBe("");
  });

  it("its first script says what it says", () => {
    expect(files.map(({ name }) => name)).toEqual(["alice.ts", "bob.ts"]);
    expect(run("npx vmcf run alice.ts bob.ts")).toContain("BOB says 42");
  });

  it("every npm command in it is a script of the package", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const named = commands.flatMap((line) =>
      Array.from(line.matchAll(/npm (?:run )?([a-z:]+)/g), ([, name = ""]) => name).filter((name) => name !== "ci"),
    );
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it("every path in it exists", () => {
    const paths = Array.from(README.matchAll(/`((?:src|cp|guest|workers|test)\/[\w./-]*)`/g), ([, path = ""]) => path);
    expect(paths.length).toBeGreaterThan(5);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it("every room has a README of its own", () => {
    const rooms = ["cp/coordinator", "cp/interface", "cp/nucleus", "guest", "workers"];
    expect(rooms.filter((room) => !existsSync(join(ROOT, room, "README.md")))).toEqual([]);
  });
});
