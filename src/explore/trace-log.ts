import { OPERATION_BITS } from "../schedule/operation.ts";
import type { ScheduledRun } from "./scheduled-run.ts";

/** A schedule as it is repeated. */
export interface Logged {
  readonly strategy: string;
  /** In their order; `undefined`: it was given up, and is only counted. */
  readonly agents: readonly number[] | undefined;
}

/** The schedules of one batch, kept until it is known whether they must be repeated. */
export class TraceLog {
  readonly #agents: number[] = [];
  /** Where each schedule ends; {@link GIVEN_UP} for one that did not. */
  readonly #ends: number[] = [];
  readonly #strategies: string[] = [];

  add({ ending, trace }: ScheduledRun, strategy: string): void {
    this.#strategies.push(strategy);
    if (ending === "abandoned") {
      this.#ends.push(GIVEN_UP);
      return;
    }
    for (const step of trace) this.#agents.push(step >>> OPERATION_BITS);
    this.#ends.push(this.#agents.length);
  }

  *schedules(): Generator<Logged> {
    let start = 0;
    for (const [index, strategy] of this.#strategies.entries()) {
      const end = this.#ends[index] as number;
      if (end === GIVEN_UP) yield { strategy, agents: undefined };
      else {
        yield { strategy, agents: this.#agents.slice(start, end) };
        start = end;
      }
    }
  }
}

const GIVEN_UP = -1;
