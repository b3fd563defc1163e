import type { Witness } from "../../interface/events.ts";
import { invariant } from "../../interface/invariant.ts";
import { RC } from "../../interface/return-codes.ts";
import { SYSTEM } from "../../interface/userid.ts";
import type { Fault, StorageError } from "../faults.ts";
import { IN_TRANSFER, type FacilityHost } from "../facility.ts";
import { BLOCK_LENGTH } from "../../interface/storage-key.ts";
import { ADDRESS_MASK, type Machine } from "../machine.ts";
import { pieceErrorCode, pieceLength, strikesSender } from "../piece.ts";
import { copyBytes, equalBytes } from "../copy-bytes.ts";
import { STATE, type Message } from "./message.ts";

/** How a transfer stands after a step. */
export const TRANSFER = { DONE: 0, FAILED: 1, PURGED: 2, IN_TRANSFER } as const;
export type TransferResult = (typeof TRANSFER)[keyof typeof TRANSFER];

/**
 * One transfer of data in pieces (specification 6.3). Belongs to the machine that executes RECEIVE or REPLY, or is being
 * presented a SENDX; that machine does nothing else meanwhile, so one object per machine is enough.
 */
export class Transfer {
  message: Message | undefined = undefined;
  /** What the machine is executing; the presentation of a SENDX is none of them. */
  operation: "RECEIVE" | "REPLY" | "SENDX" = "SENDX";
  /** VMCPUSE of the RECEIVE or REPLY, and the length it named. */
  useFirst = 0;
  useSecond = 0;
  requestLength = 0;
  /** Bytes moved so far, and the code of each side when a test failed. */
  moved = 0;
  sinkCode = 0;
  sourceCode = 0;

  #actor!: Machine;
  #operation: Fault["operation"] = "diagnose";
  /** The machine whose storage is read, undefined when CP is the sender (SMSG). */
  #sender: Machine | undefined;
  #senderStorage!: Uint8Array;
  #senderIsSource = true;
  #senderKey = 0;
  #from = 0;
  #receiver!: Machine;
  #receiverKey = 0;
  #to = 0;
  #length = 0;
  #pieces = 0;
  /** The sender's block that the piece before began in: its tests need not be made again (R-XFER-10). */
  #senderBlock = -1;
  /** The bytes of a piece on their way; only when they are witnessed. */
  #witnessed: Uint8Array | undefined;

  /**
   * Prepares to move `length` bytes. Nothing is moved yet. For CP as sender pass the text instead of a machine.
   * @param senderIsSource false for REPLY
   */
  begin(
    actor: Machine,
    message: Message,
    operation: Transfer["operation"],
    sender: Machine | Uint8Array,
    senderKey: number,
    from: number,
    receiver: Machine,
    receiverKey: number,
    to: number,
    length: number,
  ): void {
    invariant(this.message === undefined, "is in a transfer already", actor.userid);
    this.message = message;
    this.operation = operation;
    this.moved = 0;
    this.sinkCode = 0;
    this.sourceCode = 0;
    this.#actor = actor;
    this.#operation = operation === "SENDX" ? "presentation" : "diagnose";
    if (sender instanceof Uint8Array) {
      this.#sender = undefined;
      this.#senderStorage = sender;
    } else {
      this.#sender = sender;
      this.#senderStorage = sender.storage;
    }
    this.#senderIsSource = operation !== "REPLY";
    this.#senderKey = senderKey;
    this.#from = from & ADDRESS_MASK;
    this.#receiver = receiver;
    this.#receiverKey = receiverKey;
    this.#to = to & ADDRESS_MASK;
    this.#length = length;
    this.#pieces = 0;
    this.#senderBlock = -1;
  }

