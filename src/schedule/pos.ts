import { RandomNumbers } from "./random-numbers.ts";
import { EVERYTHING, type Choice, type SchedulingPoint, type Strategy } from "./strategy.ts";

/**
 * Partial order sampling: every pending operation has a random priority and the highest goes; then all that are dependent on it
 * draw anew. So independent operations do not dilute the choice among dependent ones, and no partial order is hopelessly
 * unlikely. Source: Yuan, Yang, Gu, CAV 2018.
 *
 * What a pending operation will touch is known only after it: a machine counts as racing when its own bit, or what its last
 * operation touched, meets the footprint.
 */
export class PosStrategy implements Strategy {
  readonly name = "pos";
  readonly wantsFootprints = true;
  readonly #numbers: RandomNumbers;
  /** By agent; NaN: to be drawn. */
  readonly #priorities: number[] = [];
  readonly #touched: number[] = [];

  constructor(seed: number) {
    this.#numbers = new RandomNumbers(seed);
  }

  begin(agents: number): boolean {
    for (let agent = 0; agent < agents; agent++) {
      this.#priorities[agent] = NaN;
      this.#touched[agent] = EVERYTHING;
    }
    return true;
  }

  choose({ enabled }: SchedulingPoint): number {
    let best = 0;
    let highest = -1;
    for (let index = 0; index < enabled.length; index++) {
      const { agent } = enabled[index] as Choice;
      let priority = this.#priorities[agent] as number;
      if (Number.isNaN(priority)) priority = this.#priorities[agent] = this.#numbers.next();
      if (priority > highest) {
        highest = priority;
        best = index;
      }
    }
    return best;
  }

  executed({ agent }: Choice, footprint: number): void {
    const { length } = this.#priorities;
    this.#touched[agent] = footprint;
    this.#priorities[agent] = NaN;
    for (let other = 0; other < length; other++) {
      if (((this.#touched[other] ?? EVERYTHING) & footprint) !== 0) this.#priorities[other] = NaN;
    }
  }
}
