import type { ControlProgram, Result } from "../../cp/nucleus/control-program.ts";
import type { GuestNote } from "../../guest/machine-port.ts";
import type { Choice, Strategy } from "../schedule/strategy.ts";
import type { OtherChoices } from "./candidates.ts";
import type { Guest } from "./guest.ts";
import type { Judge } from "./judge.ts";
import type { ScheduledRun } from "./scheduled-run.ts";

/** How a schedule ended. */
export type Ending =
  | "finished"
  /** Nothing is enabled and not every machine has gone. */
  | "deadlock"
  /** Too many decisions, the last half of them taken fairly. */
  | "step-bound"
  /** The strategy gave it up. */
  | "abandoned"
  /** A guest left the world it was given. */
  | "escaped"
  /** CP itself failed. */
  | "broken";

/** What somebody can watch of a run. Watching never changes it. */
export interface Watcher {
  /** All machines are logged on; their scripts are about to begin. */
  readonly begun?: (run: ScheduledRun) => void;
  /** A decision is about to be carried out. */
  readonly decided?: (choice: Choice, run: ScheduledRun) => void;
  /** It has been. `rc` is what the guest was answered, where it was. */
  readonly carriedOut?: (choice: Choice, run: ScheduledRun, result: Result | undefined) => void;
  readonly console?: (guest: Guest, line: string) => void;
  readonly note?: (guest: Guest, note: GuestNote) => void;
  /** Whether guests are to say what they are about to do, which costs a stack trace each. */
  readonly wantsDoing?: boolean;
}

/** What a run is made of, fixed before it begins. */
export interface RunSetup {
  readonly cp: ControlProgram;
  readonly others: OtherChoices;
  readonly stepsMax: number;
  readonly strategy: Strategy;
  readonly watcher: Watcher | undefined;
  readonly judge: Judge | undefined;
  /** Receives the steps; emptied first. */
  readonly trace: number[];
  readonly ended: (run: ScheduledRun) => void;
  /** Word 0 is the index of the machine that executes, for whoever watches from another thread. */
  readonly whoRuns: Int32Array;
}
