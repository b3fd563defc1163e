import type { Profile } from "../cp/interface/profile.ts";
import type { VirtualMachine } from "./virtual-machine.ts";

/** One guest program: runs on its machine from LOGON; what it returns is the machine's outcome; then LOGOFF. */
export type GuestScript = (vm: VirtualMachine) => unknown;

/** How an outcome is judged: `forbidden` fails the run, `interesting` is worth a look. */
export type Grade = "expected" | "interesting" | "forbidden";

/** What an outcome means; a plain string is an expected one, and so is a note without a grade. */
export type OutcomeNote =
  | string
  | {
      readonly grade?: Grade;
      readonly means: string;
      /** The outcome is listed in this profile only; in the other it is as if it were not there. */
      readonly profile?: Profile;
    };

/** A machine with more to say than its script. */
export interface MachineDefinition {
  readonly script: GuestScript;
  /** Bytes of storage, a multiple of 4096, at most 16 MiB (R-PARM-9). Default 65536. */
  readonly storage?: number;
  /** CP privilege classes, "G" unless configured otherwise (R-SMSG-12). Class A may FORCE. */
  readonly privilegeClasses?: string;
}

/** Several guest scripts that run together, and what may come of it. */
export interface Scenario {
  readonly title: string;
  /** What to watch for: a few sentences for a person. */
  readonly watchFor?: string;
  /** The machines by userid, logged on in this order. */
  readonly machines: Readonly<Record<string, GuestScript | MachineDefinition>>;
  /**
   * The possible outcomes, "ALICE=0 BOB=12": each machine's return value, in the order of `machines`. When given, an
   * outcome that is not listed fails the run. A machine that returns nothing is left out of the text.
   */
  readonly outcomes?: Readonly<Record<string, OutcomeNote>>;
  /** The profiles this scenario is about; in others it is refused. Default: all. */
  readonly profiles?: readonly Profile[];
  /** The most messages a source may have active (R-LIM-2). Default 50. */
  readonly messageLimit?: number;
  /** Whether messages may still be active when every script has ended. Default false. */
  readonly mayLeaveActive?: boolean;
}

/** Declares a scenario: the default export of a scenario file. Returns its argument; it exists for the types. */
export function defineScenario(scenario: Scenario): Scenario {
  return scenario;
}
