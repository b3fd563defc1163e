/** The longest that a waiting machine is held. */
const HOLD_MS = 1;
/** Questions in a row without a request in between, about as long together as a thread needs to be woken. */
const QUIET_MAX = 1500;
/** How often to look at the clock, in questions. A power of two. */
const ASKED_PER_LOOK = 32;

/**
 * When to wake a machine whose interruption is due, while others have every core that CP leaves. Woken at once it would only
 * take turns with them; later it finds more to do. So it is held until the others wait, or compute and ask CP for nothing, or
 * its time has come.
 */
export class WakeHold {
  #asked = 0;
  #sinceMs = 0;
  #quiet = 0;
  #served = 0;

  /** To be asked over and over while a machine is held. @param served requests that CP has served, whosever */
  isOver(served: number): boolean {
    if (served !== this.#served) {
      this.#served = served;
      this.#quiet = 0;
    } else if (++this.#quiet >= QUIET_MAX) return this.end();
    if ((this.#asked++ & (ASKED_PER_LOOK - 1)) !== 0) return false;
    const nowMs = performance.now();
    if (this.#asked === 1) this.#sinceMs = nowMs;
    return nowMs - this.#sinceMs >= HOLD_MS && this.end();
  }

  /** Somebody is woken; the next one is held anew. */
  end(): true {
    this.#asked = this.#quiet = 0;
    return true;
  }
}
