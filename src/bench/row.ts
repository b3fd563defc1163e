import { ascending, percentile, summarize } from "./statistics.ts";

/** What a number counts. Less is better for times, bytes, CPU and schedules, more for rates. */
export type Unit = "us" | "ms" | "ops/s" | "MiB/s" | "KiB" | "% CPU" | "schedules";

/** What a row of the table is about; known without measuring. */
export interface RowHead {
  /** Stable: scripts that compare two releases name rows by it. */
  readonly id: string;
  readonly unit: Unit;
  /** The row this one is compared with: the raw primitive it is made of. Absent for the raw primitives themselves. */
  readonly baseline?: string;
  /** One line for a person. */
  readonly means: string;
}

/** What one round of measuring gives. */
export interface Round {
  /** The whole round in the row's unit: the mean of its operations, or its rate. */
  readonly value: number;
  /** Operations timed one by one, in the same unit, where that makes sense. */
  readonly each?: readonly number[] | Float64Array;
  /** Anything computed from the results; keeps them from being optimized away. */
  readonly digest: number;
}

/** One line of the benchmark as JSON. */
export interface Row {
  readonly id: string;
  readonly unit: Unit;
  /** How many values p50 and p99 are taken from. */
  readonly samples: number;
  /** Median over the rounds. */
  readonly median: number;
  /** Over operations timed one by one, or over the rounds where there are none. */
  readonly p50: number;
  readonly p99: number;
  /** Distance of the quartiles of the rounds over their median. */
  readonly spread: number;
  readonly baseline: string | null;
  /** This median over the baseline's median, same unit: 0.01 is a hundredth of the time, or a hundredth of the rate. */
  readonly ratio: number | null;
}

/**
 * @param rounds not empty
 * @param baseline median of the baseline, where the row has one that was measured
 */
export function makeRow({ id, unit, baseline: base }: RowHead, rounds: readonly Round[], baseline?: number): Row {
  const { median, spread } = summarize(rounds.map(({ value }) => value));
  const sorted = ascending(rounds.flatMap(({ value, each }) => (each === undefined ? [value] : Array.from(each))));
  return {
    id,
    unit,
    samples: sorted.length,
    median,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
    spread,
    baseline: base ?? null,
    ratio: baseline === undefined || baseline === 0 ? null : median / baseline,
  };
}
