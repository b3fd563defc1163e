import { RandomNumbers } from "./random-numbers.ts";
import type { ScheduleEnd, SchedulingPoint, Strategy } from "./strategy.ts";

/**
 * Delay bounding: a fixed order without preemptions (round robin over the agents), disturbed at a few random places, where who would
 * go is passed over. Many bugs need one or two delays, however many machines there are.
 * Source: Emmi, Qadeer, Rakamarić, POPL 2011.
 */
export class DelayBounding implements Strategy {
  readonly name: string;
  readonly delays: number;
  readonly #numbers: RandomNumbers;
  readonly #places: number[] = [];
  #longest: number;
  #first = 0;

  /** @param length decisions that a schedule has, about; it is learnt anyway */
  constructor(seed: number, delays: number, length = 1) {
    this.name = `delay${delays}`;
    this.delays = delays;
    this.#longest = length;
    this.#numbers = new RandomNumbers(seed);
  }

  begin(agents: number): boolean {
    this.#first = this.#numbers.below(agents);
    for (let delay = 0; delay < this.delays; delay++) this.#places[delay] = this.#numbers.below(this.#longest);
    return true;
  }

  choose({ enabled, step, last }: SchedulingPoint): number {
    const from = last < 0 ? this.#first : last;
    let index = enabled.findIndex(({ agent }) => agent >= from);
    if (index < 0) index = 0;
    for (const place of this.#places) if (place === step) index = (index + 1) % enabled.length;
    return index;
  }

  ended({ steps }: ScheduleEnd): void {
    this.#longest = Math.max(this.#longest, steps);
  }
}
