import type { ResourceLimits } from "node:worker_threads";
import type { CommitEvent, Witness } from "../interface/events.ts";
import type { Userid } from "../interface/userid.ts";
import type { MessageDescription } from "../nucleus/facility.ts";
import type { Fault } from "../nucleus/faults.ts";
import type { Profile } from "../nucleus/profiles.ts";
import type { Disturbance } from "../../workers/channel/disturbance.ts";
import type { GuestCall } from "../../workers/channel/logbook.ts";
import type { GuestNote, Transport } from "../../workers/channel/machine-task.ts";
import type { MachineEnd } from "./machine-end.ts";
import type { MachinePool } from "./machine-pool.ts";
import type { StallReport } from "./stall.ts";

export interface CoordinatorOptions {
  /** Default: `shared`. */
  readonly transport?: Transport;
  /** R-LIM-2. Default 50. */
  readonly messageLimit?: number;
  readonly profile?: Profile;
  readonly faults?: readonly Fault[];
  /** Receives every commit in its order. Recording costs some speed. */
  readonly record?: (event: CommitEvent) => void;
  /** What to record of the bytes a piece moves; asked only when recording. */
  readonly witness?: Witness;
  /**
   * CP has nothing to do but to watch for a request: the moment for some work of the caller's, of a microsecond at most. It
   * is asked again while there is more, before CP goes to sleep. Over `port` nobody asks. @returns whether there is more
   */
  readonly onIdle?: () => boolean;
  /** Of the machines' random numbers. Default 0. */
  readonly seed?: number;
  /** A machine that neither calls CP nor waits nor delays for so long is forced off. Default: never. */
  readonly watchdogMs?: number;
  /** Threads to use; stays the caller's. Default: a pool of its own, with fresh threads. */
  readonly pool?: MachinePool;
  /** Limits of each machine's thread, when there is no `pool`. */
  readonly resourceLimits?: ResourceLimits;
  /** Pieces of a transfer (2 KiB at most) that move before other machines are looked at. Default 512, about 1 MiB. */
  readonly piecesPerStep?: number;
  /**
   * Whether a waiting machine is woken the moment an interruption is due, even when every core is busy with others. Makes for more
   * races, and takes more time. Default: it waits until a core is free, for a fraction of a millisecond at most.
   */
  readonly wakeAtOnce?: boolean;
  /** Whether `doing` notes are wanted. They cost the guest a stack trace each. */
  readonly wantsDoing?: boolean;
  readonly onConsole?: (userid: Userid, line: string) => void;
  readonly onNote?: (userid: Userid, note: GuestNote) => void;
  /**
   * How a guest saw a DIAGNOSE X'68' of its own, told with its next request or when it leaves; times are microseconds since
   * CP began. Asking for this costs the guest two looks at the clock each time.
   */
  readonly onCall?: (userid: Userid, call: GuestCall) => void;
  /** A machine is about to leave; `active` are the messages it is the source or the sink of. Listing them costs some time. */
  readonly onLeaving?: (userid: Userid, active: readonly MessageDescription[]) => void;
  /** Every machine waits and nothing can end it. Called once for each time that comes about; nothing is done about it. */
  readonly onStall?: (report: StallReport) => void;
  /**
   * Machines are held, and their time is virtual: nothing goes on but by {@link Coordinator.conducted}. Called when it may be time for
   * the next decision.
   */
  readonly onRest?: () => void;
  /** CP itself is broken. All machines are being ended. Default: thrown where nobody catches it. */
  readonly onFailure?: (error: unknown) => void;
}

export interface Logon {
  readonly userid: Userid;
  /** In bytes; a multiple of 4096, at most 16 MiB (R-PARM-9). Default 65536. */
  readonly storageSize?: number;
  /** Default "G". */
  readonly privilegeClasses?: string;
  /** `url`: a module, `file:` or `data:`; `machine`: which one, when it exports a scenario. */
  readonly program: { readonly url: string; readonly machine?: string };
  /** Default: none. */
  readonly disturbance?: Disturbance | undefined;
}

/** A machine that has been logged on. */
export interface LoggedOn {
  readonly userid: Userid;
  /** When nothing of it is left. Never rejects. */
  readonly ended: Promise<MachineEnd>;
}
