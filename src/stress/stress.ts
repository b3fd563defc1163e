import { MachinePool } from "../../cp/coordinator/machine-pool.ts";
import type { Profile } from "../../cp/nucleus/profiles.ts";
import type { Transport } from "../../workers/channel/machine-task.ts";
import type { LoadedScenario } from "../scenario/load-scenario.ts";
import { MESSAGE_LIMIT } from "../../cp/nucleus/control-program.ts";
import { generalLawsMonitor } from "../check/monitor.ts";
import { mustFitThreads } from "../run/must-fit-threads.ts";
import { iterationSeed, describeKill, planIteration } from "./iteration-plan.ts";
import { runIteration, type Iteration, type Trouble } from "./iteration.ts";
import { together, type Evidence, type MakeMonitor, type Monitor } from "./monitor.ts";
import { OutcomeTable, type OutcomeRow } from "./outcome-table.ts";

export interface StressOptions {
  readonly transport: Transport;
  readonly profile: Profile;
  readonly seed: number;
  /** Stops after so many. Absent: no bound. */
  readonly iterations?: number | undefined;
  /** Stops after so long. Absent: no bound. */
  readonly timeMs?: number | undefined;
  /** Hold threads up at random points, see `planIteration`. */
  readonly disturb: boolean;
  /** End one machine of each iteration at a random point. */
  readonly kill: boolean;
  /** An outcome that the scenario does not list is no failure. */
  readonly allowUnlisted: boolean;
  readonly watchdogMs: number;
  /** Watch each iteration, besides the general laws. */
  readonly monitors?: readonly MakeMonitor[] | undefined;
  /** Where its threads come from; they stay there. Absent: threads of its own. */
  readonly pool?: MachinePool | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: (iterations: number, seconds: number, outcomes: number) => void;
}

/** An iteration in which something was wrong. */
export interface BadIteration {
  /** From 0. */
  readonly index: number;
  readonly seed: number;
  readonly outcome: string;
  readonly kill: string | undefined;
  readonly troubles: readonly Trouble[];
  readonly evidence: Evidence | undefined;
}

export type StressVerdict = "expected" | "interesting" | "unlisted" | "forbidden" | "failed" | "interrupted";

export interface StressResult {
  readonly verdict: StressVerdict;
  readonly iterations: number;
  /** Iterations in which a machine was killed; they have no outcome. */
  readonly killed: number;
  readonly outcomes: readonly OutcomeRow[];
  /** The first few of them. */
  readonly bad: readonly BadIteration[];
  readonly badCount: number;
  /** `vm.sometimes`: states looked for, and in how many iterations they were reached. */
  readonly sometimes: Readonly<Record<string, number>>;
  readonly seconds: number;
}

/** A thread that has had no machine for so long is ended. Longer than any pause between two iterations. */
const IDLE_MS = 60_000;
/** After so many bad iterations everybody has got the point, and a hang takes its time. */
export const BAD_MAX = 10;

/** Runs a scenario over and over on the same threads. Nothing is left of it afterwards, but the threads of a pool that was given. */
export async function stress(scenario: LoadedScenario, options: StressOptions): Promise<StressResult> {
  mustFitThreads(scenario);
  const pool = options.pool ?? new MachinePool({ idleTimeoutMs: IDLE_MS });
  const tally = new StressTally(scenario, options);
  const start = performance.now();
  const seconds = (): number => (performance.now() - start) / 1000;
  const messageLimit = scenario.messageLimit ?? MESSAGE_LIMIT;
  const userids = scenario.machines.map(({ userid }) => userid);
  const wantsMore = (index: number): boolean =>
    options.signal?.aborted !== true &&
    index < (options.iterations ?? Infinity) &&
    seconds() * 1000 < (options.timeMs ?? Infinity) &&
    tally.badCount < BAD_MAX;
  try {
    for (let index = 0; wantsMore(index); index++) {
      const plan = planIteration(userids, iterationSeed(options.seed, index), options);
      const given = (options.monitors ?? []).map((make) => make(index + 1, plan.seed));
      const monitor = together([...alwaysOn(options.profile, messageLimit), ...given]);
      const iteration = await runIteration(scenario, plan, pool, monitor, options);
      if (options.signal?.aborted === true) break;
      tally.add(index, plan.seed, plan.kill && describeKill(plan.kill), iteration);
      options.progress?.(index + 1, seconds(), tally.outcomesSeen);
    }
  } finally {
    if (options.pool === undefined) await pool.close();
  }
  return tally.result(seconds(), options.signal?.aborted === true);
}

/** What costs next to nothing beside a thread. Of `release6` the laws do not hold: its defects break them. */
function alwaysOn(profile: Profile, messageLimit: number): Monitor[] {
  if (profile !== "documented") return [];
  return [generalLawsMonitor({ profile, messageLimit, mode: "stress", bytes: "digests" })];
}

/** What came of the iterations so far. */
class StressTally {
  readonly #options: StressOptions;
  readonly #table: OutcomeTable;
  readonly #bad: BadIteration[] = [];
  readonly #sometimes = new Map<string, number>();
  #iterations = 0;
  #killed = 0;

  constructor(scenario: LoadedScenario, options: StressOptions) {
    this.#options = options;
    this.#table = new OutcomeTable(scenario);
  }

  get badCount(): number {
    return this.#bad.length;
  }
  get outcomesSeen(): number {
    return this.#table.seen;
  }

  add(index: number, seed: number, kill: string | undefined, iteration: Iteration): void {
    const { outcome, troubles, killed, sometimes, evidence } = iteration;
    this.#iterations++;
    for (const [name, reached] of sometimes) {
      this.#sometimes.set(name, (this.#sometimes.get(name) ?? 0) + (reached ? 1 : 0));
    }
    if (killed) this.#killed++;
    else if (troubles.length === 0) this.#table.add(outcome);
    if (troubles.length === 0) return;
    this.#bad.push({ index, seed, outcome, kill: killed ? kill : undefined, troubles, evidence });
  }

  result(seconds: number, interrupted: boolean): StressResult {
    const outcomes = this.#table.rows();
    return {
      verdict: this.#verdict(outcomes, interrupted),
      iterations: this.#iterations,
      killed: this.#killed,
      outcomes,
      bad: this.#bad,
      badCount: this.#bad.length,
      sometimes: Object.fromEntries(this.#sometimes),
      seconds,
    };
  }

  /** The worst of what was seen; that the run was interrupted only where nothing was wrong until then. */
  #verdict(outcomes: readonly OutcomeRow[], interrupted: boolean): StressVerdict {
    const seen = new Set(outcomes.filter(({ count }) => count > 0).map(({ grade }) => grade));
    if (this.#bad.length > 0) return "failed";
    if (seen.has("forbidden")) return "forbidden";
    if (seen.has("unlisted") && !this.#options.allowUnlisted) return "unlisted";
    if (interrupted) return "interrupted";
    return seen.has("interesting") ? "interesting" : "expected";
  }
}
