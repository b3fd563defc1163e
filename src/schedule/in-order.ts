import { ContinueLast } from "./continue-last.ts";
import type { SchedulingPoint, Strategy } from "./strategy.ts";

/**
 * Lets agents go in a given order and passes over those that cannot; behind the end of the list, {@link ContinueLast}. For whoever
 * varies a schedule: any list is a schedule.
 */
export class InOrder implements Strategy {
  readonly name = "in-order";
  readonly #agents: readonly number[];
  readonly #tail = new ContinueLast();
  #position = 0;

  constructor(agents: readonly number[]) {
    this.#agents = agents;
  }

  begin(): boolean {
    this.#position = 0;
    return true;
  }

  choose(point: SchedulingPoint): number {
    while (this.#position < this.#agents.length) {
      const wanted = this.#agents[this.#position++];
      const index = point.enabled.findIndex(({ agent }) => agent === wanted);
      if (index >= 0) return index;
    }
    return this.#tail.choose(point);
  }
}
