import type { Userid } from "../../cp/interface/userid.ts";
import type { Profile } from "../../cp/nucleus/profiles.ts";
import type { Transport } from "../../workers/channel/machine-task.ts";
import type { RunRecording } from "../history/record-run.ts";
import type { MachineResult } from "./run-result.ts";

export const TRANSPORT_DEFAULT: Transport = "shared";
export const PROFILE_DEFAULT: Profile = "documented";

export interface RunOptions {
  readonly transport?: Transport | undefined;
  readonly profile?: Profile | undefined;
  /** Of the machines' random numbers. Default 0. */
  readonly seed?: number | undefined;
  /** Default: the scenario's, else 50 (R-LIM-2). */
  readonly messageLimit?: number | undefined;
  /** The run is given up, undecided, after so long. Default: never. */
  readonly timeoutMs?: number | undefined;
  /** A machine that neither calls CP nor waits for so long is forced off. Default: never. */
  readonly watchdogMs?: number | undefined;
  /** Receives what is needed for a history of the run. Costs some microseconds for every DIAGNOSE. */
  readonly recording?: RunRecording | undefined;
  /** Notes where in its script each machine is. Costs some microseconds for every DIAGNOSE. */
  readonly trace?: boolean | undefined;
  /** Aborting ends the run: machines are forced off, and nothing is left of their threads. */
  readonly signal?: AbortSignal | undefined;
  /** A machine has ended by itself, or by what others did to it. */
  readonly onEnd?: ((result: MachineResult) => void) | undefined;
  /** @param index of the machine, from 0 in the order of LOGON */
  readonly onConsole?: ((userid: Userid, index: number, line: string) => void) | undefined;
}
