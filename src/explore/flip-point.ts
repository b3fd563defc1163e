import { InOrder } from "../schedule/in-order.ts";
import { OPERATION_BITS } from "../schedule/operation.ts";
import type { Engine } from "./engine.ts";
import type { Shows } from "./shrink.ts";
import type { Trace } from "./tally.ts";
import { agentsOf } from "./shrink.ts";

/** Two neighbouring decisions whose order is the difference between right and wrong. */
export interface FlipPoint {
  /** Index of the first of the two in the failing trace. */
  readonly at: number;
  /** The run with the two the other way round. */
  readonly trace: Trace;
}

/**
 * Looks for the last place at which exchanging two neighbouring decisions makes the run legal.
 * @param legal whether a run is as it should be
 */
export async function findFlipPoint(engine: Engine, trace: Trace, legal: Shows): Promise<FlipPoint | undefined> {
  for (let at = trace.length - 2; at >= 0; at--) {
    const [one, other] = [agent(trace, at), agent(trace, at + 1)];
    if (one === other) continue;
    const agents = agentsOf(trace);
    agents[at] = other;
    agents[at + 1] = one;
    const strategy = new InOrder(agents);
    strategy.begin();
    const run = await engine.run(strategy);
    // What the first of the two was may not be possible any more, now that the other one has come before it.
    if (run.trace[at] === trace[at + 1] && legal(run)) return { at, trace: [...run.trace] };
  }
  return undefined;
}

function agent(trace: Trace, at: number): number {
  return (trace[at] ?? -1) >>> OPERATION_BITS;
}
