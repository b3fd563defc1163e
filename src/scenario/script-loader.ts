import { createHash } from "node:crypto";
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { resolve as resolveAsNode } from "import-meta-resolve";
import type ts from "typescript";
import { InputError } from "../cli/errors.ts";
import { compiled } from "../package-layout.ts";
import { findSpecifiers, replaceSpecifiers, type Specifier } from "./import-specifiers.ts";
import { shownFile, SOURCE_URL } from "./script-text.ts";
import { loadTypeStripper, type Blank, type TypeScript } from "./type-stripper.ts";

/** A script made ready for a thread. */
export interface Script {
  /** Absolute. */
  readonly file: string;
  readonly source: string;
  /** The module, its imports included, as a URL any supported Node can import from any folder. */
  readonly url: string;
  readonly syntax: ts.SourceFile;
}

const SCRIPT_EXTENSIONS = [".ts", ".mts", ".js", ".mjs"];

/**
 * Reads scripts and everything they import by a relative path: types stripped with every position kept, specifiers
 * replaced. The result needs no loader hooks, no build and no package around it, because a script is a `data:` URL that
 * carries its own imports; `sourceURL` makes V8 show the original file and line.
 */
export class ScriptLoader {
  /** Every file read, in the order of reading. */
  readonly scripts = new Map<string, Script>();
  readonly typescript: TypeScript;
  readonly #blank: Blank;
  readonly #loading: string[] = [];

  private constructor(typescript: TypeScript, blank: Blank) {
    this.typescript = typescript;
    this.#blank = blank;
  }

  /** Loads the compiler, which takes a seventh of a second: only who has scripts to load should pay for it. */
  static async create(): Promise<ScriptLoader> {
    const { typescript, blank } = await loadTypeStripper();
    return new ScriptLoader(typescript, blank);
  }

  /** @throws InputError when the file is not there, is no script, or does not parse, itself or in an import */
  load(path: string): Script {
    const file = realFile(path);
    const known = this.scripts.get(file);
    if (known !== undefined) return known;
    if (!SCRIPT_EXTENSIONS.includes(extname(file))) {
      throw new InputError(`${shownFile(file)}: not a script: scripts are ${SCRIPT_EXTENSIONS.join(", ")} files`);
    }
    this.#loading.push(file);
    const script = this.#compile(file, readFileSync(file, "utf8").replace(/^\ufeff/, ""));
    this.#loading.pop();
    this.scripts.set(file, script);
    return script;
  }

  /** SHA-256 over names and sources of everything loaded: the same scripts have the same hash wherever they lie. */
  hash(): string {
    const digest = createHash("sha256");
    for (const { file, source } of this.scripts.values()) digest.update(`${basename(file)}\0${source}\0`);
    return digest.digest("hex");
  }

  #compile(file: string, source: string): Script {
    const { typescript } = this;
    const isTypeScript = /ts$/.test(extname(file));
    const kind = isTypeScript ? typescript.ScriptKind.TS : typescript.ScriptKind.JS;
    const syntax = typescript.createSourceFile(file, source, typescript.ScriptTarget.ESNext, true, kind);
    this.#refuseParseErrors(syntax);
    let text = source;
    if (isTypeScript) {
      text = this.#blank(syntax, (node) => {
        throw this.#errorAt(syntax, node.getStart(syntax), this.#whyNotErasable(node));
      });
    }
    const specifiers = findSpecifiers(typescript, syntax);
    const urls = specifiers.map((specifier) => this.#replacement(syntax, specifier));
    const module = `${replaceSpecifiers(text, specifiers, urls)}\n${SOURCE_URL}${pathToFileURL(file).href}`;
    return { file, source, syntax, url: `data:text/javascript;base64,${Buffer.from(module).toString("base64")}` };
  }

  #refuseParseErrors(syntax: ts.SourceFile): void {
    // The parser's own list, which only a whole program would hand out officially, at ten times the cost.
    const { parseDiagnostics } = syntax as ts.SourceFile & { parseDiagnostics: readonly ts.DiagnosticWithLocation[] };
    const [first] = parseDiagnostics;
    if (first === undefined) return;
    const sentence = this.typescript.flattenDiagnosticMessageText(first.messageText, " ");
    throw this.#errorAt(syntax, first.start, `does not parse: ${sentence}`);
  }

  #whyNotErasable(node: ts.Node): string {
    const { typescript } = this;
    if (typescript.isEnumDeclaration(node))
      return "an enum is more than a type and cannot be stripped; use a const object";
    if (typescript.isModuleDeclaration(node)) return "a namespace with values cannot be stripped; use a module";
    if (typescript.isParameter(node)) return "a parameter property cannot be stripped; declare the field in the class";
    if (typescript.isTypeAssertionExpression(node))
      return "a type in front of a value cannot be stripped; write x as T";
    if (typescript.isImportEqualsDeclaration(node)) return "import … = cannot be stripped; use import … from";
    if (typescript.isExportAssignment(node)) return "export = cannot be stripped; use export default";
    return "this TypeScript syntax is more than a type and cannot be stripped";
  }

  #replacement(syntax: ts.SourceFile, { kind, text, start }: Specifier): string {
    const from = pathToFileURL(syntax.fileName).href;
    if (kind === "own-url") return from;
    if (text === "vmcf" || text === "vmcf/guest") return compiled("guest/index.js").href;
    if (/^(?:node|data):/.test(text)) return text;
    if (/^(?:\.{0,2}\/|file:)/.test(text)) return this.#relative(syntax, text, start);
    try {
      return resolveAsNode(text, from);
    } catch (cause) {
      throw this.#errorAt(syntax, start, `cannot find the package ${JSON.stringify(text)} from this folder`, cause);
    }
  }

  #relative(syntax: ts.SourceFile, text: string, start: number): string {
    const wanted = fileURLToPath(new URL(text, pathToFileURL(syntax.fileName)));
    // TypeScript's other custom: "./x.js" written for x.ts.
    const target = isFile(wanted) ? wanted : [wanted.replace(/js$/, "ts")].find(isFile);
    if (target === undefined) {
      const meant = SCRIPT_EXTENSIONS.map((extension) => wanted + extension).find(isFile);
      const hint = meant === undefined ? "" : `; write the whole name, ${JSON.stringify(text + extname(meant))}`;
      throw this.#errorAt(syntax, start, `cannot find the file ${JSON.stringify(text)}${hint}`);
    }
    const file = realpathSync(target);
    if (!SCRIPT_EXTENSIONS.includes(extname(file))) return pathToFileURL(file).href;
    if (this.#loading.includes(file)) {
      const circle = [...this.#loading.slice(this.#loading.indexOf(file)), file].map((step) => basename(step));
      throw this.#errorAt(syntax, start, `scripts import each other in a circle: ${circle.join(" → ")}`);
    }
    return this.load(file).url;
  }

  #errorAt(syntax: ts.SourceFile, position: number, sentence: string, cause?: unknown): InputError {
    return new InputError(`${shownPosition(syntax, position)}: ${sentence}`, { cause });
  }
}

/** "file:line:column", counted from 1. */
export function shownPosition(syntax: ts.SourceFile, position: number): string {
  const { line, character } = syntax.getLineAndCharacterOfPosition(position);
  return `${shownFile(syntax.fileName)}:${line + 1}:${character + 1}`;
}

function realFile(path: string): string {
  if (!existsSync(path)) throw new InputError(`${path}: no such file`);
  if (statSync(path).isDirectory())
    throw new InputError(`${path}: a folder, not a script; try ${join(path, "NAME.ts")}`);
  return realpathSync(path);
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
