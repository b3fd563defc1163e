import { STAGE, type HostedMachine, type Link } from "./hosted-machine.ts";

/** What there is to see of a machine. */
interface Watchable extends Pick<HostedMachine, "requests" | "stage" | "atGate" | "releasedMs" | "byOrders"> {
  readonly link: Pick<Link, "timers" | "timerDueMs">;
}

interface Watched {
  requests: number;
  /** When that many requests were first seen. */
  sinceMs: number;
}

/** Starting a thread and loading a script may take so many times as long: many machines start at once, on few cores. */
const PREPARING_FACTOR = 10;

/**
 * Finds guests that hang: their scripts execute, but for some time they have made no request, and none of their delays can
 * have been the reason.
 */
export class Watchdog {
  readonly #limitMs: number;
  readonly #watched = new WeakMap<Watchable, Watched>();
  #resumedMs = -Infinity;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /** How often to look: a hang is found at most this much too late. */
  get periodMs(): number {
    return Math.max(1, this.#limitMs / 4);
  }

  /** The whole process stood still until now: nobody can have done anything. */
  resumed(nowMs: number): void {
    this.#resumedMs = nowMs;
  }

  /** Whether this machine hangs now. To be asked for each machine, every {@link periodMs}. */
  isHanging(hosted: Watchable, nowMs: number): boolean {
    const { link, requests, stage, atGate, releasedMs } = hosted;
    const prepares = stage === STAGE.PREPARING && !atGate;
    const executes = stage === STAGE.RUNNING && !hosted.byOrders;
    // A guest that computes in a loop cannot end its delays; so only one whose delay is not over yet is excused.
    const delays = link.timers > 0 && nowMs < releasedMs + link.timerDueMs;
    const known = this.#watched.get(hosted);
    if (known?.requests !== requests || delays || !(prepares || executes)) {
      this.#watched.set(hosted, { requests, sinceMs: nowMs });
      return false;
    }
    return nowMs - Math.max(known.sinceMs, this.#resumedMs) >= this.#limitMs * (prepares ? PREPARING_FACTOR : 1);
  }
}
