/** Any line without text of its own is shorter. */
const LINE_ROOM = 1024;
/** Bytes of UTF-8 that one unit of a JavaScript string can take. */
const UTF8_MAX = 3;

/** Bytes that are written as one number. */
const UNIT = Float64Array.BYTES_PER_ELEMENT;

/**
 * A text that is written again and again, eight bytes at a time. Padded with zeros, which what follows is written over.
 * UTF-8 read as a floating-point number is never NaN, whose bits would not be kept: bytes 0xff do not occur, nor 0x7f
 * behind what begins a character of four bytes.
 */
export interface Constant {
  /** Little-endian, as they are written. */
  readonly units: readonly number[];
  readonly length: number;
}

export function constant(text: string): Constant {
  return constantOf(Buffer.from(text));
}

function constantOf(utf8: Buffer): Constant {
  const padded = Buffer.concat([utf8], Math.ceil(utf8.length / UNIT) * UNIT);
  const units = Array.from({ length: padded.length / UNIT }, (_, index) => padded.readDoubleLE(index * UNIT));
  return { units, length: utf8.length };
}

/** Two digits as they are written: 0 to 99. */
const PAIRS = Uint16Array.from({ length: 100 }, (_, value) =>
  Buffer.from(String(value).padStart(2, "0")).readUInt16LE(),
);

/** Lines as bytes, one behind the other. Digits and letters are put there one by one: no text is made that must be copied again. */
export class LineWriter {
  #bytes: Buffer;
  #view: DataView;
  #length = 0;
  /** Where the gap of the present line begins and ends, see repeats.ts. */
  gapStart = 0;
  gapEnd = 0;

  /** @param capacity in bytes; it grows when a line needs more */
  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafe(capacity + LINE_ROOM);
    this.#view = viewOf(this.#bytes);
  }

  get length(): number {
    return this.#length;
  }

  /** What has been written, without a copy: read it before anything else is written. */
  written(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  /** A line is about to be written: there is room for all of it but its texts. */
  beginLine(): void {
    this.#reserve(0);
  }

  /** What has been written from one place to another. */
  copy(start: number, end: number): Constant {
    return constantOf(this.#bytes.subarray(start, end));
  }

  endLine(): void {
    this.#bytes[this.#length++] = 10;
  }

  constant({ units, length }: Constant): void {
    let at = this.#length;
    for (let index = 0; index < units.length; index++, at += UNIT) {
      this.#view.setFloat64(at, units[index] as number, true);
    }
    this.#length += length;
  }

  /** Short; each character is one byte. */
  ascii(text: string): void {
    const bytes = this.#bytes;
    let at = this.#length;
    for (let index = 0; index < text.length; index++) bytes[at++] = text.charCodeAt(index);
    this.#length = at;
  }

  /** A number, and what stands in front of it. */
  number(name: Constant, value: number): void {
    this.constant(name);
    if (value < 0 || value > 0x7fff_ffff || (value | 0) !== value) {
      this.ascii(String(value));
      return;
    }
    const view = this.#view;
    const start = this.#length;
    let at = start + digitsOf(value);
    this.#length = at;
    let rest = value | 0;
    while (rest >= 10) {
      const hundredth = (rest / 100) | 0;
      view.setUint16((at -= 2), PAIRS[rest - hundredth * 100] as number, true);
      rest = hundredth;
    }
    // One digit is left, unless their number is even.
    if (at > start) view.setUint8(at - 1, 48 + rest);
  }

  /** Of any length. */
  text(text: string): void {
    this.#reserve(text.length * UTF8_MAX);
    this.#length += this.#bytes.write(text, this.#length);
  }

  #reserve(textBytes: number): void {
    const needed = this.#length + textBytes + LINE_ROOM;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(needed * 2);
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
    this.#view = viewOf(larger);
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function digitsOf(value: number): number {
  if (value < 100_000) {
    if (value < 100) return value < 10 ? 1 : 2;
    if (value < 10_000) return value < 1000 ? 3 : 4;
    return 5;
  }
  if (value < 10_000_000) return value < 1_000_000 ? 6 : 7;
  if (value < 1_000_000_000) return value < 100_000_000 ? 8 : 9;
  return 10;
}
