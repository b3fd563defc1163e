import type { Choice, ScheduleEnd, SchedulingPoint, Strategy } from "./strategy.ts";

/**
 * Several strategies, one schedule each in turn: which of them suits a bug is not known, and each finds most of what it finds
 * soon. Over when one of them has nothing left.
 */
export class TakingTurns implements Strategy {
  readonly #strategies: readonly Strategy[];
  #turn = -1;

  /** @param strategies one or more */
  constructor(strategies: readonly Strategy[]) {
    this.#strategies = strategies;
  }

  /** Of whoever's turn it is, as all the rest. */
  get name(): string {
    return this.#current.name;
  }
  get wantsFootprints(): boolean {
    return this.#current.wantsFootprints ?? false;
  }

  begin(agents: number): boolean {
    this.#turn = (this.#turn + 1) % this.#strategies.length;
    return this.#current.begin(agents);
  }
  choose(point: SchedulingPoint): number {
    return this.#current.choose(point);
  }
  executed(choice: Choice, footprint: number): void {
    this.#current.executed?.(choice, footprint);
  }
  ended(end: ScheduleEnd): void {
    this.#current.ended?.(end);
  }

  get #current(): Strategy {
    return this.#strategies[Math.max(this.#turn, 0)] as Strategy;
  }
}
