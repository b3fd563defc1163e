// The storage key byte of a 2 KiB block, as SSK takes it: access-control bits 0-3, fetch-protection bit 4 (GA22-7000).

/** Bytes of a storage block that has one storage key. */
export const BLOCK_LENGTH = 2048;
/** The fetch-protection bit of a storage key byte. */
export const FETCH_PROTECTED = 0x08;
