import type { CommitEvent } from "../../../cp/interface/events.ts";

/** Vector time of one event: how much of each machine's past it may depend on. */
export type Clock = Readonly<Record<string, number>>;

/** An event of one machine, and the other machine whose present state it depends on, if any. */
export interface Dependence {
  readonly machine: string;
  readonly on: string | undefined;
}

/**
 * Which machine an event belongs to, and whose deeds it shows: an interruption shows what its partner did, pieces join the
 * two machines between whose storages they go.
 */
export function dependence(event: CommitEvent, partner: string | undefined): Dependence {
  if (event.kind === "piece") {
    const other = event.from === event.userid ? event.to : event.from;
    return { machine: event.userid, on: other === event.userid ? undefined : other };
  }
  return { machine: event.userid, on: partner === event.userid ? undefined : partner };
}

/** Vector clocks of machines: each event counts for its machine, and takes over what it depends on. */
export class VectorClocks {
  readonly #clocks = new Map<string, Map<string, number>>();

  /** @returns the clock of the event */
  tick({ machine, on }: Dependence): Clock {
    const clock = this.#clockOf(machine);
    if (on !== undefined) {
      for (const [name, count] of this.#clockOf(on)) clock.set(name, Math.max(clock.get(name) ?? 0, count));
    }
    clock.set(machine, (clock.get(machine) ?? 0) + 1);
    return Object.fromEntries(clock);
  }

  #clockOf(machine: string): Map<string, number> {
    let clock = this.#clocks.get(machine);
    if (clock === undefined) this.#clocks.set(machine, (clock = new Map<string, number>()));
    return clock;
  }
}
