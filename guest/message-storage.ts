import type { Arena } from "./arena.ts";
import { ebcdic } from "./ebcdic-text.ts";
import { MisuseError } from "./errors.ts";
import type { Data } from "./request-fields.ts";

/** An area of guest storage; with `block`, it is one of the arena and has to be freed. */
export interface Area {
  readonly address: number;
  readonly length: number;
  readonly block: number | undefined;
}

/** Finds places in guest storage for message data and buffers: in place where the script has put them there, else the arena. */
export class MessageStorage {
  readonly #storage: Uint8Array;
  readonly #arena: Arena;

  constructor(storage: Uint8Array, arena: Arena) {
    this.#storage = storage;
    this.#arena = arena;
  }

  allocate(length: number): number {
    return this.#arena.allocate(length);
  }
  free(block: number): void {
    this.#arena.release(block);
  }

  /** Data of the script: a view into storage stays where it is, other bytes and text are copied into a block. */
  placeData(data: Data): Area {
    if (data === "") return NOWHERE;
    const bytes = typeof data === "string" ? ebcdic(data) : data;
    const { length } = bytes;
    const inPlace = this.#addressOf(bytes);
    if (inPlace !== undefined) return { address: inPlace, length, block: undefined };
    if (length === 0) return NOWHERE;
    const block = this.#arena.allocate(length);
    this.#storage.set(bytes, block);
    return { address: block, length, block };
  }

  /** A buffer of `length` bytes: the script's own, or a block. @throws MisuseError when `into` is not the machine's storage */
  placeBuffer(length: number, into: Uint8Array | undefined): Area {
    if (into !== undefined) {
      const address = this.#addressOf(into);
      if (address === undefined) throw new MisuseError("a buffer of the script's own must be a view into vm.storage");
      return { address, length, block: undefined };
    }
    if (length === 0) return NOWHERE;
    const block = this.#arena.allocate(length);
    return { address: block, length, block };
  }

  /** As {@link placeBuffer}; when there is no room, the data placed before give theirs back. */
  placeReplyBuffer(length: number, into: Uint8Array | undefined, data: Area): Area {
    try {
      return this.placeBuffer(length, into);
    } catch (error) {
      if (data.block !== undefined) this.free(data.block);
      throw error;
    }
  }

  /** The guest address of a view into storage. */
  #addressOf(bytes: Uint8Array): number | undefined {
    const storage = this.#storage;
    const address = bytes.byteOffset - storage.byteOffset;
    if (address < 0 || address + bytes.length > storage.length) return undefined;
    // Asking a short array for its buffer makes one, so other bytes than those in storage are told apart without that.
    if (bytes.length > 0 && bytes[0] !== storage[address]) return undefined;
    return bytes.buffer === storage.buffer ? address : undefined;
  }
}

/** Where data of no length are. */
export const NOWHERE: Area = { address: 0, length: 0, block: undefined };
