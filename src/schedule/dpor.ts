import { HappensBefore } from "./happens-before.ts";
import { ABANDON, type Choice, type ScheduleEnd, type SchedulingPoint, type Strategy } from "./strategy.ts";
import { shareDone } from "./tree-estimate.ts";

/** An agent whose next operation has been explored from here or from above, and what it touched. */
export interface Asleep {
  readonly agent: number;
  readonly footprint: number;
}

/** A state on the path being explored. */
interface Node {
  readonly enabled: readonly number[];
  /** Agents to be explored from here; grows while races are found. */
  readonly backtrack: number[];
  /** What need not be explored from here, because it commutes with everything since it was explored elsewhere. */
  readonly sleep: Asleep[];
  /** The agent being explored. */
  agent: number;
  done: number;
}

/** A part of the tree: decisions fixed beforehand, and what sleeps behind them. */
export interface Subtree {
  readonly agents: readonly number[];
  readonly sleep: readonly Asleep[];
}

/**
 * Dynamic partial-order reduction: of all schedules that differ only in the order of independent decisions it completes
 * one. It takes any path, finds the races in it (two dependent decisions that nothing orders), and comes back to each to try the
 * other order. Sleep sets keep it from completing the same class twice.
 * Source: Abdulla, Aronis, Jonsson, Sagonas, "Optimal dynamic partial order reduction", POPL 2014 (source sets).
 */
export class Dpor implements Strategy {
  readonly name = "dpor";
  readonly wantsFootprints = true;
  /** The bound on steps has cut a schedule: what lies behind it is unknown. */
  cut = false;
  /** Schedules completed: one for each class of equivalent ones. */
  classes = 0;
  schedules = 0;

  readonly #root: Subtree;
  readonly #stack: Node[] = [];
  readonly #order = new HappensBefore();
  /** Depth below which the path is that of the schedule before. */
  #fork = 0;
  #depth = 0;
  #chose = false;

  constructor(root: Subtree = { agents: [], sleep: [] }) {
    this.#root = root;
  }

  begin(agents: number): boolean {
    if (this.schedules > 0 && !this.#backtrack()) return false;
    this.schedules++;
    this.#depth = 0;
    this.#order.begin(agents);
    return true;
  }

  choose({ enabled, last }: SchedulingPoint): number {
    let node = this.#stack[this.#depth];
    if (node === undefined) {
      this.#keepDisabled(enabled);
      const made = this.#newNode(enabled, last);
      if (made === undefined) return ABANDON;
      node = made;
      this.#stack.push(node);
    }
    this.#depth++;
    this.#chose = true;
    const { agent } = node;
    return Math.max(
      enabled.findIndex((choice) => choice.agent === agent),
      0,
    );
  }

  executed({ agent }: Choice, footprint: number): void {
    if (!this.#chose) return;
    this.#chose = false;
    const at = this.#depth - 1;
    const races = this.#order.add(at, agent, footprint, at >= this.#fork);
    for (const earlier of races) this.#reverse(earlier, at);
  }

  ended({ steps, cut }: ScheduleEnd): void {
    if (!cut) this.#keepDisabled([]);
    if (steps > this.#depth) this.cut = true;
    if (!cut) this.classes++;
  }

  /** The share of the tree that has been explored, estimated. */
  get share(): number {
    return shareDone(this.#stack.map(({ backtrack, done }) => ({ known: Math.max(backtrack.length, done + 1), done })));
  }

  #newNode(enabled: readonly Choice[], last: number): Node | undefined {
    const depth = this.#depth;
    const agents = enabled.map(({ agent }) => agent);
    const fixed = this.#root.agents[depth];
    if (fixed !== undefined) return { enabled: agents, backtrack: [fixed], sleep: [], agent: fixed, done: 0 };
    const sleep = depth === this.#root.agents.length ? [...this.#root.sleep] : this.#inherited(depth);
    const awake = agents.filter((agent) => !sleep.some((one) => one.agent === agent));
    const agent = awake.includes(last) ? last : awake[0];
    if (agent === undefined) return undefined;
    // Delays and faults need not happen at all, so no race would ever bring them here.
    const optional = enabled.filter((choice) => choice.agent !== choice.machine && choice.agent !== agent);
    const backtrack = [agent, ...optional.map((choice) => choice.agent)];
    return { enabled: agents, backtrack, sleep, agent, done: 0 };
  }

  /**
   * What the last decision has made impossible (a FORCE, the CANCEL of an interruption) will not show up as a race, for it never
   * happens: so it is to be tried first where that decision was.
   */
  #keepDisabled(enabled: readonly Choice[]): void {
    const at = this.#depth - 1;
    const node = this.#stack[at];
    if (node === undefined || at < this.#root.agents.length) return;
    for (const agent of node.enabled) {
      if (agent === node.agent || enabled.some((choice) => choice.agent === agent)) continue;
      if (!node.backtrack.includes(agent)) node.backtrack.push(agent);
    }
  }

  /** What slept above and is independent of the decision just taken. */
  #inherited(depth: number): Asleep[] {
    const above = this.#stack[depth - 1];
    if (above === undefined) return [];
    const footprint = this.#order.footprint(depth - 1);
    return above.sleep.filter((one) => one.agent !== above.agent && (one.footprint & footprint) === 0);
  }

  /** Decision `later` races with `earlier`: some schedule must have the later one first. */
  #reverse(earlier: number, later: number): void {
    const node = this.#stack[earlier] as Node;
    if (earlier < this.#root.agents.length) return; // All branches there are somebody's subtree.
    const initials = this.#order.initials(earlier, later);
    if (initials.some((agent) => node.backtrack.includes(agent))) return;
    const mine = this.#order.agent(later);
    const possible = initials.filter((agent) => node.enabled.includes(agent));
    const agent = possible.includes(mine) ? mine : possible[0];
    // Nobody could have come first: the earlier decision is what made the later one possible.
    if (agent !== undefined) node.backtrack.push(agent);
  }

  #backtrack(): boolean {
    const floor = this.#root.agents.length;
    for (let node = this.#stack.at(-1); node !== undefined; node = this.#stack.at(-1)) {
      const at = this.#stack.length - 1;
      if (at < floor) return false;
      node.sleep.push({ agent: node.agent, footprint: this.#order.footprint(at) });
      node.done++;
      const next = node.backtrack.find((agent) => !node.sleep.some((one) => one.agent === agent));
      if (next !== undefined) {
        node.agent = next;
        this.#fork = at;
        return true;
      }
      this.#stack.pop();
    }
    return false;
  }
}
