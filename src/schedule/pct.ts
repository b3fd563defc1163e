import { RandomNumbers } from "./random-numbers.ts";
import type { ScheduleEnd, SchedulingPoint, Strategy } from "./strategy.ts";

/**
 * Probabilistic concurrency testing: every agent has a random priority and the highest that is enabled goes, but at depth − 1
 * random places the one that goes falls behind all others. A bug that needs `depth` ordering constraints is hit by one schedule
 * with probability at least 1/(n·k^(depth−1)) for n agents and k decisions.
 * Source: Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS 2010.
 *
 * k is not known beforehand: it is the longest schedule seen so far, so the bound is the one of the schedules seen.
 */
export class PctStrategy implements Strategy {
  readonly name: string;
  readonly depth: number;
  readonly #numbers: RandomNumbers;
  readonly #priorities: number[] = [];
  readonly #changes: number[] = [];
  #longest: number;
  #agents = 1;
  #schedules = 0;

  /** @param length decisions that a schedule has, about; it is learnt anyway */
  constructor(seed: number, depth: number, length = 1) {
    this.name = `pct${depth}`;
    this.depth = depth;
    this.#longest = length;
    this.#numbers = new RandomNumbers(seed);
  }

  begin(agents: number): boolean {
    this.#agents = agents;
    this.#schedules++;
    for (let agent = 0; agent < agents; agent++) this.#priorities[agent] = 1 + this.#numbers.next();
    for (let change = 0; change < this.depth - 1; change++) this.#changes[change] = this.#numbers.below(this.#longest);
    return true;
  }

  choose({ enabled, step }: SchedulingPoint): number {
    let index = this.#highest(enabled);
    const change = this.#changes.indexOf(step);
    if (change >= 0 && enabled.length > 1) {
      // All priorities lowered so far lie below 1, the later the lower.
      this.#priorities[enabled[index]?.agent ?? 0] = -step;
      index = this.#highest(enabled);
    }
    return index;
  }

  ended({ steps }: ScheduleEnd): void {
    this.#longest = Math.max(this.#longest, steps);
  }

  /**
   * The probability that all schedules so far have missed a bug of this depth that any of them could have hit, at most.
   */
  get missBound(): number {
    const hit = 1 / (this.#agents * this.#longest ** (this.depth - 1));
    return (1 - hit) ** this.#schedules;
  }

  #highest(enabled: SchedulingPoint["enabled"]): number {
    let best = 0;
    let highest = -Infinity;
    for (let index = 0; index < enabled.length; index++) {
      const priority = this.#priorities[(enabled[index] as (typeof enabled)[number]).agent] ?? 0;
      if (priority > highest) {
        highest = priority;
        best = index;
      }
    }
    return best;
  }
}
