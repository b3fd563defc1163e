import { nowMs } from "../../workers/channel/real-clock.ts";
import { InOrder } from "../schedule/in-order.ts";
import type { Engine } from "./engine.ts";
import type { ScheduledRun } from "./scheduled-run.ts";
import { agentsOf, type Shows } from "./shrink.ts";
import type { Trace } from "./tally.ts";

/** Two neighbouring decisions whose order is the difference between right and wrong. */
export interface FlipPoint {
  /** The failing run: the given one, or that with one decision moved up so that the two are neighbours. */
  readonly failing: Trace;
  /** Index of the first of the two in it. */
  readonly at: number;
  /** The run with the two the other way round. */
  readonly trace: Trace;
}

/**
 * Looks for a place at which exchanging two neighbouring decisions makes the run legal: the last one. A schedule with few
 * switches may have none, because it lets one machine end before the other begins; then the nearest two decisions are taken that
 * become such neighbours when the later one is moved up.
 * @param fails whether a run still shows the failure
 * @param legal whether a run is as it should be
 */
export async function findFlipPoint(
  engine: Engine,
  trace: Trace,
  fails: Shows,
  legal: Shows,
  untilMs: number,
): Promise<FlipPoint | undefined> {
  for (let distance = 1; distance < trace.length; distance++) {
    for (let at = trace.length - 1 - distance; at >= 0; at--) {
      if (nowMs() >= untilMs) return undefined;
      const agents = agentsOf(trace);
      const [one, other] = [agents[at], agents[at + distance]] as [number, number];
      if (agents.lastIndexOf(other, at + distance - 1) >= at) continue;
      agents.splice(at + distance, 1);
      agents.splice(at + 1, 0, other);
      const flipped = await inOrder(engine, agents.with(at, other).with(at + 1, one));
      // What the first of the two was may not be possible any more, now that the other one has come before it.
      if (flipped.trace[at] !== trace[at + distance] || !legal(flipped)) continue;
      const flip = { at, trace: [...flipped.trace] };
      if (distance === 1) return { failing: trace, ...flip };
      const moved = await inOrder(engine, agents);
      const neighbours = moved.trace[at] === trace[at] && moved.trace[at + 1] === trace[at + distance];
      if (neighbours && fails(moved)) return { failing: [...moved.trace], ...flip };
    }
  }
  return undefined;
}

/** How many decisions of a run must be given; the others are what happens when everybody just goes on. */
export async function neededOf(engine: Engine, trace: Trace, least: number): Promise<number> {
  const { trace: left } = await inOrder(engine, agentsOf(trace.slice(0, least)));
  const same = left.length === trace.length && trace.every((step, index) => step === left[index]);
  return same ? least : trace.length;
}

function inOrder(engine: Engine, agents: readonly number[]): Promise<ScheduledRun> {
  const strategy = new InOrder(agents);
  strategy.begin();
  return engine.run(strategy);
}
