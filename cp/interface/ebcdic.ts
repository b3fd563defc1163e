// EBCDIC code page 037, the character set of every userid, command and SMSG text in guest storage.

/** Latin-1 code point of each EBCDIC byte, as hex digits: code page 037 maps the 256 bytes one to one onto Latin-1. */
const CODE_PAGE_037 =
  "000102039c09867f978d8e0b0c0d0e0f101112139d8508871819928f1c1d1e1f" +
  "80818283840a171b88898a8b8c050607909116939495960498999a9b14159e1a" +
  "20a0e2e4e0e1e3e5e7f1a22e3c282b7c26e9eaebe8edeeefecdf21242a293bac" +
  "2d2fc2c4c0c1c3c5c7d1a62c255f3e3ff8c9cacbc8cdcecfcc603a2340273d22" +
  "d8616263646566676869abbbf0fdfeb1b06a6b6c6d6e6f707172aabae6b8c6a4" +
  "b57e737475767778797aa1bfd0dddeae5ea3a5b7a9a7b6bcbdbe5b5dafa8b4d7" +
  "7b414243444546474849adf4f6f2f3f57d4a4b4c4d4e4f505152b9fbfcf9faff" +
  "5cf7535455565758595ab2d4d6d2d3d530313233343536373839b3dbdcd9da9f";

const LATIN1_OF_EBCDIC = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number.parseInt(CODE_PAGE_037.slice(2 * byte, 2 * byte + 2), 16),
);
const EBCDIC_OF_LATIN1 = new Uint8Array(256);
LATIN1_OF_EBCDIC.forEach((latin1, ebcdic) => (EBCDIC_OF_LATIN1[latin1] = ebcdic));

/** The EBCDIC blank, X'40'. */
export const EBCDIC_BLANK = 0x40;
/** The EBCDIC new-line X'15', which ends a line in console input and output (R-SMSG-4). */
export const EBCDIC_NEW_LINE = 0x15;

/**
 * Text to EBCDIC, one byte a character. The line feed becomes the EBCDIC new-line X'15'.
 * @throws RangeError for a character outside Latin-1, which code page 037 cannot hold
 */
export function toEbcdic(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0xff) {
      throw new RangeError(`character ${JSON.stringify(text.charAt(index))} at index ${index} is not in code page 037`);
    }
    bytes[index] = code === 0x0a ? EBCDIC_NEW_LINE : (EBCDIC_OF_LATIN1[code] ?? 0);
  }
  return bytes;
}

/** EBCDIC bytes to text, one character a byte; X'15' becomes a line feed. Never fails: all 256 bytes have a character. */
export function fromEbcdic(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) {
    text += byte === EBCDIC_NEW_LINE ? "\n" : String.fromCharCode(LATIN1_OF_EBCDIC[byte] ?? 0);
  }
  return text;
}
