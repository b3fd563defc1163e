import type ts from "typescript";
import { shownPosition } from "./script-loader.ts";

/**
 * Where a script writes a member of its scenario, found by names: "machines" somewhere in the file, "ALICE" somewhere in
 * that. Good for messages, which is all it is for.
 * @returns "file:line:column" of the deepest name found, or of the file when there is none
 */
export function memberPosition(typescript: typeof ts, syntax: ts.SourceFile, path: readonly string[]): string {
  let within: ts.Node = syntax;
  let start: number | undefined;
  for (const name of path) {
    const member = findMember(typescript, within, name);
    if (member === undefined) break;
    within = member;
    start = member.getStart(syntax);
  }
  if (start !== undefined) return shownPosition(syntax, start);
  const standard = syntax.statements.find((statement) => typescript.isExportAssignment(statement));
  return shownPosition(syntax, standard?.getStart(syntax) ?? 0);
}

function findMember(typescript: typeof ts, within: ts.Node, name: string): ts.ObjectLiteralElement | undefined {
  return typescript.forEachChild(within, (node): ts.ObjectLiteralElement | undefined => {
    if (
      typescript.isObjectLiteralElement(node) &&
      node.name !== undefined &&
      nameText(typescript, node.name) === name
    ) {
      return node;
    }
    return findMember(typescript, node, name);
  });
}

function nameText(typescript: typeof ts, name: ts.PropertyName): string | undefined {
  return typescript.isComputedPropertyName(name) ? undefined : name.text;
}
