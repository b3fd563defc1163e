import type { Judged } from "../run/outcome.ts";
import { judge } from "../run/outcome.ts";
import type { LoadedScenario } from "../scenario/load-scenario.ts";

/** One line of the table, as jcstress prints it. */
export interface OutcomeRow extends Judged {
  readonly outcome: string;
  readonly count: number;
  /** Of all iterations that had an outcome, 0 to 1. */
  readonly share: number;
}

/** Counts outcomes. */
export class OutcomeTable {
  readonly #scenario: Pick<LoadedScenario, "outcomes">;
  readonly #counts = new Map<string, number>();
  #total = 0;

  constructor(scenario: Pick<LoadedScenario, "outcomes">) {
    this.#scenario = scenario;
  }

  add(outcome: string): Judged {
    this.#counts.set(outcome, (this.#counts.get(outcome) ?? 0) + 1);
    this.#total++;
    return judge(this.#scenario, outcome);
  }

  /** Different outcomes so far. */
  get seen(): number {
    return this.#counts.size;
  }

  /** Those seen, most frequent first; then those that are listed and did not come. */
  rows(): OutcomeRow[] {
    const absent = [...(this.#scenario.outcomes?.keys() ?? [])].filter((outcome) => !this.#counts.has(outcome));
    return [...[...this.#counts].sort(([, a], [, b]) => b - a), ...absent.map((outcome) => [outcome, 0] as const)].map(
      ([outcome, count]) => ({
        outcome,
        count,
        share: count / Math.max(1, this.#total),
        ...judge(this.#scenario, outcome),
      }),
    );
  }
}
