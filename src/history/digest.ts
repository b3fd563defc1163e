import { hex32 } from "./hex.ts";

/** Of a digest, in characters. */
export const DIGEST_LENGTH = 16;

const SEED_HIGH = 0x9e37_79b1;
const SEED_LOW = 0x85eb_ca6b;
/** Below this length a DataView costs more than it saves. */
const VIEW_LENGTH_MIN = 64;

/**
 * A 64-bit digest of part of a storage, as 16 hexadecimal digits: two multiplicative hashes of 32 bits side by side. It
 * tells bytes apart that differ by mistake; it does not withstand somebody who wants a collision.
 *
 * @param address in bytes from the start of `storage`
 */
export function digestOf(storage: Uint8Array, address: number, length: number): string {
  let high = SEED_HIGH ^ length;
  let low = SEED_LOW;
  let at = address;
  const end = address + length;
  if (length >= VIEW_LENGTH_MIN) {
    const view = new DataView(storage.buffer, storage.byteOffset, storage.byteLength);
    for (; at + 4 <= end; at += 4) {
      const word = view.getInt32(at, true);
      high = Math.imul(high ^ word, 0x2c1b_3c6d);
      high ^= high >>> 15;
      low = Math.imul((low + word) | 0, 0x297a_2d39) ^ (low >>> 13);
    }
  }
  for (; at < end; at++) {
    const byte = (storage[at] ?? 0) + 1;
    high = Math.imul(high ^ byte, 0x2c1b_3c6d);
    high ^= high >>> 15;
    low = Math.imul((low + byte) | 0, 0x297a_2d39) ^ (low >>> 13);
  }
  return hex32(finish(high ^ low)) + hex32(finish(low + Math.imul(high, 3)));
}

/** Spreads every bit over the whole word. */
function finish(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x7feb_352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846c_a68b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
