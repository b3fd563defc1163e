import type { CommitEvent } from "../../cp/interface/events.ts";
import type { MessageDescription } from "../../cp/nucleus/facility.ts";

/** Watches one iteration while it happens. Gets every commit, in its order, on CP's thread: it should be quick. */
export interface Monitor {
  readonly record: (event: CommitEvent) => void;
  /**
   * The iteration has come to rest.
   * @param active what CP holds to be active now
   * @returns a sentence for each law that was broken
   */
  readonly end: (active: readonly MessageDescription[]) => readonly string[];
}

/** Several as one. */
export function together(monitors: readonly Monitor[]): Monitor {
  const [only, second] = monitors;
  if (only !== undefined && second === undefined) return only;
  return {
    record: (event) => {
      for (const monitor of monitors) monitor.record(event);
    },
    end: (active) => monitors.flatMap((monitor) => monitor.end(active)),
  };
}

/** A fresh one for each iteration. */
export type MakeMonitor = () => Monitor;
