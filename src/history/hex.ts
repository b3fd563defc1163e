const HALVES = Array.from({ length: 0x1_0000 }, (_, half) => (0x1_0000 + half).toString(16).slice(1));

/** A 32-bit word, signed or not, as 8 hexadecimal digits. By table: `toString(16)` of a word takes three times as long as the digest. */
export function hex32(word: number): string {
  return (HALVES[word >>> 16] as string) + (HALVES[word & 0xffff] as string);
}
