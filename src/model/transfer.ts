// Data transfer (6.3): pieces, the tests before each, and what a failing test means to either side. A transfer decides
// which bytes move; the bytes themselves are the caller's. What a transfer's end means is its owner's business:
// answers.ts for RECEIVE and REPLY, present.ts for SENDX.

import { RC, type ReturnCode } from "../../cp/interface/return-codes.ts";
import type { Userid } from "../../cp/interface/userid.ts";
import type { PieceFault } from "./input-output.ts";
import { BLOCK_LENGTH } from "./machine.ts";
import type { Doubleword, Message } from "./message.ts";
import { machineOf, type Model, type Step } from "./model.ts";
import { blockOf, fetchViolation, storeViolation } from "./storage-area.ts";

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
  fault: PieceFault | undefined;
  moved: number;
  pieces: number;
  /** The sender's block in which the latest piece began; −1 before the first (R-XFER-10). */
  senderBlock: number;
}

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

/** Moves as many pieces as the step allows. With m = 0 nothing is examined (R-XFER-9). */
export function advance(model: Model, transfer: Transfer, step: Step): TransferResult {
  if (transfer.message.state === "GONE") return PURGED;
  while (transfer.moved < transfer.length) {
    if (step.pieces === 0) return MOVING;
    const error = testPiece(model, transfer);
    if (error !== undefined) return error; // R-XFER-4: pieces already moved stay moved
    movePiece(transfer, step);
  }
  return transfer.isShort ? SHORT : COMPLETE;
}

/**
 * The tests before a piece, in the order of R-XFER-7 and R-XFER-10. Availability (a, d) cannot fail: a source that goes
 * away ends the transfer before its next test (R-XFER-15), a sink goes away only afterwards (R-RST-8).
 */
function testPiece(model: Model, transfer: Transfer): TransferResult | undefined {
  const { sender, receiver, moved } = transfer;
  if (transfer.pieces === 0 && overlapsDestructively(transfer)) return OVERLAP;
  const block = blockOf(sender.address + moved);
  const beginsSenderBlock = block !== transfer.senderBlock;
  transfer.senderBlock = block;
  const isFromCp = transfer.message.text !== undefined; // R-XFER-10: CP as sender is not tested
  if (!isFromCp) {
    const fault = faultOf(transfer, sender); // (b)
    if (fault !== undefined) return failure(sender, fault);
    if (beginsSenderBlock && fetchViolation(machineOf(model, sender.userid), sender.address + moved, sender.key)) {
      return failure(sender, RC.PROTECTION_VIOLATION); // (c)
    }
  }
  const fault = faultOf(transfer, receiver); // (e)
  if (fault !== undefined) return failure(receiver, fault);
  if (storeViolation(machineOf(model, receiver.userid), receiver.address + moved, receiver.key)) {
    return failure(receiver, RC.PROTECTION_VIOLATION); // (f)
  }
  return undefined;
}

/** R-XFER-7: in a wrap connection, the destination begins behind the beginning of the source area but inside it. */
function overlapsDestructively({ sender, receiver, length }: Transfer): boolean {
  return (
    sender.userid === receiver.userid && receiver.address > sender.address && receiver.address < sender.address + length
  );
}

/** Code 15 (R-XFER-17) or 1 (R-XFER-10 b, e) injected at this piece of this side's storage, whatever block it begins in. */
function faultOf({ fault, pieces }: Transfer, side: Side): ReturnCode | undefined {
  if (fault === undefined || fault.piece !== pieces + 1 || fault.side !== side.role) return undefined;
  return fault.error === "paging" ? RC.PAGING_ERROR : RC.INVALID_BUFFER;
}

/** R-XFER-3, R-XFER-10, R-XFER-17: the code to the side whose storage failed, 19 to the other. */
function failure(side: Side, code: ReturnCode): TransferResult {
  return side.role === "sink" ? endedWith(code, RC.PARTNER_ERROR) : endedWith(RC.PARTNER_ERROR, code);
}

function endedWith(sinkCode: ReturnCode, sourceCode: ReturnCode): TransferResult {
  return { kind: "ended", sinkCode, sourceCode };
}

/** R-XFER-1: one piece, to the next 2048-byte boundary of either address. Residuals follow piece by piece (R-XFER-11). */
function movePiece(transfer: Transfer, step: Step): void {
  const { message, sender, receiver, moved } = transfer;
  const fromAddress = sender.address + moved;
  const toAddress = receiver.address + moved;
  const length = Math.min(
    transfer.length - moved,
    BLOCK_LENGTH - (toAddress % BLOCK_LENGTH),
    message.text === undefined ? BLOCK_LENGTH - (fromAddress % BLOCK_LENGTH) : Infinity, // CP's text has no address
  );
  if (message.text === undefined) {
    step.effects.push({ kind: "move", from: sender.userid, fromAddress, to: receiver.userid, toAddress, length });
  } else {
    const bytes = message.text.subarray(moved, moved + length);
    step.effects.push({ kind: "store", what: "smsg text", userid: receiver.userid, address: toAddress, bytes });
  }
  transfer.moved += length;
  transfer.pieces += 1;
  step.pieces -= 1;
  if (transfer.purpose === "REPLY") message.replyResidual -= length;
  else message.sendResidual -= length;
}

/** A fault meant for a piece stays with the first transfer that begins in the step. */
export function takePieceFault(step: Step): PieceFault | undefined {
  if (step.fault?.kind !== "piece") return undefined;
  const fault = step.fault;
  step.fault = undefined;
  return fault;
}
