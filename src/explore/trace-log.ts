import { OPERATION_BITS } from "../schedule/operation.ts";
import type { ScheduledRun } from "./scheduled-run.ts";

/** The schedules of one batch, kept until it is known whether they must be repeated. */
export class TraceLog {
  readonly #agents: number[] = [];
  /** Where each schedule ends. */
  readonly #ends: number[] = [];
  /** Schedules that were given up; they are only counted. */
  abandoned = 0;

  add({ ending, trace }: ScheduledRun): void {
    if (ending === "abandoned") {
      this.abandoned++;
      return;
    }
    for (const step of trace) this.#agents.push(step >>> OPERATION_BITS);
    this.#ends.push(this.#agents.length);
  }

  /** Each as the agents in their order. */
  *schedules(): Generator<readonly number[]> {
    let start = 0;
    for (const end of this.#ends) {
      yield this.#agents.slice(start, end);
      start = end;
    }
  }
}
