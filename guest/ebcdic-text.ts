import { toEbcdic } from "../cp/interface/ebcdic.ts";
import { MisuseError } from "./errors.ts";

/**
 * The EBCDIC bytes of a text of the script.
 * @throws MisuseError for a character that code page 037 does not have
 */
export function ebcdic(text: string): Uint8Array {
  try {
    return toEbcdic(text);
  } catch (error) {
    throw new MisuseError((error as Error).message, { cause: error });
  }
}
