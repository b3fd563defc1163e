import { invariant } from "../../interface/invariant.ts";
import { RC } from "../../interface/return-codes.ts";
import { BLOCK_LENGTH } from "../../interface/storage-key.ts";
import { SYSTEM } from "../../interface/userid.ts";
import type { Vmcparm } from "../../interface/vmcparm.ts";
import { copyBytes } from "../copy-bytes.ts";
import type { DirectoryEntry } from "../directory.ts";
import { IN_TRANSFER } from "../facility.ts";
import type { StorageError } from "../faults.ts";
import { ADDRESS_MASK, type Machine } from "../machine.ts";
import { pieceErrorCode, pieceLength, strikesSender } from "../piece.ts";
import type { Users } from "./users.ts";
import type { Vmcblok } from "./vmcblok.ts";

/** How a transfer stands after a step. */
export const TRANSFER = { DONE: 0, FAILED: 1, IN_TRANSFER } as const;
export type TransferResult = (typeof TRANSFER)[keyof typeof TRANSFER];

/** A count with bit 0 on is taken for a negative number, and moves nothing (D13). */
const COUNT_SIGN = 0x8000_0000;

/**
 * One transfer of data in pieces (specification 6.3): the working storage of the machine that executes RECEIVE or REPLY,
 * or is being presented a SENDX. Before a piece the partner is looked up by userid, but only at certain pieces; in between
 * the storage found last is used (R-XFER-10, R-XFER-15).
 */
export class Transfer {
  operation: "RECEIVE" | "REPLY" | "SENDX" = "SENDX";
  /** VMCPUSE of the RECEIVE or REPLY. */
  useFirst = 0;
  useSecond = 0;
  /** Bytes moved so far. */
  moved = 0;
  /** The code for the source's side when something failed, else 0. */
  sourceCode = 0;
  /**
   * What the issuer of RECEIVE or REPLY gets. A code, if there is one, is put over the byte of the parameter list in whose
   * place VMCMEFLG stands in a header; without one that byte, VMCPFLG2, is returned as the caller left it (D10).
   */
  returned = 0;

  #block: Vmcblok | undefined = undefined;
  #actor!: Machine;
  /** The userid that belongs in the block; see #begin. */
  #source!: DirectoryEntry;
  /** The machines on both sides as found last. The sender stays undefined when CP itself sends (SMSG). */
  #sender: Machine | undefined = undefined;
  #receiver: Machine | undefined = undefined;
  #senderKey = 0;
  #receiverKey = 0;
  #from = 0;
  #to = 0;
  #length = 0;
  #pieces = 0;
  /** The sender's 2K block in which the piece before began. */
  #senderBlock = -1;

  get inTransfer(): boolean {
    return this.#block !== undefined;
  }

  /** The source of the message in transfer, whose own block does not tell (D12). */
  get source(): DirectoryEntry {
    return this.#source;
  }

  beginReceive(sink: Machine, block: Vmcblok, parm: Vmcparm): void {
    this.#beginAnswer("RECEIVE", sink, block, parm);
    this.#areas(block.key, block.vada, sink.pswKey, parm.vmcpvada, Math.min(block.lena, parm.vmcplena));
    if (parm.vmcplena < block.lena) this.#codes(RC.INCORRECT_LENGTH, RC.INCORRECT_LENGTH);
  }

  beginReply(sink: Machine, block: Vmcblok, parm: Vmcparm): void {
    this.#beginAnswer("REPLY", sink, block, parm);
    // The reply data are read with key 0: CP's own, which opens everything (D9).
    this.#areas(0, parm.vmcpvada, block.key, block.vadb, Math.min(block.lenb, parm.vmcplena));
    if (parm.vmcplena > block.lenb) this.#codes(RC.INCORRECT_LENGTH, RC.INCORRECT_LENGTH);
  }

  beginSendx(sink: Machine, block: Vmcblok, bufferKey: number, to: number): void {
    this.#begin("SENDX", sink, block);
    this.#areas(block.key, block.text === undefined ? block.vada : 0, bufferKey, to, block.lena);
  }

