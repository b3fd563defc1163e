import { nowMs } from "../../workers/channel/real-clock.ts";
import { Digested, type ClassDigest } from "../schedule/class-digest.ts";
import { ContinueLast } from "../schedule/continue-last.ts";
import { DepthFirst } from "../schedule/depth-first.ts";
import { Dpor, type Subtree } from "../schedule/dpor.ts";
import { PctStrategy } from "../schedule/pct.ts";
import { isExhaustive, makeStrategy, type StrategySpec } from "../schedule/strategies.ts";
import type { Strategy } from "../schedule/strategy.ts";
import { TakingTurns } from "../schedule/taking-turns.ts";
import type { Engine } from "./engine.ts";
import type { Expectations } from "./failure.ts";
import { slicesOf, type SeededSpec } from "./plan.ts";
import { search } from "./search.ts";
import { add, emptyTally, type Tally } from "./tally.ts";

/** One job's share of an exploration, as plain data. */
export interface Job {
  readonly strategies: readonly StrategySpec[];
  readonly seed: number;
  /** Of all jobs together. */
  readonly schedules: number;
  /** From now on, in milliseconds. */
  readonly forMs: number;
  readonly job: number;
  readonly jobs: number;
  /** Ends with the first failure. */
  readonly firstFailure: boolean;
  /** Whether the classes are to be digested. */
  readonly certified?: boolean;
  /** Only this part of the tree; for one exhaustive strategy. */
  readonly subtree?: Subtree;
}

/** What the exhaustive strategy has covered. */
export interface Coverage {
  readonly strategy: string;
  /** Nothing within the bound is left. */
  readonly complete: boolean;
  /** Schedules that differ in the order of dependent decisions. */
  readonly classes: number;
  /** The share of the tree that is explored, estimated. */
  readonly share: number;
  /** Of all classes, where somebody wants to certify them. */
  readonly digest?: number | undefined;
}

/** The probability at most that PCT has missed a bug of its depth. */
export interface MissBound {
  readonly depth: number;
  readonly bound: number;
}

export interface JobResult {
  readonly tally: Tally;
  readonly coverage: Coverage | undefined;
  readonly missBounds: readonly MissBound[];
}

/** What a job reports while it runs. @returns true: stop */
export type JobPulse = (schedules: number, outcomes: number, failures: number, share: number) => boolean;

/** Does one job's share. The engine's program decides what is explored; nothing here depends on which thread it is. */
export async function runJob(
  engine: Engine,
  expectations: Expectations,
  job: Job,
  pulse: JobPulse = () => false,
): Promise<JobResult> {
  const untilMs = nowMs() + job.forMs;
  const sum = emptyTally();
  const misses = new Map<number, number>();
  const dealer = new Dealer(job, await lengthOf(engine));
  let complete = false;
  for (const { strategies, schedules } of slicesOf(job.strategies, job.seed, job.schedules, job.job, job.jobs)) {
    const dealt = strategies.map((seeded) => dealer.deal(seeded));
    const stop = { asked: false };
    const budget = { schedules, untilMs, firstFailure: job.firstFailure };
    const searched = await search(engine, new TakingTurns(dealt), expectations, budget, (tally) => {
      const outcomes = Math.max(sum.outcomes.size, tally.outcomes.size);
      const failures = sum.failures.size + tally.failures.size;
      stop.asked = pulse(sum.schedules + tally.schedules, outcomes, failures, dealer.exhaustive?.share ?? 0);
      return stop.asked;
    });
    add(sum, searched.tally);
    for (const strategy of dealt) {
      if (!(strategy instanceof PctStrategy)) continue;
      misses.set(strategy.depth, (misses.get(strategy.depth) ?? 1) * strategy.missBound);
    }
    complete = searched.exhausted && dealer.exhaustive?.cut === false;
    if (searched.exhausted || stop.asked || nowMs() >= untilMs || (job.firstFailure && sum.failures.size > 0)) break;
  }
  const { exhaustive, digest } = dealer;
  return {
    tally: sum,
    coverage: exhaustive && {
      strategy: exhaustive.name,
      complete,
      classes: digest?.classes ?? exhaustive.classes,
      share: complete ? 1 : exhaustive.share,
      ...(digest !== undefined && { digest: digest.sum }),
    },
    missBounds: Array.from(misses, ([depth, bound]) => ({ depth, bound })),
  };
}

/** Makes strategies for the slices of one job: samplers anew for each, the exhaustive one once. */
export class Dealer {
  exhaustive: Dpor | DepthFirst | undefined;
  #digested: Digested | undefined;
  readonly #subtree: Subtree | undefined;
  readonly #certified: boolean;
  readonly #length: number;

  /** @param length decisions that a schedule has, about */
  constructor({ subtree, certified = false }: Pick<Job, "subtree" | "certified">, length: number) {
    this.#subtree = subtree;
    this.#certified = certified;
    this.#length = length;
  }

  deal({ spec, seed }: SeededSpec): Strategy {
    if (!isExhaustive(spec)) return makeStrategy(spec, seed, this.#length);
    this.exhaustive ??= makeExhaustive(spec, this.#subtree);
    if (this.#certified) this.#digested ??= new Digested(this.exhaustive);
    return this.#digested ?? this.exhaustive;
  }

  /** Of all classes, where somebody wants to certify them. */
  get digest(): ClassDigest | undefined {
    return this.#digested?.digest;
  }
}

function makeExhaustive(spec: StrategySpec, subtree: Subtree | undefined): Dpor | DepthFirst {
  if (spec.name === "dpor") return new Dpor(subtree);
  return new DepthFirst({ preemptions: spec.preemptions ?? Infinity, cached: spec.reduced ?? true });
}

/** Decisions of the plainest schedule. */
async function lengthOf(engine: Engine): Promise<number> {
  const strategy = new ContinueLast();
  return await engine.batch(async () => Math.max(1, (await engine.run(strategy)).step));
}
