const BYTES = Array.from({ length: 0x100 }, (_, byte) => (0x100 + byte).toString(16).slice(1));

/** A 32-bit word, signed or not, as 8 hexadecimal digits. By table: `toString(16)` of a word takes longer than a digest. */
export function hex32(word: number): string {
  return (
    (BYTES[word >>> 24] as string) +
    (BYTES[(word >>> 16) & 0xff] as string) +
    (BYTES[(word >>> 8) & 0xff] as string) +
    (BYTES[word & 0xff] as string)
  );
}
