import { fromEbcdic } from "../../cp/interface/ebcdic.ts";
import { RC } from "../../cp/interface/return-codes.ts";
import { SUBFUNCTION } from "../../cp/interface/subfunctions.ts";
import { VMCMHDR, VMCMSTAT } from "../../cp/interface/vmcmhdr.ts";
import { VMCPARM, VMCPFLG1 } from "../../cp/interface/vmcparm.ts";
import type { ControlProgram, PresentResult, Result } from "../../cp/nucleus/control-program.ts";
import { ADDRESS_MASK, type Machine } from "../../cp/nucleus/machine.ts";
import { OPERATION, type Operation } from "../schedule/operation.ts";
import { EVERYTHING } from "../schedule/strategy.ts";

/** The most machines a mask has bits for; with more, everything depends on everything. */
export const MACHINES_IN_MASK = 30;

/** Codes of RECEIVE, REPLY and REJECT that are decided by the issuer's own queue and storage alone. */
const DECIDED_ALONE: readonly number[] = [
  RC.INVALID_BUFFER,
  RC.PROTOCOL_VIOLATION,
  RC.ISSUER_NOT_AUTHORIZED,
  RC.MESSAGE_NOT_FOUND,
  RC.SYNCHRONIZATION_ERROR,
];

/**
 * Which machines' VMCF state or storage one decision touches, as a bit mask by LOGON order. It may name too many, never too
 * few: two decisions with disjoint footprints commute, which is what partial-order reduction stands on.
 *
 * A request touches its issuer and the machine it names. An interruption touches its taker, and the source where it ends or
 * moves something there. Whoever goes away touches everybody it has messages with. `posted` adds what the nucleus reports.
 */
export class Footprints {
  readonly #cp: ControlProgram;
  #mask = 0;
  /** By machine: the footprint of the transfer it is in. */
  readonly #transfers: number[] = [];

  constructor(cp: ControlProgram) {
    this.#cp = cp;
  }

  /** An entry has become due at a machine. */
  posted(machine: Machine): void {
    this.#mask |= bit(machine);
  }

  /** Before an operation is executed: what can only be seen now. `b`, `c` are Rx and Ry of a DIAGNOSE. */
  before(machine: Machine, operation: Operation, b: number, c: number): void {
    this.#mask = bit(machine) | this.#touched(machine, operation, b, c);
  }

  /** The operation has been executed, as far as its own step goes. */
  executed(machine: Machine, operation: Operation, result: Result): void {
    if (result.inTransfer) this.#transfers[machine.entry.number] = this.#mask;
    else if (isAnswer(operation) && DECIDED_ALONE.includes(result.value)) this.#mask = bit(machine);
  }

  /** A piece is about to move. */
  beforePiece(machine: Machine): void {
    this.#mask = bit(machine) | (this.#transfers[machine.entry.number] ?? EVERYTHING);
  }

  /** An interruption has been looked for. @param due whether there was one to look at */
  presented(machine: Machine, result: PresentResult, due: boolean): void {
    if (result === "presented") this.#mask |= this.#ofHeader(machine);
    else if (result === "in-transfer") {
      const moving = this.#cp.messages().find(({ sink, inTransfer }) => inTransfer && sink === machine.userid);
      const source = moving === undefined ? undefined : this.#cp.directory.machine(moving.source);
      this.#mask |= source === undefined ? (moving === undefined ? EVERYTHING : 0) : bit(source);
      this.#transfers[machine.entry.number] = this.#mask;
    } else if (due) this.#mask = EVERYTHING;
  }

  everything(): void {
    this.#mask = EVERYTHING;
  }

  /** The footprint of the decision that has just been carried out. */
  get mask(): number {
    return this.#mask;
  }

  #touched(machine: Machine, operation: Operation, b: number, c: number): number {
    switch (operation) {
      case OPERATION.send:
      case OPERATION.sendr:
      case OPERATION.sendx:
      case OPERATION.ident:
      case OPERATION.cancel:
      case OPERATION.recv:
      case OPERATION.reply:
      case OPERATION.reject: {
        const user = (b & ADDRESS_MASK) + VMCPARM.VMCPUSER;
        return this.#named(machine.view.getUint32(user), machine.view.getUint32(user + 4));
      }
      case OPERATION.auth: {
        const flags = machine.view.getUint8((b & ADDRESS_MASK) + VMCPARM.VMCPFLG1);
        return (flags & VMCPFLG1.VMCPAUTS) === 0 ? 0 : this.#partners(machine);
      }
      case OPERATION.unauth:
      case OPERATION.off:
        return this.#partners(machine);
      case OPERATION.cp:
        return this.#ofCommand(machine, b, c);
      default:
        return 0;
    }
  }

  #named(first: number, second: number): number {
    const entry = this.#cp.directory.lookup(first, second);
    return entry === undefined ? 0 : bitOf(entry.number);
  }

  /**
   * Everybody whose queue changes when this machine goes away: sinks of its messages, and sources of those sent to it. A
   * message that is COMPLETE stands on its source's own queue; nobody else's changes.
   */
  #partners({ userid }: Machine): number {
    let mask = 0;
    for (const { source, sink, state } of this.#cp.messages()) {
      if (state === "COMPLETE" || (source !== userid && sink !== userid)) continue;
      const partner = this.#cp.directory.machine(source === userid ? sink : source);
      if (partner !== undefined) mask |= bit(partner);
    }
    return mask;
  }

  /** SMSG touches its receiver, SET the issuer; all other commands count as touching everything. */
  #ofCommand({ storage }: Machine, rx: number, ry: number): number {
    const address = rx & ADDRESS_MASK;
    const text = fromEbcdic(storage.subarray(address, address + Math.min(ry & 0xff, 132)));
    const [, command = "", receiver = ""] = /^ *([^ ]*) *([^ \n]*)[^\n]*$/.exec(text) ?? [];
    if (command === "SET" && receiver === "SMSG") return 0;
    if (command.length < 2 || !"SMSG".startsWith(command) || receiver === "ALL") return EVERYTHING;
    const sink = this.#cp.directory.machine(receiver);
    return sink === undefined ? EVERYTHING : bit(sink);
  }

  /** Of an interruption taken: SENDX and IDENTIFY end there, at the source too; the others change the taker's queue only. */
  #ofHeader(machine: Machine): number {
    const { address } = this.#cp.lastHeader(machine);
    const { view } = machine;
    const func = view.getUint16(address + VMCMHDR.VMCMFUNC);
    const isResponse = (view.getUint8(address + VMCMHDR.VMCMSTAT) & VMCMSTAT.VMCMRESP) !== 0;
    const ends = func === SUBFUNCTION.IDENTIFY || (func === SUBFUNCTION.SENDX && !isResponse);
    if (!ends) return 0;
    return this.#named(view.getUint32(address + VMCMHDR.VMCMUSER), view.getUint32(address + VMCMHDR.VMCMUSER + 4));
  }
}

function isAnswer(operation: Operation): boolean {
  return operation === OPERATION.recv || operation === OPERATION.reply || operation === OPERATION.reject;
}

function bit(machine: Machine): number {
  return bitOf(machine.entry.number);
}

/** Entry 0 is SYSTEM, which is no machine; the others are numbered in the order of LOGON. */
function bitOf(number: number): number {
  if (number === 0) return 0;
  return number > MACHINES_IN_MASK ? EVERYTHING : 1 << (number - 1);
}
