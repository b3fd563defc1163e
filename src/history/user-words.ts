import { useridText, USERID_LENGTH } from "../../cp/interface/userid.ts";

const KNOWN_MAX = 4096;

/** Remembers what is made of a userid field, given as two words: the same few come again and again. */
export class ByUserWords<Value> {
  readonly #known = new Map<number, Map<number, Value>>();
  readonly #make: (field: Uint8Array) => Value;
  #count = 0;

  /** @param make from the 8 bytes of a field */
  constructor(make: (field: Uint8Array) => Value) {
    this.#make = make;
  }

  get(first: number, second: number): Value {
    return this.#known.get(first | 0)?.get(second | 0) ?? this.#remember(first, second);
  }

  #remember(first: number, second: number): Value {
    const field = new Uint8Array(USERID_LENGTH);
    const words = new DataView(field.buffer);
    words.setUint32(0, first);
    words.setUint32(4, second);
    const value = this.#make(field);
    if (this.#count++ > KNOWN_MAX) {
      this.#known.clear();
      this.#count = 0;
    }
    const bySecond = this.#known.get(first | 0) ?? new Map<number, Value>();
    this.#known.set(first | 0, bySecond.set(second | 0, value));
    return value;
  }
}

const texts = new ByUserWords(useridText);

/** The text of a userid field given as two words. */
export function userOfWords([first, second]: readonly [number, number]): string {
  return texts.get(first, second);
}
