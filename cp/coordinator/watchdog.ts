import { STAGE, type HostedMachine } from "./hosted-machine.ts";

interface Watched {
  requests: number;
  /** When that many requests were first seen. */
  sinceMs: number;
}

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

  /** @param releasedMs when the machines passed the gate, by the same clock as `nowMs`; undefined while it is closed */
  isHanging(hosted: HostedMachine, atGate: boolean, releasedMs: number, nowMs: number): boolean {
    const known = this.#watched.get(hosted);
    const executes = hosted.stage === STAGE.RUNNING || (hosted.stage === STAGE.PREPARING && !atGate);
    if (known?.requests !== hosted.requests || !executes || hosted.byOrders) {
      this.#watched.set(hosted, { requests: hosted.requests, sinceMs: nowMs });
      return false;
    }
    // A delay that is still running excuses it; one that is over starts the count anew.
    const dueMs = hosted.link.timers === 0 ? 0 : releasedMs + hosted.link.timerDueMs;
    return nowMs - Math.max(known.sinceMs, dueMs) >= this.#limitMs;
  }
}
