// What CP knows of one virtual machine, as far as VMCF looks at it. Its storage is the caller's; only size and keys are here.

import {
  CR0_AFTER_RESET,
  CR0_VMCF,
  PSW_AFTER_RESET,
  PSW_EXTERNAL,
  PSW_KEY_MASK,
  PSW_KEY_SHIFT,
  PSW_PROBLEM,
  PSW_WAIT,
} from "../../cp/interface/psw.ts";
import type { Userid } from "../../cp/interface/userid.ts";
import type { Departure } from "./input-output.ts";
import { invariant } from "../../cp/interface/invariant.ts";
import type { Message } from "./message.ts";
import type { Model } from "./model.ts";
import type { Transfer } from "./transfer.ts";

/** Storage keys belong to blocks of this many bytes. */
export const BLOCK_LENGTH = 2048;

/** What a successful AUTHORIZE records (R-AUTH-1), and whether QUIESCE is in force. Replaced as a whole, never changed. */
export interface Authorization {
  readonly bufferAddress: number;
  readonly bufferLength: number;
  /** The PSW key at the latest AUTHORIZE (R-INT-8). */
  readonly key: number;
  /** The only userid that may send here, as text (R-AUTH-5). */
  readonly specific: string | undefined;
  readonly acceptsPriority: boolean;
  readonly quiesced: boolean;
}

export interface Machine {
  readonly userid: Userid;
  readonly privilegeClasses: string;
  storageSize: number;
  /** One storage key byte for each 2 KiB block: access control in bits 0 to 3, fetch protection in bit 4. */
  storageKeys: Uint8Array;
  psw: readonly [number, number];
  cr0: number;
  /** The SMSG-receive switch (R-SMSG-2). */
  smsgOn: boolean;
  authorization: Authorization | undefined;
  /** The own queue, PRIORITY entries first (R-LIFE-7, R-INT-2). */
  queue: Message[];
  /** The active messages this machine originated since LOGON. In `documented` their number is its count (R-LIM-1). */
  originated: Set<Message>;
  /** The 16-bit counter that is the count in `release6` (R-LIM-7). */
  counter: number;
  /** Which of all authorizations since the beginning the latest is, AUTHORIZE again not counted (R-LIM-7). */
  authorizationNumber: number;
  /** The pending switch of `release6` (R-INT-17). */
  pending: boolean;
  /** The transfer this machine's DIAGNOSE or presentation is in the middle of (R-XFER-13). */
  transfer: Transfer | undefined;
  /** What waits for that transfer to end (R-RST-8). */
  departures: Departure[];
}

/** A machine just logged on (R-RST-1). */
export function newMachine(userid: Userid, storageSize: number, privilegeClasses: string): Machine {
  return {
    userid,
    privilegeClasses,
    storageSize,
    storageKeys: new Uint8Array(storageSize / BLOCK_LENGTH),
    psw: [PSW_AFTER_RESET, 0],
    cr0: CR0_AFTER_RESET, // R-INT-5
    smsgOn: false, // R-SMSG-3
    authorization: undefined,
    queue: [],
    originated: new Set(),
    counter: 0,
    authorizationNumber: 0,
    pending: false,
    transfer: undefined,
    departures: [],
  };
}

/** A machine that must be logged on, since CP is working for it. */
export function machineOf(model: Model, userid: Userid): Machine {
  const machine = model.machines.get(userid);
  invariant(machine !== undefined, `${userid} is not logged on`);
  return machine;
}

export function pswKey(machine: Machine): number {
  return (machine.psw[0] & PSW_KEY_MASK) >>> PSW_KEY_SHIFT;
}

export function inProblemState(machine: Machine): boolean {
  return (machine.psw[0] & PSW_PROBLEM) !== 0;
}

export function isWaiting(machine: Machine): boolean {
  return (machine.psw[0] & PSW_WAIT) !== 0;
}

/** R-INT-4: PSW bit 7 and control register 0 bit 31 must both be 1. */
export function isEnabled(machine: Machine): boolean {
  return (machine.psw[0] & PSW_EXTERNAL) !== 0 && (machine.cr0 & CR0_VMCF) !== 0;
}