  /** Moves the next pieces, as many as the host allows in one step. */
  proceed(host: FacilityHost): TransferResult {
    const message = this.message;
    invariant(message !== undefined, "no transfer to proceed with");
    if (hasGone(message)) return TRANSFER.PURGED; // R-XFER-15: the source went away between two pieces.
    if (this.moved === 0 && this.#overlapsDestructively()) {
      this.sinkCode = RC.DESTRUCTIVE_OVERLAP;
      this.sourceCode = RC.DESTRUCTIVE_OVERLAP;
      return TRANSFER.FAILED;
    }
    const start = this.moved;
    const { record, witness, faultsPlanned } = host;
    // Unless somebody watches, nobody can look between two pieces of a step, nor change anything there.
    const watched = record !== undefined || faultsPlanned;
    let untilPause = host.piecesPerStep;
    let result: TransferResult = TRANSFER.DONE;
    while (this.moved < this.#length) {
      if (untilPause <= 0) {
        result = TRANSFER.IN_TRANSFER;
        break;
      }
      const error = faultsPlanned ? host.strike(this.#actor, this.#operation, this.#pieces) : undefined;
      // What the plan did may have purged the message: that comes before the tests of this piece (R-XFER-12).
      if (faultsPlanned && hasGone(message)) {
        result = TRANSFER.PURGED;
        break;
      }
      if (!this.#testsPass(error)) {
        result = TRANSFER.FAILED;
        break;
      }
      const offset = this.moved;
      untilPause -= this.#passRun(watched ? 1 : untilPause);
      if (record !== undefined) this.#recordPiece(record, witness, offset);
    }
    if (record === undefined) this.#copy(start, this.moved - start);
    message.inTransfer = result === TRANSFER.IN_TRANSFER;
    return result;
  }

  /**
   * Counts the piece that has passed its tests, and those behind it in blocks with the same keys, which would pass them too.
   * @param most at least 1
   * @returns how many pieces
   */
  #passRun(most: number): number {
    const [from, to, left] = [this.#from + this.moved, this.#to + this.moved, this.#length - this.moved];
    const sender = this.#sender;
    const reach = most === 1 ? 0 : this.#underSameKeys(from, to, left);
    let length = 0;
    let pieces = 0;
    do {
      this.#senderBlock = Math.floor((from + length) / BLOCK_LENGTH);
      length += pieceLength(sender === undefined ? undefined : from + length, to + length, left - length);
      pieces++;
    } while (pieces < most && length < reach);
    this.moved += length;
    this.#pieces += pieces;
    return pieces;
  }

  /** How many of so many bytes lie in blocks with the same keys on either side. CP's own text has no keys. */
  #underSameKeys(from: number, to: number, most: number): number {
    return this.#receiver.lengthUnderKey(to, this.#sender?.lengthUnderKey(from, most) ?? most);
  }

  /** Copies and records the piece from `offset` to where we are. */
  #recordPiece(record: NonNullable<FacilityHost["record"]>, witness: Witness | undefined, offset: number): void {
    const length = this.moved - offset;
    const witnesses = witness === undefined ? undefined : this.#copyWitnessed(witness, offset, length);
    if (witnesses === undefined) this.#copy(offset, length);
    record({
      kind: "piece",
      userid: this.#actor.userid,
      from: this.#sender?.userid ?? SYSTEM,
      fromAddress: this.#from + offset,
      to: this.#receiver.userid,
      toAddress: this.#to + offset,
      length,
      ...witnesses,
    });
  }

  /** Sender and receiver may be running: what is witnessed and what is moved must be the same bytes. */
  #copyWitnessed(witness: Witness, offset: number, length: number): { sent: string; arrived: string } {
    const { storage } = this.#receiver;
    const to = this.#to + offset;
    const piece = (this.#witnessed ??= new Uint8Array(BLOCK_LENGTH));
    copyBytes(this.#senderStorage, this.#from + offset, piece, 0, length);
    copyBytes(piece, 0, storage, to, length);
    const sent = witness(piece, 0, length);
    // To compare bytes costs less than to witness them once more.
    return { sent, arrived: equalBytes(piece, 0, storage, to, length) ? sent : witness(storage, to, length) };
  }

  /** R-XFER-7: in a wrap connection, on all bytes before anything moves. */
  #overlapsDestructively(): boolean {
    return this.#sender === this.#receiver && this.#to > this.#from && this.#to < this.#from + this.#length;
  }

  /**
   * The tests before a piece, in the order of R-XFER-10. Going away ends a transfer by R-XFER-15, so (a) and (d) hold;
   * (b) and (e) fail only by a planned error.
   */
  #testsPass(error: StorageError | undefined): boolean {
    const strikesTheSender = error !== undefined && strikesSender(error, this.#senderIsSource);
    // CP as sender (SMSG) has no storage for an error to strike (R-XFER-10).
    if (strikesTheSender && this.#sender !== undefined) {
      return this.#fail(this.#senderIsSource, pieceErrorCode(error));
    }
    const from = this.#from + this.moved;
    const block = Math.floor(from / BLOCK_LENGTH);
    if (this.#sender !== undefined && block !== this.#senderBlock) {
      if (this.#sender.fetchViolation(from, this.#senderKey)) {
        return this.#fail(this.#senderIsSource, RC.PROTECTION_VIOLATION);
      }
      this.#senderBlock = block;
    }
    if (error !== undefined && !strikesTheSender) return this.#fail(!this.#senderIsSource, pieceErrorCode(error));
    if (this.#receiver.storeViolation(this.#to + this.moved, this.#receiverKey)) {
      return this.#fail(!this.#senderIsSource, RC.PROTECTION_VIOLATION);
    }
    return true;
  }

  /** R-XFER-3: the specific code to the side at fault, 19 to the other. */
  #fail(sourceAtFault: boolean, code: number): false {
    this.sourceCode = sourceAtFault ? code : RC.PARTNER_ERROR;
    this.sinkCode = sourceAtFault ? RC.PARTNER_ERROR : code;
    return false;
  }

  #copy(offset: number, length: number): void {
    if (length === 0) return;
    copyBytes(this.#senderStorage, this.#from + offset, this.#receiver.storage, this.#to + offset, length);
  }

  /** The transfer has ended; the machine may begin another. */
  end(): void {
    if (this.message !== undefined) this.message.inTransfer = false;
    this.message = undefined;
  }
}

function hasGone(message: Message): boolean {
  return message.state === STATE.GONE;
}
