import type { Strategy } from "../schedule/strategy.ts";
import type { Engine } from "./engine.ts";
import type { Expectations } from "./failure.ts";
import { count, emptyTally, type FailureCount, type Tally } from "./tally.ts";

const nowMs = performance.now.bind(performance);
const setImmediateReally = setImmediate;

export interface SearchBudget {
  /** Schedules, those given up included. */
  readonly schedules: number;
  /** On the clock of `performance.now`. */
  readonly untilMs?: number;
  /** Ends with the first failure. */
  readonly firstFailure?: boolean;
}

/** Called between two batches. @returns true ends the search */
export type Pulse = (tally: Tally) => boolean;

export interface Searched {
  readonly tally: Tally;
  /** The strategy has no schedule left. */
  readonly exhausted: boolean;
}

/** Long enough that going back to the event loop costs nothing, short enough for whoever waits there. */
const BATCH_MS = 20;
/** Looking at the clock costs more than a short schedule. */
const CLOCK_EVERY = 16;

/** Carries out schedules of one strategy until the budget is spent or none is left. */
export async function search(
  engine: Engine,
  strategy: Strategy,
  expectations: Expectations,
  { schedules, untilMs = Infinity, firstFailure = false }: SearchBudget,
  pulse: Pulse = () => false,
): Promise<Searched> {
  const tally = emptyTally();
  let exhausted = false;
  let found: FailureCount | undefined;
  const { agents } = engine;
  const over = (): boolean =>
    exhausted || tally.schedules >= schedules || (firstFailure && found !== undefined) || nowMs() >= untilMs;
  while (!over()) {
    const batchEndsMs = Math.min(nowMs() + BATCH_MS, untilMs);
    await engine.batch(async () => {
      do {
        if (!strategy.begin(agents)) {
          exhausted = true;
          return;
        }
        found = count(tally, await engine.run(strategy), expectations, strategy.name) ?? found;
        if (tally.schedules >= schedules || (firstFailure && found !== undefined)) return;
      } while (tally.schedules % CLOCK_EVERY !== 0 || nowMs() < batchEndsMs);
    });
    if (pulse(tally)) break;
    await new Promise((resolve) => setImmediateReally(resolve));
  }
  tally.byStrategy.set(strategy.name, tally.schedules);
  return { tally, exhausted };
}
