import type { CommitEvent } from "../../cp/interface/events.ts";
import type { GuestNote } from "../../guest/machine-port.ts";
import type { HistoryStart } from "./encode.ts";
import type { Recorder } from "./recorder.ts";
import type { HistoryNote } from "./schema.ts";

/** What a run hands to CP and to its machines in order to be recorded. */
export interface RunRecording {
  /** For `record` of CP's options. */
  readonly record: (event: CommitEvent) => void;
  /** For `witness` of CP's options. */
  readonly witness: (storage: Uint8Array, address: number, length: number) => string;
  /** For `onNote`. */
  readonly note: (userid: string, note: GuestNote) => void;
  /** The run is over, and nothing of it is missing. */
  readonly end: () => void;
}

/** Begins a history for one run. `doing` notes, which give script lines to stories, come only if the run wants them. */
export function recordRun(recorder: Recorder, start: Omit<HistoryStart, "bytes" | "node">): RunRecording {
  recorder.begin(start);
  return {
    record: recorder.record,
    witness: recorder.witness,
    note: (userid, note) => recorder.note(lineOf(userid, note)),
    end: () => recorder.end(),
  };
}

function lineOf(vm: string, note: GuestNote): HistoryNote {
  switch (note.kind) {
    case "assert":
      return {
        note: "assert",
        vm,
        holds: note.holds,
        sentence: note.sentence,
        ...(note.at !== undefined && { at: note.at }),
      };
    case "sometimes":
      return { note: "sometimes", vm, reached: note.reached, name: note.name };
    case "doing":
      return { note: "doing", vm, label: note.label, ...(note.at !== undefined && { at: note.at }) };
  }
}
