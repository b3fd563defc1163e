import { mulberry32 } from "../../workers/seeded-random.ts";

/** A small seeded generator: 32 bits of state, one multiplication chain a number. */
export class RandomNumbers {
  /** The next number, 0 ≤ n < 1. */
  readonly next: () => number;

  constructor(seed: number) {
    this.next = mulberry32(seed);
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
