import { createHash } from "node:crypto";
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { resolve as resolveAsNode } from "import-meta-resolve";
import type ts from "typescript";
import { InputError } from "../cli/errors.ts";
import { compiled } from "../package-layout.ts";
import { findSpecifiers, replaceSpecifiers, type Specifier } from "./import-specifiers.ts";
import { preparedScript, type ScriptExports } from "./prepared-scripts.ts";
import { shownFile, SOURCE_URL } from "./script-text.ts";
import { loadBlank, loadTypeScript, type TypeScript } from "./type-stripper.ts";

/** A script made ready for a thread. */
export interface Script {
  /** Absolute. */
  readonly file: string;
  readonly source: string;
  /** The module, its imports included, as a URL any supported Node can import from any folder. */
  readonly url: string;
  /** What it exports, when that is known without loading it. */
  readonly exports: ScriptExports | undefined;
}

type Source = Pick<Script, "file" | "source">;

/** A script without its types, and the places in it that depend on where its file lies. */
export interface StrippedScript {
  readonly text: string;
  readonly specifiers: readonly Specifier[];
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
  readonly #syntaxes = new Map<string, ts.SourceFile>();
  readonly #loading: string[] = [];

  /** The compiler takes a sixth of a second to load: only who has types to strip, or a mistake to explain, pays for it. */
  get typescript(): TypeScript {
    return loadTypeScript();
  }

  /** @throws InputError when the file is not there, is no script, or does not parse, itself or in an import */
  async load(path: string): Promise<Script> {
    const file = realFile(path);
    const known = this.scripts.get(file);
    if (known !== undefined) return known;
    if (!SCRIPT_EXTENSIONS.includes(extname(file))) {
      throw new InputError(`${shownFile(file)}: not a script: scripts are ${SCRIPT_EXTENSIONS.join(", ")} files`);
    }
    this.#loading.push(file);
    const script = await this.#compile(file, readFileSync(file, "utf8").replace(/^\ufeff/, ""));
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

  /**
   * A script as the parser sees it.
   * @throws InputError when it does not parse
   */
  syntax({ file, source }: Source): ts.SourceFile {
    let syntax = this.#syntaxes.get(file);
    if (syntax === undefined) {
      const { ScriptKind, ScriptTarget, createSourceFile } = this.typescript;
      const kind = isTypeScript(file) ? ScriptKind.TS : ScriptKind.JS;
      syntax = createSourceFile(file, source, ScriptTarget.ESNext, true, kind);
      this.#refuseParseErrors(syntax);
      this.#syntaxes.set(file, syntax);
    }
    return syntax;
  }

  /**
   * Takes the types away.
   * @throws InputError when it does not parse, or has syntax that is more than a type
   */
  async strip(file: string, source: string): Promise<StrippedScript> {
    // Without these words nothing is imported; what then does not parse V8 finds when it is loaded.
    if (!isTypeScript(file) && !/\b(?:import|from)\b/.test(source)) return { text: source, specifiers: [] };
    const syntax = this.syntax({ file, source });
    const specifiers = findSpecifiers(this.typescript, syntax);
    if (!isTypeScript(file)) return { text: source, specifiers };
    const blank = await loadBlank();
    const text = blank(syntax, (node) => {
      throw this.#errorAt({ file, source }, node.getStart(syntax), this.#whyNotErasable(node));
    });
    return { text, specifiers };
  }

  async #compile(file: string, source: string): Promise<Script> {
    const prepared = preparedScript(source);
    const { text, specifiers } = prepared ?? (await this.strip(file, source));
    const urls: string[] = [];
    for (const specifier of specifiers) urls.push(await this.#replacement({ file, source }, specifier));
    const module = `${replaceSpecifiers(text, specifiers, urls)}\n${SOURCE_URL}${pathToFileURL(file).href}`;
    const url = `data:text/javascript;base64,${Buffer.from(module).toString("base64")}`;
    return { file, source, url, exports: prepared?.exports };
  }

  #refuseParseErrors(syntax: ts.SourceFile): void {
    // The parser's own list, which only a whole program would hand out officially, at ten times the cost.
    const { parseDiagnostics } = syntax as ts.SourceFile & { parseDiagnostics: readonly ts.DiagnosticWithLocation[] };
    const [first] = parseDiagnostics;
    if (first === undefined) return;
    const sentence = this.typescript.flattenDiagnosticMessageText(first.messageText, " ");
    throw new InputError(`${shownPosition(syntax, first.start)}: does not parse: ${sentence}`);
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

  async #replacement(script: Source, { kind, text, start }: Specifier): Promise<string> {
    const from = pathToFileURL(script.file).href;
    if (kind === "own-url") return from;
    if (text === "vmcf" || text === "vmcf/guest") return compiled("guest/index.js").href;
    if (/^(?:node|data):/.test(text)) return text;
    if (/^(?:\.{0,2}\/|file:)/.test(text)) return await this.#relative(script, text, start);
    try {
      return resolveAsNode(text, from);
    } catch (cause) {
      throw this.#errorAt(script, start, `cannot find the package ${JSON.stringify(text)} from this folder`, cause);
    }
  }

  async #relative(script: Source, text: string, start: number): Promise<string> {
    const wanted = fileURLToPath(new URL(text, pathToFileURL(script.file)));
    // TypeScript's other custom: "./x.js" written for x.ts.
    const target = isFile(wanted) ? wanted : [wanted.replace(/js$/, "ts")].find(isFile);
    if (target === undefined) {
      const meant = SCRIPT_EXTENSIONS.map((extension) => wanted + extension).find(isFile);
      const hint = meant === undefined ? "" : `; write the whole name, ${JSON.stringify(text + extname(meant))}`;
      throw this.#errorAt(script, start, `cannot find the file ${JSON.stringify(text)}${hint}`);
    }
    const file = realpathSync(target);
    if (!SCRIPT_EXTENSIONS.includes(extname(file))) return pathToFileURL(file).href;
    if (this.#loading.includes(file)) {
      const circle = [...this.#loading.slice(this.#loading.indexOf(file)), file].map((step) => basename(step));
      throw this.#errorAt(script, start, `scripts import each other in a circle: ${circle.join(" → ")}`);
    }
    return (await this.load(file)).url;
  }

  #errorAt(script: Source, position: number, sentence: string, cause?: unknown): InputError {
    return new InputError(`${shownPosition(this.syntax(script), position)}: ${sentence}`, { cause });
  }
}

function isTypeScript(file: string): boolean {
  return /ts$/.test(extname(file));
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
