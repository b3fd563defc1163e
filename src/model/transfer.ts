// Data transfer (6.3): pieces, the tests before each, and what a failing test means to either side. A transfer decides
// which bytes move; the bytes themselves are the caller's. What a transfer's end means is its owner's business:
// answers.ts for RECEIVE and REPLY, present.ts for SENDX.

import { RC, type ReturnCode } from "../../cp/interface/return-codes.ts";
import type { Userid } from "../../cp/interface/userid.ts";
import type { Fault, PieceFault } from "./input-output.ts";
import { availableMachine } from "./checks.ts";
import { BLOCK_LENGTH, machineOf, type Machine } from "./machine.ts";
import type { Doubleword, Message } from "./message.ts";
import type { Model, Step } from "./model.ts";
import { address24, blockOf, fetchViolation, storeViolation } from "./storage-area.ts";

/** One side's area. The machine may be the other side's too (wrap connection). */
export interface Side {
  readonly role: "source" | "sink";
  readonly userid: Userid;
  /** 24 bits. */
  readonly address: number;
  /** The PSW key its storage is tested with (R-XFER-2). */
  readonly key: number;
}

export interface Transfer {
  readonly purpose: "RECEIVE" | "REPLY" | "SENDX";
  readonly message: Message;
  readonly sender: Side;
  readonly receiver: Side;
  /** m, the bytes to move. */
  readonly length: number;
  /** RC 16 when nothing else goes wrong (R-XFER-8). */
  readonly isShort: boolean;
  /** The user doubleword of the RECEIVE or REPLY. */
  readonly use: Doubleword;
  /** VMCPFLG2 of the RECEIVE or REPLY (R-FLAG-2). */
  readonly flag2: number;
  fault: PieceFault | undefined;
  moved: number;
  pieces: number;
  /** The sender's block in which the latest piece began; −1 before the first (R-XFER-10). */
  senderBlock: number;
  /** The source has logged off since the transfer began (R-XFER-15). */
  sourceLoggedOff: boolean;
}

/** Where every transfer begins. */
export const NOT_BEGUN = { moved: 0, pieces: 0, senderBlock: -1, sourceLoggedOff: false } as const;

export type TransferResult =
  | { readonly kind: "ended"; readonly sinkCode: ReturnCode; readonly sourceCode: ReturnCode }
  /** More pieces are to come. */
  | { readonly kind: "moving" }
  /** The source went away between two pieces (R-XFER-15). */
  | { readonly kind: "purged" };

const MOVING: TransferResult = { kind: "moving" };
const PURGED: TransferResult = { kind: "purged" };
const COMPLETE = endedWith(RC.NORMAL, RC.NORMAL);
const SHORT = endedWith(RC.INCORRECT_LENGTH, RC.INCORRECT_LENGTH);
const OVERLAP = endedWith(RC.DESTRUCTIVE_OVERLAP, RC.DESTRUCTIVE_OVERLAP);
const NOT_AVAILABLE = endedWith(RC.USER_NOT_AVAILABLE, RC.USER_NOT_AVAILABLE);

/** Moves as many pieces as the step allows. With m = 0 nothing is examined (R-XFER-9). */
export function advance(model: Model, transfer: Transfer, step: Step): TransferResult {
  if (transfer.message.state === "GONE") return PURGED;
  const { overlapByPiece } = model.rules;
  if (transfer.pieces === 0 && !overlapByPiece && overlapsDestructively(transfer, transfer.length)) return OVERLAP;
  while (transfer.moved < transfer.length) {
    if (step.pieces === 0) return MOVING;
    const error = testPiece(model, transfer);
    if (error !== undefined) return error; // R-XFER-4: pieces already moved stay moved
    const length = pieceLength(transfer);
    reduceResidual(transfer, length);
    if (overlapByPiece && overlapsDestructively(transfer, length)) return OVERLAP; // (g)
    movePiece(transfer, length, step);
  }
  return transfer.isShort ? SHORT : COMPLETE;
}

/**
 * The tests before a piece, in the order of R-XFER-10. Availability (a, d) and, but for faults, addresses (b, e) can fail
 * in `release6` only (R-UNA-9, R-PARM-5): in `documented` a source that goes away ends the transfer before its next test
 * (R-XFER-15), and in either profile a sink goes away only afterwards (R-RST-8).
 */
