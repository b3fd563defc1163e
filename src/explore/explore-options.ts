import type { Fault } from "../../cp/nucleus/faults.ts";
import type { Profile } from "../../cp/interface/profile.ts";
import { isExhaustive, type StrategySpec } from "../schedule/strategies.ts";
import type { Strike } from "./strike.ts";

export interface ExploreOptions {
  /** Default: the portfolio. */
  readonly strategy?: StrategySpec | undefined;
  /** The most schedules. Default 10,000; without limit for an exhaustive strategy. */
  readonly schedules?: number | undefined;
  /** The most seconds. Default 60. */
  readonly seconds?: number | undefined;
  /** Of the strategies and of `vm.random`. Default 0. */
  readonly seed?: number | undefined;
  /** The most decisions of one schedule. Default 5000. */
  readonly stepsMax?: number | undefined;
  /** A machine that computes for so long without calling CP is in a loop, which ends the search. Default 4000. */
  readonly watchdogMs?: number | undefined;
  /** The heap of each thread, in MiB: a script that needs more takes all of it, which ends the search. Default 1024. */
  readonly heapMb?: number | undefined;
  /** Ends with the first failure. */
  readonly firstFailure?: boolean | undefined;
  readonly profile?: Profile | undefined;
  /** Nothing counts but what this profile forbids about a run (`against.ts`). */
  readonly against?: Profile | undefined;
  readonly messageLimit?: number | undefined;
  /** The module of another build's `ControlProgram`, as a URL. */
  readonly nucleus?: string | undefined;
  readonly faults?: readonly Fault[] | undefined;
  readonly strikes?: readonly Strike[] | undefined;
  /** The most of them that strike in one schedule. */
  readonly strikesMax?: number | undefined;
  /** Whether the reference model judges every history, which takes about as long as exploring. Default true. */
  readonly judged?: boolean | undefined;
  /** Whether the result is to hold what a certificate needs. */
  readonly certified?: boolean | undefined;
  /** Aborting ends the search; what was found until then is reported. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

export interface Progress {
  readonly schedules: number;
  readonly outcomes: number;
  readonly failures: number;
  readonly seconds: number;
  /** The share of the tree the exhaustive strategy has explored, estimated; 0 without one. */
  readonly share: number;
}

export const SCHEDULES_DEFAULT = 10_000;
export const SECONDS_DEFAULT = 60;
export const WATCHDOG_MS_DEFAULT = 4_000;
/** Several times what the largest cache of a strategy takes: a script that needs more is not going to stop there. */
export const HEAP_MB_DEFAULT = 1_024;

/** Schedules to spend: an exhaustive strategy ends by itself. */
export function schedulesOf({ strategy, schedules }: ExploreOptions): number {
  if (schedules !== undefined) return schedules;
  return strategy !== undefined && isExhaustive(strategy) ? Infinity : SCHEDULES_DEFAULT;
}
