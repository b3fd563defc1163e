import {
  CR0_AFTER_RESET,
  CR0_INTERRUPT_KEY,
  CR0_VMCF,
  PSW_AFTER_RESET,
  PSW_EXTERNAL,
  PSW_KEY_MASK,
  PSW_KEY_SHIFT,
  PSW_PROBLEM,
  PSW_WAIT,
} from "../interface/psw.ts";
import { BLOCK_LENGTH, FETCH_PROTECTED, SHARED_SEGMENT, STORAGE_KEY_BITS } from "../interface/storage-key.ts";
import type { DirectoryEntry } from "./directory.ts";
import { InvariantError } from "../interface/invariant.ts";
import { viewOf } from "../interface/storage-view.ts";

const BLOCK_SHIFT = 11;

/** Addresses have 24 bits; bits 0-7 of a word are ignored (R-INST-12, R-PARM-5). */
export const ADDRESS_MASK = 0x00ff_ffff;

/** Storage sizes: a multiple of 4096, at most 16 MiB (R-PARM-9). */
export const STORAGE_UNIT = 4096;
export const STORAGE_MAX = 0x100_0000;

/** Where a machine stands between two instructions, or inside one that CP has not finished (R-XFER-13, R-RST-8). */
export type Engagement = "none" | "diagnose" | "presentation";

/** Storage keys for a storage, all zero. */
export function zeroKeys(storage: Uint8Array): Uint8Array {
  return new Uint8Array(storage.length >>> BLOCK_SHIFT);
}

/** One virtual machine from LOGON to LOGOFF: storage, storage keys, PSW, control register 0. */
export class Machine {
  readonly entry: DirectoryEntry;
  readonly privilegeClasses: string;
  readonly storage: Uint8Array;
  readonly view: DataView;
  /** One byte per 2 KiB block: access-control bits 0-3, fetch-protection bit 4, as SSK takes them. */
  readonly keys: Uint8Array;

  /** The PSW as two words, kept as the hardware lays them out. */
  pswFirst = PSW_AFTER_RESET;
  pswSecond = 0;
  cr0 = CR0_AFTER_RESET;
  /** Receives messages of the SMSG command (R-SMSG-3); survives reset and UNAUTHORIZE (R-RST-7). */
  smsg = false;
  /** The interrupt key has been pressed (command EXTERNAL) and its X'0040' is not yet presented. */
  interruptKeyPending = false;
  loggedOn = true;
  engagement: Engagement = "none";
  /** LOGOFF, FORCE and resets that wait for the end of the DIAGNOSE or presentation (R-RST-8). */
  readonly deferred: (() => void)[] = [];

  /** External interruptions presented since LOGON. */
  interruptions = 0;
  /** Resets since LOGON; a guest that sees another number knows that its registers are not what it left in them. */
  resets = 0;
  /** DIAGNOSE X'68' executed since LOGON, and entries considered for presentation: what a fault plan counts by. */
  diagnoses = 0;
  presentations = 0;

  constructor(entry: DirectoryEntry, storage: Uint8Array, privilegeClasses: string, keys: Uint8Array) {
    const { length } = storage;
    if (length === 0 || length > STORAGE_MAX || length % STORAGE_UNIT !== 0) {
      const sizes = `sizes are multiples of ${STORAGE_UNIT} up to ${STORAGE_MAX}`;
      throw new InvariantError(`storage of ${entry.userid} has ${length} bytes; ${sizes}`);
    }
    this.entry = entry;
    this.storage = storage;
    this.view = viewOf(storage);
    this.keys = keys;
    this.privilegeClasses = privilegeClasses;
  }

  get userid() {
    return this.entry.userid;
  }

  get pswKey(): number {
    return (this.pswFirst & PSW_KEY_MASK) >>> PSW_KEY_SHIFT;
  }

  get inProblemState(): boolean {
    return (this.pswFirst & PSW_PROBLEM) !== 0;
  }

  get inWaitState(): boolean {
    return (this.pswFirst & PSW_WAIT) !== 0;
  }

  /** R-INT-4: PSW bit 7 and control register 0 bit 31. */
  get enabledForVmcf(): boolean {
    return (this.pswFirst & PSW_EXTERNAL) !== 0 && (this.cr0 & CR0_VMCF) !== 0;
  }

  get enabledForInterruptKey(): boolean {
    return (this.pswFirst & PSW_EXTERNAL) !== 0 && (this.cr0 & CR0_INTERRUPT_KEY) !== 0;
  }

  /** R-PARM-5: a zero length is valid whatever the address (R-PARM-6). `address` is a 32-bit word as the guest wrote it. */
  holds(address: number, length: number): boolean {
    return length === 0 || (address & ADDRESS_MASK) + length <= this.storage.length;
  }

  /** R-XFER-2, R-XFER-6: a store into the block of `address` under `pswKey` violates protection. */
  storeViolation(address: number, pswKey: number): boolean {
    const key = this.keys[address >>> BLOCK_SHIFT] ?? 0;
    return (key & SHARED_SEGMENT) !== 0 || (pswKey !== 0 && pswKey !== key >>> 4);
  }

  /** R-XFER-2: a fetch from the block of `address` under `pswKey` violates protection. */
  fetchViolation(address: number, pswKey: number): boolean {
    if (pswKey === 0) return false;
    const key = this.keys[address >>> BLOCK_SHIFT] ?? 0;
    return (key & FETCH_PROTECTED) !== 0 && pswKey !== key >>> 4;
  }

  /** How many bytes from `address` on lie in blocks with the same key byte, `most` at the most. */
  lengthUnderKey(address: number, most: number): number {
    const { keys } = this;
    let block = address >>> BLOCK_SHIFT;
    const key = keys[block];
    do block++;
    while (block << BLOCK_SHIFT < address + most && keys[block] === key);
    return Math.min(most, (block << BLOCK_SHIFT) - address);
  }

  /** Whether `length` bytes at `address` can be stored under `pswKey`: every block touched is tested (R-INT-8). */
  storable(address: number, length: number, pswKey: number): boolean {
    for (let block = address - (address % BLOCK_LENGTH); block < address + length; block += BLOCK_LENGTH) {
      if (this.storeViolation(block, pswKey)) return false;
    }
    return true;
  }

  /**
   * Sets the key byte, which may carry the mark of a shared segment, of every block that the area touches; parts of the
   * area outside storage are passed over.
   */
  setStorageKey(address: number, length: number, key: number): void {
    const last = Math.min(address + Math.max(length, 1), this.storage.length) - 1;
    for (let block = address >>> BLOCK_SHIFT; block <= last >>> BLOCK_SHIFT; block++)
      this.keys[block] = key & (STORAGE_KEY_BITS | SHARED_SEGMENT);
  }

  /** PSW and control registers as a reset leaves them. */
  resetRegisters(): void {
    this.pswFirst = PSW_AFTER_RESET;
    this.pswSecond = 0;
    this.cr0 = CR0_AFTER_RESET;
    this.interruptKeyPending = false;
  }
}
