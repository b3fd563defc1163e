import { nowMs } from "../../workers/channel/real-clock.ts";
import { Digested } from "../schedule/class-digest.ts";
import { ContinueLast } from "../schedule/continue-last.ts";
import { DepthFirst } from "../schedule/depth-first.ts";
import { Dpor, type Subtree } from "../schedule/dpor.ts";
import { PctStrategy } from "../schedule/pct.ts";
import { EXHAUSTIVE, makeStrategy, type StrategySpec } from "../schedule/strategies.ts";
import type { Strategy } from "../schedule/strategy.ts";
import type { Engine } from "./engine.ts";
import type { Expectations } from "./failure.ts";
import { slicesOf } from "./plan.ts";
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
  const length = await lengthOf(engine);
  const misses = new Map<number, number>();
  let exhaustive: Dpor | DepthFirst | undefined;
  let digested: Digested | undefined;
  let complete = false;
  for (const slice of slicesOf(job.strategies, job.seed, job.schedules, job.job, job.jobs)) {
    const spec = job.strategies[slice.strategy] as StrategySpec;
    let strategy: Strategy;
    if (EXHAUSTIVE.includes(spec.name)) {
      exhaustive ??= makeExhaustive(spec, job.subtree);
      if (job.certified === true) digested ??= new Digested(exhaustive);
      strategy = digested ?? exhaustive;
    } else strategy = makeStrategy(spec, slice.seed, length);
    const stop = { asked: false };
    const { schedules } = slice;
    const budget = { schedules, untilMs, firstFailure: job.firstFailure };
    const searched = await search(engine, strategy, expectations, budget, (tally) => {
      const outcomes = Math.max(sum.outcomes.size, tally.outcomes.size);
      const failures = sum.failures.size + tally.failures.size;
      stop.asked = pulse(sum.schedules + tally.schedules, outcomes, failures, exhaustive?.share ?? 0);
      return stop.asked;
    });
    add(sum, searched.tally);
    if (strategy instanceof PctStrategy) {
      misses.set(strategy.depth, (misses.get(strategy.depth) ?? 1) * strategy.missBound);
    }
    complete = searched.exhausted && exhaustive?.cut === false;
    if (searched.exhausted || stop.asked || nowMs() >= untilMs || (job.firstFailure && sum.failures.size > 0)) break;
  }
  return {
    tally: sum,
    coverage: exhaustive && {
      strategy: exhaustive.name,
      complete,
      classes: digested?.digest.classes ?? exhaustive.classes,
      share: complete ? 1 : exhaustive.share,
      ...(digested !== undefined && { digest: digested.digest.sum }),
    },
    missBounds: Array.from(misses, ([depth, bound]) => ({ depth, bound })),
  };
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
