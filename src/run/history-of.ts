import type { Profile } from "../../cp/interface/profile.ts";
import { MESSAGE_LIMIT } from "../../cp/nucleus/control-program.ts";
import { recordRun, type RunRecording } from "../history/record-run.ts";
import type { Recorder } from "../history/recorder.ts";
import type { LoadedScenario } from "../scenario/load-scenario.ts";

export interface RecordedRun {
  readonly profile: Profile;
  readonly mode: "run" | "stress";
  readonly seed: number;
  /** Default: the scenario's, else 50. */
  readonly messageLimit?: number | undefined;
  /** Of stress, from 1. */
  readonly iteration?: number;
  /** Whether script lines are recorded: they cost a guest some microseconds for every DIAGNOSE. Default true. */
  readonly lines?: boolean | undefined;
}

/** Begins a history of a run of this scenario on threads, whose guests note their calls. */
export function historyOf(
  recorder: Recorder,
  { title, hash, messageLimit = MESSAGE_LIMIT }: LoadedScenario,
  { lines, ...run }: RecordedRun,
): RunRecording {
  const limit = run.messageLimit ?? messageLimit;
  return recordRun(recorder, { ...run, scenario: title, hash, messageLimit: limit, calls: true }, { lines });
}
