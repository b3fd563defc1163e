/** A small seeded generator: 32-bit state, one multiplication chain a number (mulberry32, Tommy Ettinger, public domain). */
export class RandomNumbers {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** The next number, 0 ≤ n < 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b_79f5) | 0;
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  /** A whole number, 0 ≤ n < bound. */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }
}

/** A seed made of two numbers, so that neighbours give unrelated series. */
export function mixSeed(seed: number, salt: number): number {
  let bits = Math.imul(seed ^ 0x9e37_79b9, 0x85eb_ca6b) ^ Math.imul(salt + 0x7f4a_7c15, 0xc2b2_ae35);
  bits = Math.imul(bits ^ (bits >>> 16), 0x7feb_352d);
  return (bits ^ (bits >>> 15)) >>> 0;
}
