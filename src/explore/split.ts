import type { Asleep, Subtree } from "../schedule/dpor.ts";
import { ABANDON, EVERYTHING, type Choice, type SchedulingPoint, type Strategy } from "../schedule/strategy.ts";
import type { Engine } from "./engine.ts";

/** The deepest prefix of a part: behind that, dividing further costs more than it gains. */
const DEPTH_MAX = 24;

/**
 * Divides the tree of all schedules into parts that can be explored independently of each other, by different threads. A part is
 * a prefix of decisions, and what sleeps behind it because an earlier part has explored it: so no class of equivalent schedules
 * is completed twice, though some are begun twice.
 */
export async function splitTree(engine: Engine, parts: number): Promise<Subtree[]> {
  return await engine.batch(async () => {
    const open: Subtree[] = [{ agents: [], sleep: [] }];
    const closed: Subtree[] = [];
    while (open.length > 0 && open.length + closed.length < parts) {
      const subtree = open.shift() as Subtree;
      const children = subtree.agents.length < DEPTH_MAX ? await expand(engine, subtree) : undefined;
      if (children === undefined) closed.push(subtree);
      else open.push(...children);
    }
    return [...closed, ...open];
  });
}

/** @returns undefined when no decision is left behind the prefix */
async function expand(engine: Engine, { agents, sleep }: Subtree): Promise<Subtree[] | undefined> {
  const { enabled } = await probe(engine, agents);
  if (enabled.length === 0) return undefined;
  const asleep: Asleep[] = [...sleep];
  const children: Subtree[] = [];
  for (const agent of enabled) {
    if (asleep.some((one) => one.agent === agent)) continue;
    const { footprint } = await probe(engine, [...agents, agent]);
    const independent = asleep.filter((one) => (one.footprint & footprint) === 0);
    children.push({ agents: [...agents, agent], sleep: independent });
    asleep.push({ agent, footprint });
  }
  return children;
}

async function probe(engine: Engine, agents: readonly number[]): Promise<Probe> {
  const strategy = new Probe(agents);
  strategy.begin();
  await engine.run(strategy);
  return strategy;
}

/** Follows a prefix, and notes what its last decision touched and who is enabled behind it. */
class Probe implements Strategy {
  readonly name = "probe";
  readonly wantsFootprints = true;
  enabled: number[] = [];
  footprint = EVERYTHING;
  readonly #agents: readonly number[];

  constructor(agents: readonly number[]) {
    this.#agents = agents;
  }

  begin(): boolean {
    return true;
  }

  choose({ enabled, step }: SchedulingPoint): number {
    const wanted = this.#agents[step];
    if (wanted !== undefined) return enabled.findIndex(({ agent }) => agent === wanted);
    this.enabled = enabled.map(({ agent }) => agent);
    return ABANDON;
  }

  executed(_: Choice, footprint: number): void {
    this.footprint = footprint;
  }
}
