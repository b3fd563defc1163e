import { nowMs } from "../../workers/channel/real-clock.ts";
import { AsTheyCan } from "../schedule/as-they-can.ts";
import type { Engine } from "./engine.ts";
import type { ScheduledRun } from "./scheduled-run.ts";
import { agentsOf, type Shows } from "./shrink.ts";
import type { Trace } from "./tally.ts";

/** Two neighbouring decisions whose order is the difference between right and wrong. */
export interface FlipPoint {
  /** The failing run: the given one, or that with one decision moved so that the two are neighbours. */
  readonly failing: Trace;
  /** Index of the first of the two in it. */
  readonly at: number;
  /** The run with the two the other way round. */
  readonly trace: Trace;
}

/** A flip point, and how many decisions behind the two are others than before. The fewer, the more it is these two that matter. */
interface Candidate extends FlipPoint {
  readonly others: number;
}

/**
 * Looks for a place at which exchanging two neighbouring decisions makes the run legal, and changes as little as possible of
 * what comes behind them. A schedule with few switches may have no such neighbours, because it lets one machine end before
 * the other begins; so two decisions that are apart are made neighbours too, by moving the later one up or the earlier one
 * down. Of equals, the nearest two are taken, and of these the last.
 * @param fails whether a run still shows the failure
 * @param legal whether a run is as it should be
 * @returns the best one found until the time is up
 */
export async function findFlipPoint(
  engine: Engine,
  trace: Trace,
  fails: Shows,
  legal: Shows,
  untilMs: number,
): Promise<FlipPoint | undefined> {
  const agents = agentsOf(trace);
  let best: Candidate | undefined;
  for (let distance = 1; distance < trace.length; distance++) {
    for (let first = trace.length - 1 - distance; first >= 0; first--) {
      for (const { order, at } of asNeighbours(agents, first, first + distance)) {
        if (nowMs() >= untilMs || best?.others === 0) return best;
        const steps = [trace[first], trace[first + distance]] as const;
        const found = await tryFlip(engine, order, at, steps, fails, legal);
        if (found === undefined || found.others >= (best?.others ?? Infinity)) continue;
        best = distance === 1 ? { ...found, failing: trace } : found;
      }
    }
  }
  return best;
}

/** The orders in which two decisions are neighbours, and where: no decision of a machine is moved past another one of it. */
function* asNeighbours(
  agents: readonly number[],
  first: number,
  second: number,
): Generator<{ readonly order: readonly number[]; readonly at: number }> {
  const one = agents[first] as number;
  const other = agents[second] as number;
  if (one === other) return;
  const between = agents.slice(first + 1, second);
  if (!between.includes(other)) yield { order: agents.toSpliced(second, 1).toSpliced(first + 1, 0, other), at: first };
  if (between.length > 0 && !between.includes(one)) {
    yield { order: agents.toSpliced(second, 0, one).toSpliced(first, 1), at: second - 1 };
  }
}

/**
 * @param at where in `order` the two are
 * @param steps what they are
 */
async function tryFlip(
  engine: Engine,
  order: readonly number[],
  at: number,
  steps: readonly [number | undefined, number | undefined],
  fails: Shows,
  legal: Shows,
): Promise<Candidate | undefined> {
  const [one, other] = [order[at], order[at + 1]] as [number, number];
  const right = await asTheyCan(engine, order.with(at, other).with(at + 1, one), at);
  if (!legal(right)) return undefined;
  const flipped = [...right.trace];
  const wrong = await asTheyCan(engine, order, at);
  if (!fails(wrong)) return undefined;
  const failing = [...wrong.trace];
  const first = flipped.findIndex((step, index) => step !== failing[index]);
  // What the second of the two is may not be possible before the first.
  if (failing[first] !== steps[0] || failing[first + 1] !== steps[1] || flipped[first] !== steps[1]) return undefined;
  const length = Math.max(failing.length, flipped.length);
  let same = first + 2;
  while (same < length && failing[same] === flipped[same]) same++;
  return { failing, at: first, trace: flipped, others: length - same };
}

/** How many decisions of a run must be given; the others are what happens when everybody just goes on. */
export async function neededOf(engine: Engine, trace: Trace, least: number): Promise<number> {
  for (let needed = least; needed < trace.length; needed++) {
    const { trace: left } = await asTheyCan(engine, agentsOf(trace.slice(0, needed)));
    if (left.length === trace.length && trace.every((step, index) => step === left[index])) return needed;
  }
  return trace.length;
}

function asTheyCan(engine: Engine, agents: readonly number[], neighbours?: number): Promise<ScheduledRun> {
  const strategy = new AsTheyCan(agents, neighbours);
  strategy.begin();
  return engine.run(strategy);
}
