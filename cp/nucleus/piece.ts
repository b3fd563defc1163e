import { RC } from "../interface/return-codes.ts";
import { BLOCK_LENGTH } from "../interface/storage-key.ts";
import type { StorageError } from "./faults.ts";

/**
 * R-XFER-1: a piece ends at the next 2048-byte boundary of either address.
 * @param from undefined when CP is the sender: its own text has no boundaries
 * @param left bytes still to move
 */
export function pieceLength(from: number | undefined, to: number, left: number): number {
  const toBoundary = BLOCK_LENGTH - (to % BLOCK_LENGTH);
  const fromBoundary = from === undefined ? BLOCK_LENGTH : BLOCK_LENGTH - (from % BLOCK_LENGTH);
  return Math.min(toBoundary, fromBoundary, left);
}

/** The code of the side whose storage a planned error strikes at a piece (R-XFER-10 b and e, R-XFER-17). */
export function pieceErrorCode(error: StorageError): number {
  return error.kind === "addressing-error" ? RC.INVALID_BUFFER : RC.PAGING_ERROR;
}

/** Whether a planned error at a piece strikes the machine whose storage is read; it names source or sink. */
export function strikesSender(error: StorageError, senderIsSource: boolean): boolean {
  return ((error.side ?? "source") === "source") === senderIsSource;
}
