import { EVERYTHING } from "./strategy.ts";

interface Event {
  agent: number;
  footprint: number;
  /** By agent: the number of the last of its events that happens before or is this one, counted from 1; 0: none. */
  readonly clock: number[];
}

/**
 * The happens-before relation of one schedule: decisions of the same agent are ordered, and so are decisions that touch the same
 * machine. Vector clocks; an access to a machine conflicts with every other, so only the last one of each matters.
 */
export class HappensBefore {
  readonly #events: Event[] = [];
  /** By agent, and by machine: the index of the last event, or -1. */
  readonly #lastOf: number[] = [];
  readonly #lastAt: number[] = [];
  readonly #races: number[] = [];
  #agents = 0;

  begin(agents: number): void {
    this.#agents = agents;
    for (let agent = 0; agent < agents; agent++) {
      this.#lastOf[agent] = -1;
      this.#lastAt[agent] = -1;
    }
  }

  agent(at: number): number {
    return (this.#events[at] as Event).agent;
  }

  footprint(at: number): number {
    return (this.#events[at] as Event).footprint;
  }

  /**
   * Adds event number `at`. @param isNew false when it is the same as in the schedule before: then its races are known
   * @returns the events that race with it: dependent, of another agent, and with nothing in between that orders the two
   */
  add(at: number, agent: number, footprint: number, isNew: boolean): readonly number[] {
    const races = this.#races;
    races.length = 0;
    if (isNew) this.#relate(at, agent, footprint);
    for (let object = 0; object < this.#agents; object++) {
      if (touches(footprint, object)) this.#lastAt[object] = at;
    }
    this.#lastOf[agent] = at;
    return races;
  }

  /**
   * Of what follows `earlier` without depending on it, up to and with `later`: the agents whose first event there depends on no
   * other event there. One of them must be tried first where `earlier` was.
   */
  initials(earlier: number, later: number): number[] {
    const before = this.#events[earlier] as Event;
    const kept: number[] = [];
    const initials: number[] = [];
    for (let index = earlier + 1; index <= later; index++) {
      const event = this.#events[index] as Event;
      if (index !== later && (event.clock[before.agent] as number) > earlier) continue;
      const ordered = kept.some((one) => (event.clock[this.agent(one)] as number) > one);
      if (!ordered && !initials.includes(event.agent)) initials.push(event.agent);
      kept.push(index);
    }
    return initials;
  }

  #relate(at: number, agent: number, footprint: number): void {
    const event = (this.#events[at] ??= { agent, footprint, clock: [] });
    event.agent = agent;
    event.footprint = footprint;
    const { clock } = event;
    const previous = this.#lastOf[agent] as number;
    const own = previous < 0 ? undefined : (this.#events[previous] as Event).clock;
    for (let other = 0; other < this.#agents; other++) clock[other] = own?.[other] ?? 0;
    this.#findRaces(agent, footprint, clock);
    for (let object = 0; object < this.#agents; object++) {
      const last = this.#lastAt[object] as number;
      if (last < 0 || !touches(footprint, object)) continue;
      const theirs = (this.#events[last] as Event).clock;
      for (let other = 0; other < this.#agents; other++) {
        if ((theirs[other] as number) > (clock[other] as number)) clock[other] = theirs[other] as number;
      }
    }
    clock[agent] = at + 1;
  }

  #findRaces(agent: number, footprint: number, own: readonly number[]): void {
    for (let object = 0; object < this.#agents; object++) {
      const last = this.#lastAt[object] as number;
      if (last < 0 || !touches(footprint, object) || this.#races.includes(last)) continue;
      const other = this.agent(last);
      if (other === agent || (own[other] as number) > last) continue;
      if (!this.#orderedThroughAnother(last, other, footprint)) this.#races.push(last);
    }
  }

  #orderedThroughAnother(event: number, agent: number, footprint: number): boolean {
    for (let object = 0; object < this.#agents; object++) {
      const last = this.#lastAt[object] as number;
      if (last <= event || !touches(footprint, object)) continue;
      if (((this.#events[last] as Event).clock[agent] as number) > event) return true;
    }
    return false;
  }
}

function touches(footprint: number, object: number): boolean {
  return footprint === EVERYTHING || object > 30 || (footprint & (1 << object)) !== 0;
}