  #beginAnswer(operation: "RECEIVE" | "REPLY", sink: Machine, block: Vmcblok, parm: Vmcparm): void {
    this.#begin(operation, sink, block);
    [this.useFirst, this.useSecond] = parm.vmcpuse;
    this.returned = parm.vmcpflg2;
  }

  /**
   * The block is marked busy, and its header made ready for the RESPONSE: the userid in it becomes the sink's. From here to
   * {@link end} no search for the source's userid recognizes it (D12).
   */
  #begin(operation: Transfer["operation"], actor: Machine, block: Vmcblok): void {
    invariant(this.#block === undefined, "is in a transfer already", actor.userid);
    this.#block = block;
    this.#source = block.user;
    block.busy = true;
    block.user = actor.entry;
    this.operation = operation;
    this.moved = 0;
    this.sourceCode = RC.NORMAL;
    this.returned = RC.NORMAL;
    this.#actor = actor;
    this.#sender = operation === "REPLY" ? actor : undefined;
    this.#receiver = operation === "REPLY" ? undefined : actor;
    this.#pieces = 0;
    this.#senderBlock = -1;
  }

  #areas(senderKey: number, from: number, receiverKey: number, to: number, length: number): void {
    this.#senderKey = senderKey;
    this.#from = from & ADDRESS_MASK;
    this.#receiverKey = receiverKey;
    this.#to = to & ADDRESS_MASK;
    this.#length = length < COUNT_SIGN ? length : 0;
  }

  /** The transfer has ended: the block is known by its own userid again. The machine may begin another. */
  end(): Vmcblok {
    const block = this.#block;
    invariant(block !== undefined, "no transfer to end");
    block.user = this.#source;
    block.busy = false;
    this.#block = undefined;
    this.#sender = undefined;
    this.#receiver = undefined;
    return block;
  }

  /** Moves the next pieces, as many as the host allows in one step. */
  proceed(users: Users): TransferResult {
    const { host } = users;
    let untilPause = host.piecesPerStep;
    while (this.moved < this.#length) {
      if (untilPause-- === 0) return TRANSFER.IN_TRANSFER;
      const operation = this.operation === "SENDX" ? "presentation" : "diagnose";
      const error = host.faultsPlanned ? host.strike(this.#actor, operation, this.#pieces) : undefined;
      if (!this.#movePiece(users, error)) return TRANSFER.FAILED;
    }
    return TRANSFER.DONE;
  }

  /** R-XFER-10: the tests (a) to (f), the residual, and only then (g). @returns false when a test failed */
  #movePiece(users: Users, error: StorageError | undefined): boolean {
    const block = this.#block as Vmcblok;
    const from = this.#from + this.moved;
    const to = this.#to + this.moved;
    if (!this.#senderTestsPass(users, from, error)) return false;
    const receiver = this.#receiver as Machine;
    if (error !== undefined && !strikesSender(error, this.#senderIsSource)) {
      return this.#receiverFails(pieceErrorCode(error));
    }
    if (to >= receiver.storage.length) return this.#receiverFails(RC.INVALID_BUFFER);
    if (receiver.storeViolation(to, this.#receiverKey)) return this.#receiverFails(RC.PROTECTION_VIOLATION);

    const length = pieceLength(block.text === undefined ? from : undefined, to, this.#length - this.moved);
    // The piece is accounted for before anyone asks whether it may be moved (D14).
    if (this.operation === "REPLY") block.lenb -= length;
    else block.lena -= length;
    if (this.#sender === receiver && to > from && to < from + length) {
      return this.#codes(RC.DESTRUCTIVE_OVERLAP, RC.DESTRUCTIVE_OVERLAP);
    }
    copyBytes(this.#sender?.storage ?? (block.text as Uint8Array), from, receiver.storage, to, length);
    this.moved += length;
    this.#pieces++;
    users.host.record?.({
      kind: "piece",
      userid: this.#actor.userid,
      from: this.#sender?.userid ?? SYSTEM,
      fromAddress: from,
      to: receiver.userid,
      toAddress: to,
      length,
    });
    return true;
  }

  /** (a) to (d), needed only where the data of the piece begin in another 2K block of the sender than those before. */
  #senderTestsPass(users: Users, from: number, error: StorageError | undefined): boolean {
    // Storage found earlier ceases to exist at LOGOFF, and that cannot go unnoticed (R-XFER-15).
    if (this.#sender?.loggedOn === false || this.#receiver?.loggedOn === false) return this.#partnerIsGone();
    if (this.#block?.text !== undefined) return true; // CP as sender is not tested, and no planned error strikes it.
    const senderBlock = Math.floor(from / BLOCK_LENGTH);
    const needed = senderBlock !== this.#senderBlock;
    if (needed && !this.#findSource(users, this.#senderIsSource)) return this.#partnerIsGone();
    if (error !== undefined && strikesSender(error, this.#senderIsSource)) {
      return this.#senderFails(pieceErrorCode(error));
    }
    if (!needed) return true;
    const sender = this.#sender as Machine;
    if (from >= sender.storage.length) return this.#senderFails(RC.INVALID_BUFFER);
    if (sender.fetchViolation(from, this.#senderKey)) return this.#senderFails(RC.PROTECTION_VIOLATION);
    if (!this.#findSource(users, !this.#senderIsSource)) return this.#partnerIsGone();
    this.#senderBlock = senderBlock;
    return true;
  }

  /** (a) or (d): the source, if it is on this side, is whoever is authorized under its userid now (D2, D6). */
  #findSource(users: Users, isOnThisSide: boolean): boolean {
    if (!isOnThisSide) return true; // The sink is executing, or being presented to: it is here.
    const source = users.available(this.#source)?.machine;
    if (this.#senderIsSource) this.#sender = source;
    else this.#receiver = source;
    return source !== undefined;
  }

  get #senderIsSource(): boolean {
    return this.operation !== "REPLY";
  }

  // R-XFER-3: the specific code to the side at fault, 19 to the other; R-XFER-10 (a), (d): 5 to both.

  #senderFails(code: number): false {
    return this.#senderIsSource ? this.#codes(RC.PARTNER_ERROR, code) : this.#codes(code, RC.PARTNER_ERROR);
  }

  #receiverFails(code: number): false {
    return this.#senderIsSource ? this.#codes(code, RC.PARTNER_ERROR) : this.#codes(RC.PARTNER_ERROR, code);
  }

  #partnerIsGone(): false {
    return this.#codes(RC.USER_NOT_AVAILABLE, RC.USER_NOT_AVAILABLE);
  }

  /** Notes the code of each side. @returns false, for a test that has failed */
  #codes(sink: number, source: number): false {
    this.returned = sink;
    this.sourceCode = source;
    return false;
  }
}
