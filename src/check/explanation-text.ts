import { printable } from "../history/printable.ts";
import type { Explanation, Story, StoryRow } from "./explain.ts";

/** An explanation for people, line by line: what is broken, where, and the shortest story that shows it. */
export function explanationText(explanation: Explanation): string[] {
  const { rule, event, line, message, script, expected, happened } = explanation;
  const where = line === undefined ? `event ${event}` : `event ${event}, line ${line}`;
  const lines = [
    ["where", where],
    ["rule", `${rule.id}  ${rule.sentence}`],
    ["source", rule.source],
    ["message", message?.name],
    ["script", script && [script.at, script.label].filter((part) => part !== undefined).join("  ")],
    ["expected", expected],
    ["happened", happened],
  ].flatMap(([name, text]) => (name === undefined || text === undefined ? [] : [`${name.padEnd(9)} ${text}`]));
  const story = explanation.story.rows.length === 0 ? [] : ["", ...storyText(explanation.story)];
  return [...lines, ...story].map(printable);
}

/** A table with a column for each machine, and the state of the message on the right. The last row is marked. */
function storyText({ machines, rows }: Story): string[] {
  const table = [
    ["event", ...machines, "message", ""],
    ...rows.map((row, index) => cells(row, machines, index === rows.length - 1)),
  ];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => (row[column] ?? "").length))) ?? [];
  return table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** Which file is said in full above the story. */
function fileAndLine(at: string): string {
  return at.slice(at.lastIndexOf("/") + 1);
}

function cells(row: StoryRow, machines: readonly string[], isLast: boolean): string[] {
  const { event, machine, text, before, after, at, of } = row;
  const change = before === after ? after : `${before} → ${after}`;
  const state = of === undefined ? change : `${change} (${of})`;
  const mark = [isLast ? "←" : "", at === undefined ? "" : fileAndLine(at)].filter((part) => part !== "").join(" ");
  return [String(event).padStart(5), ...machines.map((name) => (name === machine ? text : "")), state, mark];
}
