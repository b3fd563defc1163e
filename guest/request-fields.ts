import { EBCDIC_BLANK } from "../cp/interface/ebcdic.ts";
import { parseUserid, useridField } from "../cp/interface/userid.ts";
import { ebcdic } from "./ebcdic-text.ts";
import { MisuseError } from "./errors.ts";

/** A doubleword as two 32-bit words, leftmost first. */
export type Words = readonly [number, number];

/** A user doubleword: text (EBCDIC, padded with blanks), 8 bytes, or two words. */
export type UserDoubleword = string | Uint8Array | Words;

/** Message data: bytes, or text to be sent in EBCDIC. */
export type Data = Uint8Array | string;

/** @throws MisuseError unless the text is a userid */
export function useridWords(userid: string): Words {
  const known = knownUserids.get(userid);
  if (known !== undefined) return known;
  const parsed = parseUserid(userid);
  if ("problem" in parsed) throw new MisuseError(parsed.problem);
  const words = wordsOf(useridField(parsed.userid));
  // A convenience for speed: scripts name a handful of machines, again and again.
  if (knownUserids.size < 1000) knownUserids.set(userid, words);
  return words;
}
const knownUserids = new Map<string, Words>();

/** @throws MisuseError unless the value fits a 32-bit field; `what` begins the sentence */
export function word(value: number, what: string): number {
  if (Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff) return value;
  throw new MisuseError(`${what} is a 32-bit number, 0 to 4294967295, not ${value}`);
}

/** @throws MisuseError unless it makes 8 bytes */
export function doubleword(use: UserDoubleword | undefined): Words {
  if (use === undefined) return NO_WORDS;
  if (typeof use === "string") {
    const bytes = ebcdic(use);
    if (bytes.length > 8) throw new MisuseError(`a user doubleword holds 8 characters, not ${bytes.length}`);
    const field = new Uint8Array(8).fill(EBCDIC_BLANK);
    field.set(bytes);
    return wordsOf(field);
  }
  if (use.length === 8 && use instanceof Uint8Array) return wordsOf(use);
  if (use.length !== 2 || use instanceof Uint8Array) {
    throw new MisuseError(`a user doubleword is 8 bytes or two words; this has ${use.length} elements`);
  }
  return [word(use[0], "each half of a user doubleword"), word(use[1], "each half of a user doubleword")];
}
export const NO_WORDS: Words = [0, 0];

function wordsOf(bytes: Uint8Array): Words {
  return [wordAt(bytes, 0), wordAt(bytes, 4)];
}

/** Without a DataView, which would first make the short array a buffer. */
function wordAt(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}

/**
 * Where a machine's own message IDs begin when the script gives none: a multiple of 1000 made from the userid. An ID is
 * reserved for a pair of machines in both directions (R-SEND-2), so two machines that both counted from 1 would refuse
 * each other's messages with return code 8.
 */
export function firstMessageId(userid: string): number {
  let hash = 0x811c_9dc5;
  for (const character of userid) hash = Math.imul(hash ^ character.charCodeAt(0), 0x0100_0193) >>> 0;
  return (1 + (hash % 4_000_000)) * 1000 + 1;
}
