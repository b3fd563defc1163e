import { mixSeed } from "../schedule/random-numbers.ts";
import { isExhaustive, PORTFOLIO, type StrategySpec } from "../schedule/strategies.ts";

/** One piece of an exploration, small enough to be dealt out. */
export interface Slice {
  /** They take turns, schedule by schedule, each with what its own seed gives; or it is the exhaustive one, which goes on. */
  readonly strategies: readonly SeededSpec[];
  readonly schedules: number;
}

export interface SeededSpec {
  readonly spec: StrategySpec;
  readonly seed: number;
}

/**
 * Schedules of one slice. The first are small, so that an exhaustive strategy, which has slices of its own, has its turn early:
 * in a small tree it ends the search. They double up to enough for a strategy to learn from.
 */
const SLICE_FIRST = 32;
const SLICE_MOST = 1024;

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
  // Nobody helps one that cannot be divided.
  if (job > 0 && strategies.every(isExhaustive)) return;
  const load = new Array<number>(jobs).fill(0);
  const groups = [strategies.filter((spec) => !isExhaustive(spec)), strategies.filter(isExhaustive)];
  let left = schedules;
  for (let round = 0; left > 0; round++) {
    const all = Math.min(SLICE_FIRST * 2 ** round, SLICE_MOST);
    for (const group of groups) {
      const size = Math.min(Math.ceil((all * group.length) / strategies.length), left);
      if (size === 0) continue;
      const who = group.some(isExhaustive) ? 0 : load.indexOf(Math.min(...load));
      load[who] = (load[who] ?? 0) + size;
      left -= size;
      if (who !== job) continue;
      const seeded = group.map((spec, index) => ({ spec, seed: mixSeed(mixSeed(seed, round), index) }));
      yield { strategies: seeded, schedules: size };
    }
  }
}
