import type { LoadedScenario } from "../scenario/load-scenario.ts";
import type { Recorder } from "../history/recorder.ts";
import { historyOf, type RecordedRun } from "../run/history-of.ts";
import type { MakeMonitor } from "./monitor.ts";

/** Writes a history of every iteration, one after the other, into one file. */
export function recordedBy(
  recorder: Recorder,
  scenario: LoadedScenario,
  run: Pick<RecordedRun, "profile" | "messageLimit" | "lines">,
): MakeMonitor {
  return (iteration, seed) => {
    const { record, witness, call, note, lines, idle, end } = historyOf(recorder, scenario, {
      ...run,
      mode: "stress",
      iteration,
      seed,
    });
    return {
      record,
      end: () => [],
      witness,
      guests: { call, note, lines },
      idle,
      close: () => {
        end();
        return undefined;
      },
    };
  };
}
