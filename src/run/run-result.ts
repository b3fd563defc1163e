import type { Userid } from "../../cp/interface/userid.ts";
import type { MessageDescription } from "../../cp/nucleus/facility.ts";
import type { Judged, OutcomeValue } from "./outcome.ts";
import type { Counts } from "./tally.ts";
import type { Verdict } from "./verdict.ts";
import type { Waiting } from "./who-waits.ts";

/** One run, told completely; plain data. */
export interface RunResult {
  readonly title: string;
  readonly files: readonly string[];
  readonly hash: string;
  readonly transport: string;
  readonly profile: string;
  readonly seed: number;
  readonly messageLimit: number;
  /** In the order of LOGON. */
  readonly machines: readonly MachineResult[];
  readonly outcome: string;
  readonly judged: Judged;
  readonly verdict: Verdict;
  /** Sentences about what failed: guests, assertions, states never reached. Empty when nothing did. */
  readonly failures: readonly string[];
  /** `vm.sometimes`: the states looked for, and whether they were reached. */
  readonly sometimes: Readonly<Record<string, boolean>>;
  /** Who had not ended when the run was given up. */
  readonly waiting: readonly Waiting[];
  /** Messages that were active when a machine they belong to left. */
  readonly outstanding: readonly Outstanding[];
  readonly counts: Counts;
  readonly seconds: number;
}

export interface MachineResult {
  readonly userid: Userid;
  readonly end: HowItEnded;
  readonly value: OutcomeValue | undefined;
  readonly error: MachineError | undefined;
  readonly console: readonly string[];
}

/** `hung`: it neither called CP nor waited. `stopped`: it had not ended when the run was. */
export type HowItEnded =
  "returned" | "failed" | "logged off" | "forced" | "hung" | "exited" | "out of memory" | "crashed" | "stopped";

export interface MachineError {
  readonly sentence: string;
  /** "file:line:column" in the script, when known. */
  readonly where: string | undefined;
  readonly stack: string | undefined;
}

export interface Outstanding extends MessageDescription {
  /** Who left. */
  readonly left: Userid;
}
