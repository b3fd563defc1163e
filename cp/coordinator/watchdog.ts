import { STAGE, type HostedMachine } from "./hosted-machine.ts";

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
  readonly #watched = new WeakMap<HostedMachine, Watched>();

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /** How often to look: a hang is found at most this much too late. */
  get periodMs(): number {
    return Math.max(1, this.#limitMs / 4);
  }

  /** Whether this machine hangs now. To be asked for each machine, every {@link periodMs}. */
  isHanging(hosted: HostedMachine, nowMs: number): boolean {
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
    return nowMs - known.sinceMs >= this.#limitMs * (prepares ? PREPARING_FACTOR : 1);
  }
}
