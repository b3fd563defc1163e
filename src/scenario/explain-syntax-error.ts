import type { ScriptLoader } from "./script-loader.ts";
import { shownPosition } from "./script-loader.ts";

/** Of a whole program's diagnostics, the ones that V8 calls a SyntaxError too: grammar, and names declared twice. */
const GRAMMAR = (code: number): boolean => code < 2000 || code === 2300 || code === 2451;

/**
 * V8 tells nobody where in a module a SyntaxError is. TypeScript's checker, asked about each file by itself, does.
 * @returns "file:line:column: …", or undefined when it finds nothing wrong
 * @throws InputError that says the same of a script that does not parse at all
 */
export function explainSyntaxError(loader: ScriptLoader): string | undefined {
  const { typescript, scripts } = loader;
  for (const script of scripts.values()) {
    const { file } = script;
    const syntax = loader.syntax(script);
    const program = typescript.createProgram({
      rootNames: [file],
      options: {
        noLib: true,
        noResolve: true,
        allowJs: true,
        checkJs: true,
        types: [],
        target: typescript.ScriptTarget.ESNext,
        module: typescript.ModuleKind.ESNext,
      },
      host: {
        ...typescript.createCompilerHost({}),
        getSourceFile: (name) => (name === file ? syntax : undefined),
      },
    });
    const found = program.getSemanticDiagnostics(program.getSourceFile(file)).find(({ code }) => GRAMMAR(code));
    if (found?.start === undefined) continue;
    return `${shownPosition(syntax, found.start)}: ${typescript.flattenDiagnosticMessageText(found.messageText, " ")}`;
  }
  return undefined;
}
