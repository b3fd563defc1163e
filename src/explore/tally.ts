import { switchesOf } from "../schedule/schedule.ts";
import { failureOf, outcomeOf, signatureOf, type Expectations, type Failure } from "./failure.ts";
import type { ScheduledRun } from "./scheduled-run.ts";

/** A trace of the engine: `agent << OPERATION_BITS | operation`, one for each decision. */
export type Trace = readonly number[];

export interface OutcomeCount {
  readonly outcome: string;
  count: number;
  /** Of the schedules that came to it, the one with the fewest switches, then the shortest. */
  trace: Trace;
  switches: number;
}

export interface FailureCount {
  readonly failure: Failure;
  count: number;
  trace: Trace;
  switches: number;
  /** The number of the first schedule that showed it, from 1, and who found it. */
  readonly first: number;
  readonly strategy: string;
}

export interface SometimesCount {
  /** Schedules in which it was looked for, and in which it was reached. */
  looked: number;
  reached: number;
}

/** What a number of schedules came to, as plain data that can be cloned between threads, and added up. */
export interface Tally {
  schedules: number;
  /** Of these, given up by their strategy because nothing new could come. */
  abandoned: number;
  steps: number;
  stepsMax: number;
  readonly outcomes: Map<string, OutcomeCount>;
  readonly failures: Map<string, FailureCount>;
  readonly sometimes: Map<string, SometimesCount>;
  readonly byStrategy: Map<string, number>;
  /** More than {@link ROWS_MAX} outcomes or failures: the others are only counted here. */
  crowded: number;
  /** Schedules that did not come to an end, though nothing is said to be wrong with them. */
  endless: number;
}

/** Outcomes and failures kept apart; a script that returns a random number would fill memory otherwise. */
export const ROWS_MAX = 1000;

export function emptyTally(): Tally {
  return {
    schedules: 0,
    abandoned: 0,
    steps: 0,
    stepsMax: 0,
    outcomes: new Map(),
    failures: new Map(),
    sometimes: new Map(),
    byStrategy: new Map(),
    crowded: 0,
    endless: 0,
  };
}

/** Counts a schedule that was given up, and nothing else about it. */
export function countAbandoned(tally: Tally, strategy: string): void {
  tally.schedules++;
  tally.abandoned++;
  tally.byStrategy.set(strategy, (tally.byStrategy.get(strategy) ?? 0) + 1);
}

/** Counts one schedule. @returns its failure, if it is the first of its kind */
export function count(
  tally: Tally,
  run: ScheduledRun,
  expectations: Expectations,
  strategy: string,
): FailureCount | undefined {
  tally.schedules++;
  tally.byStrategy.set(strategy, (tally.byStrategy.get(strategy) ?? 0) + 1);
  tally.steps += run.step;
  if (run.step > tally.stepsMax) tally.stepsMax = run.step;
  if (run.ending === "abandoned") {
    tally.abandoned++;
    return undefined;
  }
  if (run.said.sometimes !== undefined) countSometimes(tally, run.said.sometimes);
  const outcome = outcomeOf(run);
  const failure = failureOf(run, outcome, expectations);
  if (run.ending === "finished") countOutcome(tally, outcome, run.trace);
  else if (failure === undefined) tally.endless++;
  return failure && countFailure(tally, failure, run.trace, strategy);
}

function countOutcome(tally: Tally, outcome: string, trace: Trace): void {
  const row = tally.outcomes.get(outcome);
  if (row === undefined) {
    if (tally.outcomes.size >= ROWS_MAX) tally.crowded++;
    else tally.outcomes.set(outcome, { outcome, count: 1, trace: [...trace], switches: switchesOf(trace) });
    return;
  }
  row.count++;
  keepSimpler(row, trace);
}

function countFailure(tally: Tally, failure: Failure, trace: Trace, strategy: string): FailureCount | undefined {
  const signature = signatureOf(failure);
  const row = tally.failures.get(signature);
  if (row !== undefined) {
    row.count++;
    keepSimpler(row, trace);
    return undefined;
  }
  if (tally.failures.size >= ROWS_MAX) {
    tally.crowded++;
    return undefined;
  }
  const first = tally.schedules;
  const found = { failure, count: 1, trace: [...trace], switches: switchesOf(trace), first, strategy };
  tally.failures.set(signature, found);
  return found;
}

function keepSimpler(row: { trace: Trace; switches: number }, trace: Trace): void {
  const switches = switchesOf(trace);
  if (switches > row.switches || (switches === row.switches && trace.length >= row.trace.length)) return;
  row.trace = [...trace];
  row.switches = switches;
}

function countSometimes({ sometimes }: Tally, run: ReadonlyMap<string, boolean>): void {
  for (const [name, reached] of run) {
    const row = sometimes.get(name) ?? { looked: 0, reached: 0 };
    row.looked++;
    if (reached) row.reached++;
    sometimes.set(name, row);
  }
}

/** Adds `more` to `sum`. Numbers of first schedules are shifted behind those of `sum`. */
export function add(sum: Tally, more: Tally): void {
  for (const [outcome, row] of more.outcomes) {
    const known = sum.outcomes.get(outcome);
    if (known === undefined) sum.outcomes.set(outcome, { ...row });
    else {
      known.count += row.count;
      keepSimpler(known, row.trace);
    }
  }
  for (const [signature, row] of more.failures) {
    const known = sum.failures.get(signature);
    if (known === undefined) sum.failures.set(signature, { ...row, first: sum.schedules + row.first });
    else {
      known.count += row.count;
      keepSimpler(known, row.trace);
    }
  }
  for (const [name, { looked, reached }] of more.sometimes) {
    const known = sum.sometimes.get(name) ?? { looked: 0, reached: 0 };
    sum.sometimes.set(name, { looked: known.looked + looked, reached: known.reached + reached });
  }
  for (const [name, schedules] of more.byStrategy) {
    sum.byStrategy.set(name, (sum.byStrategy.get(name) ?? 0) + schedules);
  }
  sum.schedules += more.schedules;
  sum.abandoned += more.abandoned;
  sum.steps += more.steps;
  sum.stepsMax = Math.max(sum.stepsMax, more.stepsMax);
  sum.crowded += more.crowded;
  sum.endless += more.endless;
}
