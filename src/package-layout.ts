import { fileURLToPath } from "node:url";

// Where things are, whether this module runs compiled (dist/src) or from source under a test runner (src).

const here = new URL("../", import.meta.url);
const fromSource = import.meta.url.endsWith(".ts");

/** The folder that holds package.json. */
export const packageFolder = fileURLToPath(fromSource ? here : new URL("../", here));

/** A compiled module, "guest/index.js". Threads load JavaScript only, so this is in dist even for a test of sources. */
export function compiled(module: string): URL {
  return new URL(module, fromSource ? new URL("dist/", here) : here);
}
