// Module hooks: TypeScript runs as it stands, also on a Node that cannot strip types itself.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import tsBlankSpace from "ts-blank-space";

export async function load(url, context, next) {
  if (!url.startsWith("file:") || !url.endsWith(".ts")) return await next(url, context);
  const source = tsBlankSpace(readFileSync(fileURLToPath(url), "utf8"));
  return { format: "module", source, shortCircuit: true };
}
