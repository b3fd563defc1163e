import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type ts from "typescript";
import { findSpecifiers, replaceSpecifiers } from "./import-specifiers.ts";

export type TypeScript = typeof ts;
/** ts-blank-space: puts blanks where types are. */
export type Blank = (file: ts.SourceFile, onError: (node: ts.Node) => void) => string;

/**
 * The compiler, of which we use the parser. Node looks through the nine megabytes of an imported `typescript` for the names
 * it exports, which takes longer than running them: so it is required.
 */
export function loadTypeScript(): TypeScript {
  return createRequire(import.meta.url)("typescript") as TypeScript;
}

/** What strips types. It imports `typescript`, so it is given a module that has already required it. */
export async function loadBlank(): Promise<Blank> {
  const typescript = loadTypeScript();
  const url = import.meta.resolve("ts-blank-space");
  const source = readFileSync(new URL(url), "utf8");
  const syntax = typescript.createSourceFile("index.js", source, typescript.ScriptTarget.ESNext, true);
  const specifiers = findSpecifiers(typescript, syntax);
  const replacements = specifiers.map(({ text }) => (text === "typescript" ? required(url) : new URL(text, url).href));
  const stripper = (await import(module(replaceSpecifiers(source, specifiers, replacements)))) as {
    blankSourceFile: Blank;
  };
  return stripper.blankSourceFile;
}

/** A module whose default export is `typescript` as the module at `url` finds it. */
function required(url: string): string {
  const from = JSON.stringify(url);
  return module(`import { createRequire } from "node:module"; export default createRequire(${from})("typescript");`);
}

function module(source: string): string {
  return `data:text/javascript;base64,${Buffer.from(source).toString("base64")}`;
}
