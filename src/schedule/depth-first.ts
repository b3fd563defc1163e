import { PartialOrder } from "./partial-order.ts";
import { ABANDON, type Choice, type ScheduleEnd, type SchedulingPoint, type Strategy } from "./strategy.ts";
import { shareDone } from "./tree-estimate.ts";

export interface DepthFirstOptions {
  /** The most preemptions of one schedule: turns taken away from somebody who could have gone on. Default: no bound. */
  readonly preemptions?: number;
  /** Whether states reached before by another order of independent decisions are passed over. Default true. */
  readonly cached?: boolean;
}

interface Node {
  /** Agents that may be chosen here, the one that goes on first; `next` is the one being explored. */
  readonly agents: readonly number[];
  next: number;
  /** Preemptions on the way here. */
  readonly preemptions: number;
}

/** Prefixes remembered at most; behind that, states may be visited again. About 200 MB. */
const CACHE_MAX = 4_000_000;

/**
 * Every schedule with at most so many preemptions, one after the other. Most bugs need two or fewer.
 * Source: Musuvathi, Qadeer, "Iterative context bounding", PLDI 2007; the cache of happens-before prefixes is that of CHESS.
 */
export class DepthFirst implements Strategy {
  readonly name: string;
  readonly wantsFootprints: boolean;
  readonly preemptions: number;
  /** The bound on steps has cut a schedule: what lies behind it is unknown. */
  cut = false;
  /** Complete schedules that differ in the order of dependent decisions; 0 without a cache. */
  classes = 0;
  schedules = 0;

  readonly #stack: Node[] = [];
  readonly #order = new PartialOrder();
  readonly #seen = new Set<number>();
  readonly #ends = new Set<number>();
  #depth = 0;
  #chose = false;
  #preempted = 0;
  #started = false;

  constructor({ preemptions = Infinity, cached = true }: DepthFirstOptions = {}) {
    this.preemptions = preemptions;
    this.wantsFootprints = cached;
    this.name = preemptions === Infinity ? "dfs" : `dfs${preemptions}`;
  }

  begin(agents: number): boolean {
    if (this.#started && !this.#backtrack()) return false;
    this.#started = true;
    this.schedules++;
    this.#depth = 0;
    this.#preempted = 0;
    this.#order.begin(agents);
    return true;
  }

  choose({ enabled, last }: SchedulingPoint): number {
    let node = this.#stack[this.#depth];
    if (node === undefined) {
      if (this.wantsFootprints && this.#visited(last)) return ABANDON;
      node = this.#newNode(enabled, last);
      this.#stack.push(node);
    }
    this.#depth++;
    this.#chose = true;
    const agent = node.agents[node.next] as number;
    const index = enabled.findIndex((choice) => choice.agent === agent);
    if (agent !== last && enabled.some((choice) => choice.agent === last)) this.#preempted++;
    return Math.max(index, 0);
  }

  executed({ agent, operation }: Choice, footprint: number): void {
    if (this.#chose) this.#order.add(agent, operation, footprint);
    this.#chose = false;
  }

  ended({ steps, cut }: ScheduleEnd): void {
    if (steps > this.#depth) this.cut = true;
    if (!this.wantsFootprints || cut || this.#ends.size >= CACHE_MAX) return;
    this.#ends.add(this.#order.key);
    this.classes = this.#ends.size;
  }

  /** The share of the tree that has been explored, estimated. */
  get share(): number {
    return shareDone(this.#stack.map(({ agents, next }) => ({ known: agents.length, done: next })));
  }

  #newNode(enabled: readonly Choice[], last: number): Node {
    const agents = enabled.map(({ agent }) => agent);
    const place = agents.indexOf(last);
    if (place > 0) {
      agents.splice(place, 1);
      agents.unshift(last);
    }
    const bound = place >= 0 && this.#preempted >= this.preemptions;
    return { agents: bound ? [last] : agents, next: 0, preemptions: this.#preempted };
  }

  /** The same state with the same freedom: who went last and how many preemptions are left decide what may follow. */
  #visited(last: number): boolean {
    if (this.#seen.size >= CACHE_MAX) return false;
    const bounded = this.preemptions !== Infinity;
    const key = this.#order.key + (bounded ? (last + 1) * 64 + Math.min(this.#preempted, 63) : 0);
    if (this.#seen.has(key)) return true;
    this.#seen.add(key);
    return false;
  }

  #backtrack(): boolean {
    for (let node = this.#stack.at(-1); node !== undefined; node = this.#stack.at(-1)) {
      if (++node.next < node.agents.length) return true;
      this.#stack.pop();
    }
    return false;
  }
}
