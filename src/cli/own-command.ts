import { basename, relative } from "node:path";

/** How the user called us, so that a command we print can be pasted: `vmcf`, `npx vmcf`, or `node …/main.js`. */
export function ownName(): string {
  const [, script = "vmcf"] = process.argv;
  if (process.env["npm_command"] !== undefined) return "npx vmcf";
  return basename(script) === "vmcf" ? "vmcf" : `node ${quoted(relative(process.cwd(), script))}`;
}

/** A command line for a shell. */
export function commandLine(...words: readonly (string | number)[]): string {
  return [ownName(), ...words.map((word) => quoted(String(word)))].join(" ");
}

function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
