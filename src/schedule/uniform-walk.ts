import { RandomNumbers } from "./random-numbers.ts";
import type { Choice, ScheduleEnd, SchedulingPoint, Strategy } from "./strategy.ts";

/**
 * Random walk that is near to uniform over interleavings: an agent is drawn with a weight of the decisions it still has before it,
 * so a long script is not always overtaken by short ones. How many those are is estimated from the schedules before.
 * Source: Zhao, Tong, Ye, Yuan, "Selectively Uniform Concurrency Testing", ASPLOS 2025.
 */
export class UniformWalk implements Strategy {
  readonly name = "uniform";
  readonly #numbers: RandomNumbers;
  /** Mean decisions of an agent in one schedule, moving. */
  readonly #lengths: number[] = [];
  readonly #taken: number[] = [];

  constructor(seed: number) {
    this.#numbers = new RandomNumbers(seed);
  }

  begin(agents: number): boolean {
    for (let agent = 0; agent < agents; agent++) this.#taken[agent] = 0;
    return true;
  }

  choose({ enabled }: SchedulingPoint): number {
    let index = 0;
    if (enabled.length > 1) {
      let total = 0;
      for (const choice of enabled) total += this.#weight(choice);
      let left = this.#numbers.next() * total;
      while (index < enabled.length - 1 && (left -= this.#weight(enabled[index] as Choice)) >= 0) index++;
    }
    const { agent } = enabled[index] as Choice;
    this.#taken[agent] = (this.#taken[agent] ?? 0) + 1;
    return index;
  }

  ended({ stepsOf, cut }: ScheduleEnd): void {
    if (cut) return;
    for (let agent = 0; agent < stepsOf.length; agent++) {
      const steps = stepsOf[agent] as number;
      const mean = this.#lengths[agent];
      this.#lengths[agent] = mean === undefined ? steps : mean + (steps - mean) / 8;
    }
  }

  #weight({ agent }: Choice): number {
    return Math.max(1, (this.#lengths[agent] ?? 1) - (this.#taken[agent] ?? 0));
  }
}
