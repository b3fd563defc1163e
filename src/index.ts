// The laboratory as a library: load a scenario, run it, look at what came of it. Guest scripts import "vmcf" too; what they
// need is re-exported here, so that both read the same types.
export * from "../guest/index.ts";
export { InputError, EXIT, type ExitStatus } from "./cli/errors.ts";
export {
  loadScenario,
  type LoadedMachine,
  type LoadedScenario,
  type OutcomeMeaning,
} from "./scenario/load-scenario.ts";
export { gallery, type GalleryEntry } from "./scenario/gallery.ts";
export { runScenario } from "./run/run-scenario.ts";
export { PROFILE_DEFAULT, TRANSPORT_DEFAULT, type RunOptions } from "./run/run-options.ts";
export type { MachineError, HowItEnded, MachineResult, Outstanding, RunResult } from "./run/run-result.ts";
export type { Judged, OutcomeValue } from "./run/outcome.ts";
export type { Counts } from "./run/tally.ts";
export type { Waiting } from "./run/who-waits.ts";
export { VERDICTS, type Verdict } from "./run/verdict.ts";
export { conform, type ConformOptions, type Failure, type Tally } from "./conform/conform.ts";
export { RIGS } from "./conform/rigs.ts";
export { readVectorFiles, type Vector, type VectorFile } from "./conform/vector-file.ts";
export {
  ControlProgram,
  MESSAGE_LIMIT,
  type ControlProgramOptions,
  type Result,
} from "../cp/nucleus/control-program.ts";
export { Coordinator, type CoordinatorOptions } from "../cp/coordinator/coordinator.ts";
export { PROFILES, type Profile } from "../cp/nucleus/profiles.ts";
export type { Fault, FaultEffect } from "../cp/nucleus/faults.ts";
export type { Machine } from "../cp/nucleus/machine.ts";
export type { MessageDescription } from "../cp/nucleus/facility.ts";
export type { CommitEvent, ResetKind } from "../cp/interface/events.ts";
export { userid, type Userid } from "../cp/interface/userid.ts";
export { TRANSPORTS, type Transport } from "../workers/channel/machine-task.ts";
export { explore } from "./explore/explore.ts";
export { exploreHere } from "./explore/explore-here.ts";
export type { ExploreOptions } from "./explore/explore-options.ts";
export type { ExploredFailure, ExploredOutcome, ExploreResult } from "./explore/explore-result.ts";
export { replay, type ReplayOptions } from "./replay/replay.ts";
export { stress, type StressOptions, type StressResult } from "./stress/stress.ts";
export { checkedBy } from "./stress/checked.ts";
export { recordedBy } from "./stress/recorded.ts";
export { recordInto, Recorder, type RecorderOptions } from "./history/recorder.ts";
export { historyOf } from "./run/history-of.ts";
export { historyJsonSchema } from "./history/schema.ts";
export { exportHistory } from "./history/export/export-history.ts";
export { checkFile, checkText, type CheckOptions, type FileVerdict } from "./check/check-history.ts";
export { explanationText } from "./check/explanation-text.ts";
export type { Explanation } from "./check/explain.ts";
export { secondOpinions, type SecondOpinion } from "./check/black-box/second-opinion.ts";
export { parseSchedule, printSchedule } from "./schedule/schedule-text.ts";
export type { Schedule, ScheduleStep } from "./schedule/schedule.ts";
export type { Strategy } from "./schedule/strategy.ts";
