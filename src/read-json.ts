import { readFileSync } from "node:fs";
import { InputError } from "./cli/errors.ts";
import { unreadable } from "./file-errors.ts";

/** What some editors put in front of a text. */
const BYTE_ORDER_MARK = /^\uFEFF/;

/** @param where what to call it in an error @throws InputError with one sentence when the text is not JSON */
export function parseJson(where: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(BYTE_ORDER_MARK, ""));
  } catch (cause) {
    throw new InputError(`${where}: not JSON: ${(cause as Error).message}`, { cause });
  }
}

/** JSON Lines, and never what is asked for here, but easily mistaken for it. */
const HISTORY = /^\{"format": ?"vmcf-history"/;

/** What a file says, not yet looked at. @throws InputError with one sentence when it cannot be read or is not JSON */
export function readJsonFile(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw unreadable(file, cause);
  }
  if (HISTORY.test(text)) throw new InputError(`${file}: is a history; vmcf check judges it`);
  return parseJson(file, text);
}
