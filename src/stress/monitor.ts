import type { CommitEvent, Witness } from "../../cp/interface/events.ts";
import type { MessageDescription } from "../../cp/nucleus/facility.ts";
import type { GuestNote } from "../../guest/machine-port.ts";
import type { GuestCall } from "../../workers/channel/logbook.ts";
import type { Explanation } from "../check/explain.ts";

/** Watches one iteration while it happens. Gets every commit, in its order, on CP's thread: it should be quick. */
export interface Monitor {
  readonly record: (event: CommitEvent) => void;
  /**
   * The iteration has come to rest.
   * @param active what CP holds to be active now
   * @returns a sentence for each law that was broken
   */
  readonly end: (active: readonly MessageDescription[]) => readonly string[];
  /** What to make of bytes that move; absent: nobody looks at them. */
  readonly witness?: Witness;
  /** CP has nothing else to do, see `onIdle` of its options. @returns whether there is more to do */
  readonly idle?: () => boolean;
  /** Wanted, guests note their calls, and where they are in their scripts. */
  readonly guests?: GuestListener;
  /** Nothing of the iteration will come any more. @returns what is to be kept of it, if anything */
  readonly close?: (isBad: boolean) => Evidence | undefined;
}

export interface GuestListener {
  /** Whether script lines are wanted. */
  readonly lines: boolean;
  readonly call: (userid: string, call: GuestCall) => void;
  readonly note: (userid: string, note: GuestNote) => void;
}

/** What shows that an iteration was bad. */
export interface Evidence {
  readonly explanation: Explanation | undefined;
  /** The file its history is in; `undefined`: there is none. */
  readonly history: string | undefined;
  /** Why there is none. */
  readonly unkept?: string;
}

/** Several as one. */
export function together(monitors: readonly Monitor[]): Monitor {
  const [only, second] = monitors;
  if (only !== undefined && second === undefined) return only;
  const listeners = monitors.flatMap(({ guests }) => (guests === undefined ? [] : [guests]));
  const witness = monitors.find((monitor) => monitor.witness !== undefined)?.witness;
  const idle = monitors.find((monitor) => monitor.idle !== undefined)?.idle;
  return {
    record: (event) => {
      for (const monitor of monitors) monitor.record(event);
    },
    end: (active) => monitors.flatMap((monitor) => monitor.end(active)),
    ...(witness !== undefined && { witness }),
    ...(idle !== undefined && { idle }),
    ...(listeners.length > 0 && { guests: allOf(listeners) }),
    close: (isBad) => monitors.map((monitor) => monitor.close?.(isBad)).find((evidence) => evidence !== undefined),
  };
}

function allOf(listeners: readonly GuestListener[]): GuestListener {
  return {
    lines: listeners.some(({ lines }) => lines),
    call: (userid, call) => {
      for (const listener of listeners) listener.call(userid, call);
    },
    note: (userid, note) => {
      for (const listener of listeners) listener.note(userid, note);
    },
  };
}

/**
 * A fresh one for each iteration.
 * @param iteration from 1
 * @param seed of this iteration's machines
 */
export type MakeMonitor = (iteration: number, seed: number) => Monitor;
