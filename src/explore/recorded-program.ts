import type { CommitEvent } from "../../cp/interface/events.ts";
import type { RecordedHistory } from "../check/defects-shown.ts";
import { digestOf } from "../history/digest.ts";
import { makeOrdinary } from "./engine.ts";
import type { Program } from "./program.ts";
import type { ScheduledRun } from "./scheduled-run.ts";

/** A program whose runs are recorded, and what the latest of them came to. */
export interface RecordedProgram {
  readonly program: Program;
  /** Valid until the next run. */
  readonly historyOf: (run: ScheduledRun) => RecordedHistory;
}

/** Records every run, besides whoever else records it. */
export function recordedProgram(program: Program): RecordedProgram {
  const { makeControlProgram = makeOrdinary } = program;
  let events: CommitEvent[] = [];
  return {
    program: {
      ...program,
      makeControlProgram: (options) => {
        const latest: CommitEvent[] = [];
        events = latest;
        const record = (event: CommitEvent): void => {
          latest.push(event);
          options.record?.(event);
        };
        return makeControlProgram({ witness: digestOf, ...options, record });
      },
    },
    // Nobody comes in a deadlock, so it is an end as good as any.
    historyOf: ({ ending }) => ({ events, isWhole: ending === "finished" || ending === "deadlock" }),
  };
}
