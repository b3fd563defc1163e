import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect } from "vitest";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const README = readFileSync(join(ROOT, "README.md"), "utf8");
const MAIN = join(ROOT, "dist/src/cli/main.js");

const lines = Array.from(README.matchAll(/^```sh\n(.*?)^```/gms), ([, block = ""]) => block.split("\n")).flat();

/** The lines of all shell examples, without their comments. */
export const commands = lines.map((line) => line.replace(/ +#.*$/, "").trim()).filter((line) => line !== "");

/** Some seconds of search each; the long run does them. */
const SEARCH = /--generate|--against|--certificate|--faults|--check|vmcf (?:compare|explore)/;
const vmcf = commands.filter((line) => line.startsWith("npx vmcf"));
export const searches = vmcf.filter((line) => SEARCH.test(line));
export const others = vmcf.filter((line) => !SEARCH.test(line));

/** The files the README asks the reader to save. */
export const files = Array.from(README.matchAll(/^```ts file=(\S+)\n(.*?)^```/gms), ([, name = "", text = ""]) => ({
  name,
  text,
}));

let folder = "";

/** A folder for each test file that asks, with the files the reader has saved; gone afterwards. */
export function saveFiles(): void {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "readme-"));
    for (const { name, text } of files) writeFileSync(join(folder, name), text);
  });
  afterAll(() => rmSync(folder, { recursive: true }));
}

/** What a comment promises: "exit status 1". */
function promisedStatus(command: string): number {
  const line = lines.find((one) => one.startsWith(`${command} `) && one.includes(" # ")) ?? "";
  return Number(/# exit status (\d)/.exec(line)?.[1] ?? 0);
}

/** Runs one `npx vmcf …` line where its reader would: beside the saved files if it names one, or a file that it writes, else in the clone. */
export function run(command: string): string {
  const words = Array.from(command.matchAll(/'([^']*)'|(\S+)/g), ([, quoted, plain]) => quoted ?? plain ?? "").slice(2);
  const besideFiles = words.some((word) => /^[^/]+\.jsonl?$/.test(word) || files.some(({ name }) => name === word));
  const cwd = besideFiles ? folder : ROOT;
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], { cwd, encoding: "utf8" });
  expect(status, stderr).toBe(promisedStatus(command));
  return stdout;
}
