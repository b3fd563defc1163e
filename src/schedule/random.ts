import { RandomNumbers } from "./random-numbers.ts";
import type { SchedulingPoint, Strategy } from "./strategy.ts";

/** Draws evenly among what is enabled. Finds shallow races at once, and hardly ever lets one machine get far ahead. */
export class RandomStrategy implements Strategy {
  readonly name = "random";
  readonly #numbers: RandomNumbers;

  constructor(seed: number) {
    this.#numbers = new RandomNumbers(seed);
  }

  begin(): boolean {
    return true;
  }

  choose({ enabled }: SchedulingPoint): number {
    return enabled.length === 1 ? 0 : this.#numbers.below(enabled.length);
  }
}
