import type ts from "typescript";

type TypeScript = typeof ts;

/** A module specifier in a script, or `import.meta.url`: a stretch of source that is replaced before V8 sees it. */
export interface Specifier {
  readonly kind: "module" | "own-url";
  readonly text: string;
  /** Of the literal with its quotes, or of the whole expression `import.meta.url`. */
  readonly start: number;
  readonly end: number;
}

/** Everything in a script that depends on where its file lies. Imports of types alone are left out: nothing loads them. */
export function findSpecifiers(typescript: TypeScript, file: ts.SourceFile): Specifier[] {
  const found: Specifier[] = [];
  const add = (node: ts.Node, kind: Specifier["kind"], text: string): void => {
    found.push({ kind, text, start: node.getStart(file), end: node.getEnd() });
  };
  const visit = (node: ts.Node): void => {
    if (typescript.isImportDeclaration(node)) {
      const typeOnly = node.importClause?.phaseModifier === typescript.SyntaxKind.TypeKeyword;
      if (!typeOnly && typescript.isStringLiteral(node.moduleSpecifier)) {
        add(node.moduleSpecifier, "module", node.moduleSpecifier.text);
      }
      return;
    }
    if (typescript.isExportDeclaration(node)) {
      const { moduleSpecifier } = node;
      if (!node.isTypeOnly && moduleSpecifier !== undefined && typescript.isStringLiteral(moduleSpecifier)) {
        add(moduleSpecifier, "module", moduleSpecifier.text);
      }
      return;
    }
    if (typescript.isCallExpression(node) && node.expression.kind === typescript.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments;
      if (argument !== undefined && typescript.isStringLiteralLike(argument)) add(argument, "module", argument.text);
    }
    if (
      typescript.isPropertyAccessExpression(node) &&
      typescript.isMetaProperty(node.expression) &&
      node.name.text === "url"
    ) {
      add(node, "own-url", "import.meta.url");
      return;
    }
    typescript.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Puts the replacements in. Positions on the lines before a replacement, and all line numbers, stay as they were. */
export function replaceSpecifiers(source: string, specifiers: readonly Specifier[], urls: readonly string[]): string {
  let text = "";
  let from = 0;
  for (const [index, { start, end }] of specifiers.entries()) {
    text += source.slice(from, start) + JSON.stringify(urls[index]);
    from = end;
  }
  return text + source.slice(from);
}
