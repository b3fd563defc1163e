import { ContinueLast } from "./continue-last.ts";
import type { SchedulingPoint, Strategy } from "./strategy.ts";

/**
 * Lets agents go in a given order; those that cannot yet go as soon as they can, but never between the two neighbours that are
 * named. Behind the end of the list, {@link ContinueLast}. For whoever exchanges two decisions of a schedule and wants the others as
 * they were, as far as possible.
 */
export class AsTheyCan implements Strategy {
  readonly name = "as-they-can";
  readonly #agents: readonly number[];
  readonly #neighbours: number;
  readonly #tail = new ContinueLast();
  /** Indices of those that have not gone. */
  #left: number[] = [];
  /** The index of the second neighbour, when the first one has just gone. */
  #next: number | undefined;

  /** @param neighbours index of the first of the two */
  constructor(agents: readonly number[], neighbours = -1) {
    this.#agents = agents;
    this.#neighbours = neighbours;
  }

  begin(): boolean {
    this.#left = [...this.#agents.keys()];
    this.#next = undefined;
    return true;
  }

  choose(point: SchedulingPoint): number {
    const candidates = this.#next === undefined ? this.#left : [this.#next, ...this.#left];
    for (const index of candidates) {
      const choice = point.enabled.findIndex(({ agent }) => agent === this.#agents[index]);
      if (choice < 0) continue;
      this.#left.splice(this.#left.indexOf(index), 1);
      this.#next = index === this.#neighbours ? index + 1 : undefined;
      return choice;
    }
    return this.#tail.choose(point);
  }
}
