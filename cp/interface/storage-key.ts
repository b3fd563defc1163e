// The storage key byte of a 2 KiB block, as SSK takes it: access-control bits 0-3, fetch-protection bit 4 (GA22-7000).

/** Bytes of a storage block that has one storage key. */
export const BLOCK_LENGTH = 2048;
/** The fetch-protection bit of a storage key byte. */
export const FETCH_PROTECTED = 0x08;
/**
 * A mark in CP's own table of keys, not a bit that SSK sets or ISK shows: the block belongs to a CP-owned shared segment,
 * into which nothing is stored on this machine's behalf, whatever the keys (R-XFER-6).
 */
export const SHARED_SEGMENT = 0x01;
/** The bits of a storage key byte that SSK sets and ISK shows. */
export const STORAGE_KEY_BITS = 0xf8;
