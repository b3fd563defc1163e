import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * The file a machine's thread runs. A thread cannot be given TypeScript (Node 20 has no way to strip it there), so this is
 * compiled code, also when this module itself runs from source under a test runner.
 * @returns an absolute path
 * @throws Error with code VMCF_NOT_BUILT
 */
export function compiledWorker(): string {
  const fromSource = import.meta.url.endsWith(".ts");
  // Compiled, this is part of a chunk: dist/chunks/….js.
  const dist = new URL(fromSource ? "../../dist/" : "../", import.meta.url);
  const file = fileURLToPath(new URL("workers/machine.js", dist));
  if (existsSync(file)) return file;
  throw Object.assign(new Error(`${file} does not exist: machines run compiled code; run "npm run build" first`), {
    code: "VMCF_NOT_BUILT",
  });
}
