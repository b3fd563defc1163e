import { EBCDIC_BLANK, fromEbcdic, toEbcdic } from "./ebcdic.ts";

/** A userid as people write it: 1 to 8 characters of A–Z 0–9 $ # @, unpadded. */
export type Userid = string & { readonly brand: "Userid" };

/** Bytes of a userid field in a parameter list or header, blank padded. */
export const USERID_LENGTH = 8;

/** The userid CP itself goes by (R-SMSG-5, R-SEND-7). No machine can log on under it. */
export const SYSTEM = "SYSTEM" as Userid;

/**
 * Checks a text for use as a userid.
 * @returns the userid, or a sentence fragment that says what is wrong with it ("… is longer than 8 characters")
 */
export function parseUserid(text: string): { readonly userid: Userid } | { readonly problem: string } {
  const shown = JSON.stringify(text);
  if (text.length === 0) return { problem: "a userid must have at least one character" };
  if (text.length > USERID_LENGTH) return { problem: `userid ${shown} is longer than ${USERID_LENGTH} characters` };
  const bad = /[^A-Z0-9$#@]/.exec(text);
  if (bad !== null) {
    return { problem: `userid ${shown} contains ${JSON.stringify(bad[0])}; a userid is made of A-Z 0-9 $ # @` };
  }
  return { userid: text as Userid };
}

/**
 * A userid from a text that must be one.
 * @throws RangeError with the sentence of {@link parseUserid}
 */
export function userid(text: string): Userid {
  const parsed = parseUserid(text);
  if ("problem" in parsed) throw new RangeError(parsed.problem);
  return parsed.userid;
}

/** The 8 bytes of a userid field: EBCDIC, left-justified, padded with blanks. */
export function useridField(id: string): Uint8Array {
  const field = new Uint8Array(USERID_LENGTH).fill(EBCDIC_BLANK);
  field.set(toEbcdic(id).subarray(0, USERID_LENGTH));
  return field;
}

/** The text of a userid field, trailing blanks removed. Any 8 bytes have a text, whether or not they name a userid. */
export function useridText(field: Uint8Array): string {
  return fromEbcdic(field).replace(/ +$/, "");
}
