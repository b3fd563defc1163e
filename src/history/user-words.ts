import { useridText } from "../../cp/interface/userid.ts";

const KNOWN_MAX = 4096;
const field = new Uint8Array(8);
const words = new DataView(field.buffer);
const known = new Map<number, Map<number, string>>();
let count = 0;

/** The text of a userid field given as two words. The same few come again and again, so they are kept. */
export function userOfWords([first, second]: readonly [number, number]): string {
  return known.get(first | 0)?.get(second | 0) ?? remember(first, second);
}

function remember(first: number, second: number): string {
  words.setUint32(0, first);
  words.setUint32(4, second);
  const text = useridText(field);
  if (count++ > KNOWN_MAX) {
    known.clear();
    count = 0;
  }
  let bySecond = known.get(first | 0);
  if (bySecond === undefined) known.set(first | 0, (bySecond = new Map<number, string>()));
  bySecond.set(second | 0, text);
  return text;
}