function testPiece(model: Model, transfer: Transfer): TransferResult | undefined {
  const { sender, receiver, moved } = transfer;
  const fromAddress = addressAt(sender, moved);
  const toAddress = addressAt(receiver, moved);
  const block = blockOf(fromAddress);
  const beginsSenderBlock = block !== transfer.senderBlock;
  transfer.senderBlock = block;
  if (transfer.sourceLoggedOff) return NOT_AVAILABLE; // R-XFER-15: at the next piece in any case
  const isFromCp = transfer.message.text !== undefined; // R-XFER-10: CP as sender is not tested
  if (!isFromCp) {
    if (beginsSenderBlock && !isAvailable(model, sender)) return NOT_AVAILABLE; // (a)
    const machine = machineOf(model, sender.userid);
    const fault = faultOf(transfer, sender, machine, fromAddress); // (b)
    if (fault !== undefined) return failure(sender, fault);
    if (beginsSenderBlock && fetchViolation(machine, fromAddress, sender.key)) {
      return failure(sender, RC.PROTECTION_VIOLATION); // (c)
    }
    if (beginsSenderBlock && !isAvailable(model, receiver)) return NOT_AVAILABLE; // (d)
  }
  const machine = machineOf(model, receiver.userid);
  const fault = faultOf(transfer, receiver, machine, toAddress); // (e)
  if (fault !== undefined) return failure(receiver, fault);
  if (storeViolation(machine, toAddress, receiver.key)) return failure(receiver, RC.PROTECTION_VIOLATION); // (f)
  return undefined;
}

function isAvailable(model: Model, side: Side): boolean {
  return availableMachine(model, side.userid) !== undefined;
}

/** Where a side's piece begins when so many bytes have moved: 24 bits (R-PARM-5). */
function addressAt(side: Side, moved: number): number {
  return address24(side.address + moved);
}

/** R-XFER-7: in a wrap connection, the destination begins behind the beginning of the next `length` bytes but inside them. */
function overlapsDestructively({ sender, receiver, moved }: Transfer, length: number): boolean {
  if (sender.userid !== receiver.userid) return false;
  const fromAddress = addressAt(sender, moved);
  const toAddress = addressAt(receiver, moved);
  return toAddress > fromAddress && toAddress < fromAddress + length;
}

/**
 * Code 1 when this side's address is not in storage (R-XFER-10 b, e), which is looked at for every piece: it can change
 * inside a block only when there is less storage than before. Code 1, or 15 (R-XFER-17), also when injected at this piece.
 */
function faultOf({ fault, pieces }: Transfer, side: Side, machine: Machine, address: number): ReturnCode | undefined {
  if (fault !== undefined && fault.piece === pieces + 1 && fault.side === side.role) {
    return fault.error === "paging" ? RC.PAGING_ERROR : RC.INVALID_BUFFER;
  }
  return address < machine.storageSize ? undefined : RC.INVALID_BUFFER;
}

/** R-XFER-3, R-XFER-10, R-XFER-17: the code to the side whose storage failed, 19 to the other. */
function failure(side: Side, code: ReturnCode): TransferResult {
  return side.role === "sink" ? endedWith(code, RC.PARTNER_ERROR) : endedWith(RC.PARTNER_ERROR, code);
}

function endedWith(sinkCode: ReturnCode, sourceCode: ReturnCode): TransferResult {
  return { kind: "ended", sinkCode, sourceCode };
}

/** R-XFER-1: to the next 2048-byte boundary of either address. */
function pieceLength({ message, sender, receiver, length, moved }: Transfer): number {
  return Math.min(
    length - moved,
    BLOCK_LENGTH - (addressAt(receiver, moved) % BLOCK_LENGTH),
    message.text === undefined ? BLOCK_LENGTH - (addressAt(sender, moved) % BLOCK_LENGTH) : Infinity, // CP's text has no address
  );
}

/** R-XFER-11: piece by piece, so that it tells how much had moved. */
function reduceResidual({ message, purpose }: Transfer, length: number): void {
  if (purpose === "REPLY") message.replyResidual -= length;
  else message.sendResidual -= length;
}

function movePiece(transfer: Transfer, length: number, step: Step): void {
  const { message, sender, receiver, moved } = transfer;
  const toAddress = addressAt(receiver, moved);
  if (message.text === undefined) {
    const fromAddress = addressAt(sender, moved);
    step.effects.push({ kind: "move", from: sender.userid, fromAddress, to: receiver.userid, toAddress, length });
  } else {
    const bytes = message.text.subarray(moved, moved + length);
    step.effects.push({ kind: "store", what: "smsg text", userid: receiver.userid, address: toAddress, bytes });
  }
  transfer.moved += length;
  transfer.pieces += 1;
  step.pieces -= 1;
}

/** A fault meant for a piece stays with the first transfer of the step, or with that of the entry it names. */
export function takePieceFault(step: Step): PieceFault | undefined {
  if (step.faults.length === 0) return undefined;
  const isMeant = (fault: Fault) => fault.kind === "piece" && (fault.entry ?? step.considered) === step.considered;
  const index = step.faults.findIndex(isMeant);
  return index < 0 ? undefined : (step.faults.splice(index, 1)[0] as PieceFault);
}
