/** Up to here a loop beats the call that copies a typed array and the view it needs. */
const LOOP_MAX = 64;

/**
 * Copies bytes between two storages, or within one: left to right, so that an overlap with the destination at the lower
 * address is harmless, as R-XFER-7 says.
 */
export function copyBytes(
  from: Uint8Array,
  fromAddress: number,
  to: Uint8Array,
  toAddress: number,
  length: number,
): void {
  if (length > LOOP_MAX) {
    to.set(from.subarray(fromAddress, fromAddress + length), toAddress);
    return;
  }
  for (let offset = 0; offset < length; offset++) to[toAddress + offset] = from[fromAddress + offset] as number;
}

export function equalBytes(
  one: Uint8Array,
  oneAddress: number,
  other: Uint8Array,
  otherAddress: number,
  length: number,
): boolean {
  for (let offset = 0; offset < length; offset++) {
    if (one[oneAddress + offset] !== other[otherAddress + offset]) return false;
  }
  return true;
}
