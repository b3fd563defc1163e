import type { Flip } from "../explore/explain.ts";
import type { StoryStep } from "../explore/story.ts";
import { shownPlace } from "../scenario/script-text.ts";

/** A cell wider than this is cut. */
const CELL_MAX = 44;
/** Rows of a comparison before the two decisions, and behind them. */
const CONTEXT_BEFORE = 3;
const CONTEXT_AFTER = 8;

/** Rows at the end of a story whose middle is left out. */
const LAST_ROWS = 10;

/**
 * A run as a table: a row for each decision, a column for each machine.
 * @param rowsMax of a longer story the middle is left out, as of a livelock, which goes on as it began
 */
export function* storyTable(
  userids: readonly string[],
  story: readonly StoryStep[],
  rowsMax = Infinity,
): Generator<string> {
  const cells = story.map((step) => ({ column: userids.indexOf(step.userid), text: cellOf(step) }));
  const widths = userids.map((userid, column) =>
    Math.max(userid.length, ...cells.map((cell) => (cell.column === column ? cell.text.length : 0))),
  );
  const places = story.map(({ at }) => (at === undefined ? "" : lineOf(at)));
  yield row("", userids, widths, "");
  const leftOut = cells.length > rowsMax ? { from: rowsMax - LAST_ROWS, until: cells.length - LAST_ROWS } : undefined;
  for (const [index, { column, text }] of cells.entries()) {
    if (leftOut !== undefined && index >= leftOut.from && index < leftOut.until) {
      if (index === leftOut.from) yield `   …  ${leftOut.until - leftOut.from} decisions more`;
      continue;
    }
    const columns = userids.map((_, other) => (other === column ? text : ""));
    yield row(String(index + 1), columns, widths, places[index] ?? "");
  }
}

/** The two decisions that make the difference, and what follows, beside each other. */
export function* flipTable(story: readonly StoryStep[], flip: Flip, outcome: string): Generator<string> {
  const from = Math.max(0, flip.at - CONTEXT_BEFORE);
  const until = Math.min(Math.max(story.length, flip.story.length), flip.at + 2 + CONTEXT_AFTER);
  const line = (steps: readonly StoryStep[], index: number): string => {
    const step = steps[index];
    return step === undefined ? "" : `${step.userid.padEnd(8)} ${cellOf(step)}`;
  };
  const indices = Array.from({ length: until - from }, (_, offset) => from + offset);
  const width = Math.max("as it failed".length, outcome.length, ...indices.map((index) => line(story, index).length));
  yield `     ${"as it failed".padEnd(width)}   with the two marked exchanged`;
  for (const index of indices) {
    const mark = index === flip.at || index === flip.at + 1 ? ">" : " ";
    const [left, right] = [line(story, index), line(flip.story, index)];
    yield `${mark}${String(index + 1).padStart(3)} ${left.padEnd(width)}   ${right}`.trimEnd();
  }
  yield `     ${outcome.padEnd(width)}   ${flip.outcome}`;
}

function row(number: string, cells: readonly string[], widths: readonly number[], place: string): string {
  const columns = cells.map((text, column) => text.padEnd(widths[column] ?? 0));
  return `${number.padStart(4)}  ${columns.join("  ")}  ${place}`.trimEnd();
}

function cellOf({ what, answer }: StoryStep): string {
  const text = answer === undefined ? what : `${what} → ${answer}`;
  return text.length <= CELL_MAX ? text : `${text.slice(0, CELL_MAX - 1)}…`;
}

/** "04-cancel-races-receive.ts:14", without the column and the way there. */
function lineOf(at: string): string {
  const [, file = at, line = ""] = /([^/\\]*?):(\d+)(?::\d+)?$/.exec(shownPlace(at)) ?? [];
  return line === "" ? file : `${file}:${line}`;
}
