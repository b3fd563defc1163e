import type { Userid } from "../../cp/interface/userid.ts";
import type { ControlProgram, ControlProgramOptions } from "../../cp/nucleus/control-program.ts";
import type { Fault } from "../../cp/nucleus/faults.ts";
import type { Profile } from "../../cp/interface/profile.ts";
import type { GuestScript } from "../../guest/define-scenario.ts";
import type { Strike } from "./strike.ts";

/** A machine with its script in hand. */
export interface ProgramMachine {
  readonly userid: Userid;
  readonly storageSize: number;
  readonly privilegeClasses: string;
  readonly script: GuestScript;
}

/** Everything that, together with a schedule, determines a run completely. */
export interface Program {
  /** In the order of LOGON. */
  readonly machines: readonly ProgramMachine[];
  /** Seeds `vm.random`. Default 0. */
  readonly seed?: number;
  /** R-LIM-2. */
  readonly messageLimit?: number | undefined;
  readonly profile?: Profile;
  /** Faults by place: part of what the machines do, not of the schedule. */
  readonly faults?: readonly Fault[];
  /** Faults by decision of the schedule. */
  readonly strikes?: readonly Strike[];
  /** The most of them that strike in one schedule. Default: all may. */
  readonly strikesMax?: number;
  /** Makes CP; for the tests of the explorer itself, which explore broken ones. */
  readonly makeControlProgram?: (options: ControlProgramOptions) => ControlProgram;
}
