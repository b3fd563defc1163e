import { mixSeed } from "../schedule/random-numbers.ts";
import { EXHAUSTIVE, PORTFOLIO, type StrategySpec } from "../schedule/strategies.ts";

/** One piece of an exploration, small enough to be dealt out. */
export interface Slice {
  /** Index into the strategies of the plan; slices of the same exhaustive one go on with it. */
  readonly strategy: number;
  readonly seed: number;
  readonly schedules: number;
}

/**
 * Schedules of one slice. The first are small, so that every strategy has had its turn before the search is a few dozen schedules
 * old: which of them suits a bug is not known, and each finds most of what it finds soon. They double with each round, up to
 * enough for a strategy to learn from.
 */
const SLICE_FIRST = 2;
const SLICE_MOST = 128;

/** The strategies of an exploration. `undefined`: the portfolio. */
export function strategiesOf(spec: StrategySpec | undefined): readonly StrategySpec[] {
  return spec === undefined ? PORTFOLIO : [spec];
}

/**
 * The slices of one job of several, in the order of doing. Who does what depends on nothing but the numbers, so that the same
 * seed and budget give the same schedules whatever the number of jobs. An exhaustive strategy cannot be divided this way
 * and belongs to job 0, which gets less of the others for it.
 */
export function* slicesOf(
  strategies: readonly StrategySpec[],
  seed: number,
  schedules: number,
  job: number,
  jobs: number,
): Generator<Slice> {
  const isExhaustive = strategies.map(({ name }) => EXHAUSTIVE.includes(name));
  if (job > 0 && !isExhaustive.includes(false)) return;
  const load = new Array<number>(jobs).fill(0);
  let left = schedules;
  for (let number = 0; left > 0; number++) {
    const strategy = number % strategies.length;
    const round = Math.floor(number / strategies.length);
    const size = Math.min(SLICE_FIRST * 2 ** Math.min(round, SLICE_MOST), SLICE_MOST, left);
    const who = isExhaustive[strategy] === true ? 0 : load.indexOf(Math.min(...load));
    load[who] = (load[who] ?? 0) + size;
    left -= size;
    if (who === job) yield { strategy, seed: mixSeed(seed, number), schedules: size };
  }
}
