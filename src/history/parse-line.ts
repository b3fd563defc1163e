import type { z } from "zod";
import type { CommitEvent } from "../../cp/interface/events.ts";
import { eventOfLine } from "./decode.ts";
import { isWellFormed, isWellFormedNote } from "./quick-check.ts";
import {
  commitLine,
  endLine,
  headerLine,
  HISTORY_FORMAT,
  HISTORY_VERSION,
  noteLine,
  type CommitLine,
  type HistoryHeader,
  type HistoryNote,
} from "./schema.ts";

/** What one line of a history says. */
export type HistoryLine =
  | { readonly type: "header"; readonly header: HistoryHeader }
  | { readonly type: "commit"; readonly seq: number; readonly event: CommitEvent }
  | { readonly type: "note"; readonly note: HistoryNote }
  | { readonly type: "end"; readonly events: number }
  /** The line is not one of a history: a clause that says why. `isJson` false: it may have been cut off. */
  | { readonly type: "problem"; readonly clause: string; readonly isJson: boolean };

/** Never throws: what is wrong with a line is a value, since only the reader knows where it stands. */
export function parseLine(text: string): HistoryLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (text.trim() === "") return { type: "problem", clause: "the line is empty", isJson: false };
    return { type: "problem", clause: `not JSON: ${(error as Error).message}`, isJson: false };
  }
  if (typeof value !== "object" || value === null) return problem("not an object");
  if ("kind" in value) return commitOf(value);
  if ("note" in value) return noteOf(value);
  if ("end" in value) return checked(endLine, value, ({ events }) => ({ type: "end", events }));
  return headerOf(value);
}

function noteOf(value: { note: unknown }): HistoryLine {
  if (isWellFormedNote(value)) return { type: "note", note: value };
  return checked(noteLine, value, (note) => ({ type: "note", note }));
}

function commitOf(value: { kind: unknown }): HistoryLine {
  if (isWellFormed(value)) {
    return { type: "commit", seq: value.seq, event: eventOfLine(value) };
  }
  return checked(commitLine, value, (line) => ({ type: "commit", seq: line.seq, event: eventOfLine(line) }));
}

function headerOf(value: object): HistoryLine {
  const { format, version } = value as { format?: unknown; version?: unknown };
  if (format !== HISTORY_FORMAT) return problem(`not a line of a vmcf history (no "format": "${HISTORY_FORMAT}")`);
  if (typeof version === "number" && version > HISTORY_VERSION) {
    return problem(`history format ${version} is newer than this vmcf, which reads up to ${HISTORY_VERSION}`);
  }
  return checked(headerLine, value, (header) => ({ type: "header", header }));
}

function checked<Line>(schema: z.ZodType<Line>, value: unknown, use: (line: Line) => HistoryLine): HistoryLine {
  const result = schema.safeParse(value);
  if (result.success) return use(result.data);
  const [issue] = result.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? "" : `${issue.path.join(".")}: `;
  return problem(`not a line of a vmcf history: ${where}${issue?.message ?? "unknown shape"}`);
}

function problem(clause: string): HistoryLine {
  return { type: "problem", clause, isJson: true };
}

export type { CommitLine };
