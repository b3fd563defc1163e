import type { GuestNote } from "../../guest/machine-port.ts";

/** What comes over a machine's line, beside its instructions. */
export type LineMessage =
  /** The script is loaded and the machine stands at the gate. */
  | { readonly kind: "ready" }
  | { readonly kind: "console"; readonly line: string }
  | { readonly kind: "note"; readonly note: GuestNote }
  /** The last running delay has ended. */
  | { readonly kind: "timers-ended" }
  /**
   * A conducted machine has nothing to do until it hears something: an answer, or {@link WAKE}. `asked`: requests it has made, some
   * of which may arrive later than this; `heard`: answers and wakes; `delays`: how many are running.
   */
  | ({ readonly kind: "rests" } & Rest);

export interface Rest {
  readonly asked: number;
  readonly heard: number;
  readonly delays: number;
}

/** What CP says to a conducted machine: its earliest delay ends. */
export const WAKE = "wake";

/**
 * What was said, when it is one of these. The line is not shown to scripts, but a script can reach everything in its
 * thread, and CP believes nothing that comes from there.
 */
export function asLineMessage(said: unknown): LineMessage | undefined {
  if (!isRecord(said)) return undefined;
  switch (said["kind"]) {
    case "ready":
    case "timers-ended":
      return { kind: said["kind"] };
    case "console":
      return isText(said["line"]) ? { kind: "console", line: said["line"] } : undefined;
    case "note":
      return isNote(said["note"]) ? { kind: "note", note: said["note"] } : undefined;
    case "rests": {
      const { asked, heard, delays } = said;
      return isCount(asked) && isCount(heard) && isCount(delays) ? { kind: "rests", asked, heard, delays } : undefined;
    }
    default:
      return undefined;
  }
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

function isNote(note: unknown): note is GuestNote {
  if (!isRecord(note)) return false;
  switch (note["kind"]) {
    case "assert":
      return typeof note["holds"] === "boolean" && isText(note["sentence"]) && isPosition(note["at"]);
    case "sometimes":
      return typeof note["reached"] === "boolean" && isText(note["name"]);
    case "doing":
      return isText(note["label"]) && isPosition(note["at"]);
    default:
      return false;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isPosition(value: unknown): boolean {
  return value === undefined || isText(value);
}
