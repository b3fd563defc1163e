import { nextTurn, nowMs } from "../../workers/channel/real-clock.ts";
import { InOrder } from "../schedule/in-order.ts";
import type { Strategy } from "../schedule/strategy.ts";
import type { Engine } from "./engine.ts";
import type { Expectations } from "./failure.ts";
import { anyMishaps, StrayMishap, takeMishaps } from "./mishaps.ts";
import { add, count, countAbandoned, emptyTally, type Tally } from "./tally.ts";
import { TraceLog } from "./trace-log.ts";

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

/**
 * Carries out schedules of one strategy until the budget is spent or none is left. At first without looking after each for
 * promises that nobody awaits; when a batch shows that there are any, its schedules are repeated, and from then on the
 * engine is careful.
 */
export async function search(
  engine: Engine,
  strategy: Strategy,
  expectations: Expectations,
  { schedules, untilMs = Infinity, firstFailure = false }: SearchBudget,
  pulse: Pulse = () => false,
): Promise<Searched> {
  const tally = emptyTally();
  let exhausted = false;
  const { agents } = engine;
  const over = (): boolean =>
    exhausted || tally.schedules >= schedules || (firstFailure && tally.failures.size > 0) || nowMs() >= untilMs;
  while (!over()) {
    const batchEndsMs = Math.min(nowMs() + BATCH_MS, untilMs);
    const fresh = emptyTally();
    const log = engine.careful ? undefined : new TraceLog();
    await engine.batch(async () => {
      do {
        if (!strategy.begin(agents)) {
          exhausted = true;
          return;
        }
        const run = await engine.run(strategy);
        log?.add(run, strategy.name);
        count(fresh, run, expectations, strategy.name);
        if (tally.schedules + fresh.schedules >= schedules || (firstFailure && fresh.failures.size > 0)) return;
      } while (fresh.schedules % CLOCK_EVERY !== 0 || nowMs() < batchEndsMs);
    });
    await nextTurn();
    const clean = log === undefined || !anyMishaps();
    add(tally, clean ? fresh : await repeatCarefully(engine, log, expectations));
    if (pulse(tally)) break;
  }
  return { tally, exhausted };
}

/** Counts the schedules of a batch again, now with what befell guests in promises that nobody awaits. */
async function repeatCarefully(engine: Engine, log: TraceLog, expectations: Expectations): Promise<Tally> {
  const before = takeMishaps();
  engine.careful = true;
  const tally = emptyTally();
  for (const { strategy, agents } of log.schedules()) {
    if (agents === undefined) countAbandoned(tally, strategy);
    else count(tally, await engine.batch(() => engine.run(new InOrder(agents))), expectations, strategy);
  }
  if (tally.failures.size === 0 && before[0] !== undefined) throw new StrayMishap(before[0]);
  return tally;
}
