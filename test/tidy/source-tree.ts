import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Paths of all TypeScript files below a folder, relative to the root. */
export function sourceFiles(...folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join(folder, name)),
  );
}

export function sourceText(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** What a file imports: paths relative to the root for its own files, the bare name for packages and `node:` modules. */
export function importsOf(path: string): string[] {
  const specifiers = sourceText(path).matchAll(
    /^(?:import|export)[^;]*?from "([^"]+)";|^import "([^"]+)";|\bimport\("([^"]+)"\)/gm,
  );
  return Array.from(specifiers, ([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? "").map((specifier) =>
    specifier.startsWith(".") ? relative(ROOT, resolve(ROOT, dirname(path), specifier)) : specifier,
  );
}

/** The text without comments and strings, for looking for words in code. */
export function codeOf(path: string): string {
  return sourceText(path)
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\/\/.*$/gm, "")
    .replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '""');
}
