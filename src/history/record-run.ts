import type { CommitEvent, Witness } from "../../cp/interface/events.ts";
import type { GuestNote } from "../../guest/machine-port.ts";
import type { GuestCall } from "../../workers/channel/logbook.ts";
import { shownPlace } from "../scenario/script-text.ts";
import type { HistoryStart } from "./encode.ts";
import type { Recorder } from "./recorder.ts";
import type { HistoryNote } from "./schema.ts";

/** What a run hands to CP and to its machines in order to be recorded. */
export interface RunRecording {
  /** Whether script lines are wanted: notes of the kind `doing`. */
  readonly lines: boolean;
  /** For `record` of CP's options. */
  readonly record: (event: CommitEvent) => void;
  /** For `witness` of CP's options. */
  readonly witness: Witness;
  /** For `onCall`. */
  readonly call: (userid: string, call: GuestCall) => void;
  /** For `onNote`. */
  readonly note: (userid: string, note: GuestNote) => void;
  /** For `onIdle`. */
  readonly idle: () => boolean;
  /** What a machine returned, or how it failed. */
  readonly outcome: (userid: string, value: string | number | boolean | undefined, error: string | undefined) => void;
  /** The run is over, and nothing of it is missing. */
  readonly end: () => void;
}

/** Begins a history for one run. */
export function recordRun(
  recorder: Recorder,
  start: Omit<HistoryStart, "bytes" | "node">,
  { lines = true }: { readonly lines?: boolean | undefined } = {},
): RunRecording {
  recorder.begin(start);
  return {
    lines,
    record: recorder.record,
    witness: recorder.witness,
    call: recorder.call,
    idle: recorder.idle,
    note: (userid, note) => recorder.note(noteOf(userid, note)),
    outcome: (vm, value, error) =>
      recorder.note({
        note: "outcome",
        vm,
        ...(value !== undefined && { value: String(value) }),
        ...(error !== undefined && { error }),
      }),
    end: () => recorder.end(),
  };
}

/** What a guest noted, as a line of its machine. */
export function noteOf(vm: string, note: GuestNote): HistoryNote {
  const at = note.kind !== "sometimes" && note.at !== undefined ? { at: shown(note.at) } : {};
  switch (note.kind) {
    case "assert":
      return { note: "assert", vm, holds: note.holds, sentence: note.sentence, ...at };
    case "sometimes":
      return { note: "sometimes", vm, reached: note.reached, name: note.name };
    case "doing":
      return { note: "doing", vm, label: note.label, ...at };
  }
}

const PLACES_MAX = 10_000;
/** The same few places come again and again. */
const places = new Map<string, string>();

function shown(place: string): string {
  const known = places.get(place) ?? shownPlace(place);
  if (places.size < PLACES_MAX) places.set(place, known);
  return known;
}
