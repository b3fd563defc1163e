// Areas of guest storage: where they lie (R-PARM-5), and what their storage keys permit (R-XFER-2).

import { SHARED_SEGMENT } from "../../cp/interface/storage-key.ts";
import { BLOCK_LENGTH, type Machine } from "./machine.ts";

/** The fetch-protection bit of a storage key byte. */
const FETCH_PROTECTION = 0x08;

/** R-PARM-5, R-INST-12: bits 0 to 7 of an address are ignored. */
export function address24(address: number): number {
  return address & 0xff_ffff;
}

/** Which 2 KiB block an address lies in. */
export function blockOf(address: number): number {
  return Math.floor(address / BLOCK_LENGTH);
}

/** R-XFER-2: a key mismatch; R-XFER-6: or the block belongs to a shared segment, whatever the keys. */
export function storeViolation(machine: Machine, address: number, key: number): boolean {
  return keyMismatch(machine, address, key) || (keyByte(machine, address) & SHARED_SEGMENT) !== 0;
}

/** R-XFER-2: a key mismatch, and the block's fetch-protection bit is 1. */
export function fetchViolation(machine: Machine, address: number, key: number): boolean {
  return keyMismatch(machine, address, key) && (keyByte(machine, address) & FETCH_PROTECTION) !== 0;
}

/** R-INT-8: how many bytes of an area, from its beginning, lie in blocks that permit the store. `length` is at least 1. */
export function storableLength(machine: Machine, address: number, length: number, key: number): number {
  for (let block = blockOf(address); block <= blockOf(address + length - 1); block++) {
    const start = block * BLOCK_LENGTH;
    // An area may begin in storage and run out of it (D13).
    const storable = start < machine.storageSize && !storeViolation(machine, start, key);
    if (!storable) return Math.max(start - address, 0);
  }
  return length;
}

/** Sets the key of every block the area touches; what lies outside storage has no key. */
export function setStorageKeys(machine: Machine, address: number, length: number, key: number): void {
  const first = address24(address);
  machine.storageKeys.fill(key, blockOf(first), blockOf(first + length - 1) + 1);
}

/** R-XFER-2: the PSW key is nonzero and differs from the access-control bits of the block's storage key. */
function keyMismatch(machine: Machine, address: number, key: number): boolean {
  return key !== 0 && keyByte(machine, address) >>> 4 !== key;
}

function keyByte(machine: Machine, address: number): number {
  return machine.storageKeys[blockOf(address)] ?? 0;
}
