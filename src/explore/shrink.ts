import { nowMs } from "../../workers/channel/real-clock.ts";
import { InOrder } from "../schedule/in-order.ts";
import { OPERATION_BITS } from "../schedule/operation.ts";
import { switchesOf } from "../schedule/schedule.ts";
import type { Engine } from "./engine.ts";
import type { ScheduledRun } from "./scheduled-run.ts";
import type { Trace } from "./tally.ts";

/** Whether a run shows what the shrunk one must still show. */
export type Shows = (run: ScheduledRun) => boolean;

/** A schedule made small. */
export interface Shrunk {
  /** The whole run. */
  readonly trace: Trace;
  /** How many of its decisions must be given; the others are what happens when everybody just goes on. */
  readonly needed: number;
  /** Schedules tried. */
  readonly tries: number;
}

/**
 * Makes a schedule small that shows something: first decisions are left out, in halves, quarters, … down to single ones
 * (delta debugging: Zeller, Hildebrandt 2002), then turns are joined that another machine's turn separates, until nothing helps.
 * What is left has few switches; that is what makes it readable.
 */
export async function shrink(engine: Engine, trace: Trace, shows: Shows, untilMs: number): Promise<Shrunk> {
  const shrinking = new Shrinking(engine, shows, untilMs, trace);
  await shrinking.leaveOut();
  for (let before = Infinity; shrinking.cost < before && !shrinking.late;) {
    before = shrinking.cost;
    await shrinking.joinTurns();
    await shrinking.leaveOut();
  }
  return shrinking.result();
}

class Shrinking {
  readonly #engine: Engine;
  readonly #shows: Shows;
  readonly #untilMs: number;
  #agents: number[];
  #trace: Trace;
  #tries = 0;

  constructor(engine: Engine, shows: Shows, untilMs: number, trace: Trace) {
    this.#engine = engine;
    this.#shows = shows;
    this.#untilMs = untilMs;
    this.#trace = trace;
    this.#agents = agentsOf(trace);
  }

  get late(): boolean {
    return nowMs() >= this.#untilMs;
  }

  /** Fewest switches first, then fewest decisions given. */
  get cost(): number {
    return costOf(this.#trace, this.#agents);
  }

  result(): Shrunk {
    return { trace: this.#trace, needed: Math.min(this.#agents.length, this.#trace.length), tries: this.#tries };
  }

  async leaveOut(): Promise<void> {
    for (let size = Math.ceil(this.#agents.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let from = this.#agents.length - size; from > -size && !this.late; from -= size) {
        const start = Math.max(from, 0);
        await this.#try([...this.#agents.slice(0, start), ...this.#agents.slice(start + size)]);
      }
    }
  }

  /** Moves each turn to an earlier or later turn of the same agent. */
  async joinTurns(): Promise<void> {
    const turns = turnsOf(this.#agents);
    for (let later = turns.length - 1; later > 0 && !this.late; later--) {
      const earlier = turns.findLastIndex((turn, index) => index < later && turn[0] === turns[later]?.[0]);
      if (earlier < 0) continue;
      const [one, other] = [turns[earlier], turns[later]] as [number[], number[]];
      const joined = [...one, ...other];
      const forward = turns.with(earlier, joined).toSpliced(later, 1);
      const backward = turns.with(later, joined).toSpliced(earlier, 1);
      if ((await this.#try(forward.flat())) || (await this.#try(backward.flat()))) return this.joinTurns();
    }
  }

  /** Keeps the candidate if it still shows it and is no worse. */
  async #try(agents: number[]): Promise<boolean> {
    this.#tries++;
    const strategy = new InOrder(agents);
    const run = await runOnce(this.#engine, strategy);
    if (!this.#shows(run) || costOf(run.trace, agents) >= this.cost) return false;
    this.#agents = agents;
    this.#trace = [...run.trace];
    return true;
  }
}

/** One schedule, in a batch of its own when none is under way. */
function runOnce(engine: Engine, strategy: InOrder): Promise<ScheduledRun> {
  strategy.begin();
  return engine.run(strategy);
}

export function agentsOf(trace: Trace): number[] {
  return trace.map((step) => step >>> OPERATION_BITS);
}

const SWITCH_COSTS = 100_000;

function costOf(trace: Trace, agents: readonly number[]): number {
  return switchesOf(trace) * SWITCH_COSTS + agents.length;
}

function turnsOf(agents: readonly number[]): number[][] {
  const turns: number[][] = [];
  for (const agent of agents) {
    const turn = turns.at(-1);
    if (turn !== undefined && turn[0] === agent) turn.push(agent);
    else turns.push([agent]);
  }
  return turns;
}
