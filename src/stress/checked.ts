import { join } from "node:path";
import type { CommitEvent } from "../../cp/interface/events.ts";
import type { Profile } from "../../cp/interface/profile.ts";
import { MESSAGE_LIMIT } from "../../cp/nucleus/control-program.ts";
import type { GuestNote } from "../../guest/machine-port.ts";
import type { GuestCall } from "../../workers/channel/logbook.ts";
import { checkingMonitor } from "../check/monitor.ts";
import { systemReason } from "../file-errors.ts";
import { noteOf, type RunRecording } from "../history/record-run.ts";
import { recordInto, witnessOf } from "../history/recorder.ts";
import { makeFolder } from "../make-folder.ts";
import { historyOf } from "../run/history-of.ts";
import type { LoadedScenario } from "../scenario/load-scenario.ts";
import type { MakeMonitor } from "./monitor.ts";

export interface CheckedOptions {
  readonly profile: Profile;
  /** Histories of bad iterations go here; made when there is one. */
  readonly folder: string;
  /** Pieces are witnessed by their bytes, not by digests. Default false. */
  readonly keepBytes?: boolean;
  /** Whether guests note script lines: see `historyOf`. Default true. */
  readonly lines?: boolean;
}

/** Longer histories are judged like others, but not held in memory for the case that something is wrong. */
const KEPT_MAX = 200_000;

type Kept =
  | { readonly kind: "commit"; readonly event: CommitEvent }
  | { readonly kind: "call"; readonly userid: string; readonly call: GuestCall }
  | { readonly kind: "note"; readonly userid: string; readonly note: GuestNote };

/** Judges every iteration by the checker as it goes, and keeps the history of a bad one. */
export function checkedBy(
  scenario: LoadedScenario,
  { profile, folder, keepBytes = false, lines: wantsLines = true }: CheckedOptions,
): MakeMonitor {
  const { messageLimit = MESSAGE_LIMIT } = scenario;
  const bytes = keepBytes ? "kept" : "digests";
  return (iteration, seed) => {
    const checker = checkingMonitor({ profile, messageLimit, mode: "stress", bytes, calls: true });
    const lines: Kept[] = [];
    const remember = (line: Kept): void => {
      if (lines.length < KEPT_MAX) lines.push(line);
    };
    return {
      record: (event) => {
        remember({ kind: "commit", event });
        checker.record(event);
      },
      end: checker.end,
      witness: witnessOf(keepBytes),
      guests: {
        lines: wantsLines,
        call: (userid, call) => {
          remember({ kind: "call", userid, call });
          checker.note({ note: "call", vm: userid, ...call });
        },
        note: (userid, note) => {
          remember({ kind: "note", userid, note });
          checker.note(noteOf(userid, note));
        },
      },
      close: (isBad) => {
        const explanation = checker.explanation();
        if (!isBad && explanation === undefined) return undefined;
        if (lines.length >= KEPT_MAX) {
          return { explanation, history: undefined, unkept: "too long to be kept; --record keeps it" };
        }
        const history = join(folder, `iteration-${iteration}.jsonl`);
        try {
          makeFolder(folder);
          const recorder = recordInto(history, { keepBytes });
          const recording = historyOf(recorder, scenario, { profile, mode: "stress", iteration, seed });
          for (const line of lines) write(line, recording);
          recorder.close();
        } catch (error) {
          // What is wrong with the iteration is worth more than its history.
          return { explanation, history: undefined, unkept: `not kept: ${systemReason(error)}` };
        }
        return { explanation, history };
      },
    };
  };
}

function write(line: Kept, { record, call, note }: RunRecording): void {
  if (line.kind === "commit") record(line.event);
  else if (line.kind === "call") call(line.userid, line.call);
  else note(line.userid, line.note);
}
