import type { MessagePort } from "node:worker_threads";
import type { Userid } from "../../cp/interface/userid.ts";
import type { GuestNote } from "../../guest/machine-port.ts";
import type { ScriptEnd, ScriptError } from "../../guest/run-script.ts";
import type { Disturbance } from "./disturbance.ts";

export type { GuestNote, ScriptEnd, ScriptError };

/**
 * How a guest's instructions reach CP and the answers come back; all three mean the same.
 * `port`: Comlink over a MessagePort. `shared`: Comlink over the channel. `assist`: the channel alone.
 */
export const TRANSPORTS = ["port", "shared", "assist"] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** What a machine runs. */
export type MachineProgram =
  /** A module whose default export is a guest script, or a scenario of which this is the machine `machine`. */
  | { readonly url: string; readonly machine?: string }
  /** No script: somebody at CP's side decides instruction by instruction, in orders over this port. */
  | { readonly orders: MessagePort };

/** Everything a thread gets to be a machine until LOGOFF. Plain data, shared buffers and ports to be transferred. */
export interface MachineTask {
  readonly userid: Userid;
  readonly transport: Transport;
  readonly storage: SharedArrayBuffer;
  readonly channel: SharedArrayBuffer;
  readonly bell: SharedArrayBuffer;
  readonly gate: SharedArrayBuffer;
  /** Console lines, notes and signs of life, from the machine to CP ({@link LineMessage}). The thread closes it at the end. */
  readonly line: MessagePort;
  /** How much of that CP has heard. */
  readonly lineFlow: SharedArrayBuffer;
  /** Transport `port`: instructions. */
  readonly calls: MessagePort | undefined;
  readonly program: MachineProgram;
  readonly seed: number;
  /** Whether `doing` notes are wanted: they go into the logbook. */
  readonly wantsDoing: boolean;
  /** Every step is decided at CP's side, time is virtual. */
  readonly conducted: boolean;
  /** Where the guest notes its calls and what it is doing. Absent: nobody wants to know. */
  readonly logbook: SharedArrayBuffer | undefined;
  /** Absent: the machine runs as fast as it can. */
  readonly disturbance: Disturbance | undefined;
}

/** An order to a machine without a script. */
export type Order =
  | { readonly kind: "diagnose"; readonly rx: number }
  /** Sleep until CP presents an interruption, or lets the machine go without one. */
  | { readonly kind: "park" }
  | { readonly kind: "fetch"; readonly address: number; readonly length: number }
  | { readonly kind: "store"; readonly address: number; readonly bytes: Uint8Array };

/** The "instruction" behind the order `park`: known to CP only for machines that run on orders. */
export const PARK_INSTRUCTION = 0xffff_0001;
