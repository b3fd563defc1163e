// Spinning wins when the other side answers sooner than a thread can be put to sleep and woken; otherwise it burns a core
// that the other side may need. How long an answer took is not known when it was slept through: being woken takes longer
// than most answers do, on a busy machine ten times as long. So the limit learns from spins only: it grows with what
// succeeding took, shrinks with each failure, and after some failures in a row spinning is given up, but tried again now
// and then, or it could never succeed again.

/** Loads of a shared word per microsecond, roughly; only the order of magnitude matters. */
const LOADS_PER_US = 100;
/** The most to spin: a few times what falling asleep and waking cost (5 to 10 µs here at best). */
const LOADS_MAX = 30 * LOADS_PER_US;
/** The least, while spinning is not given up. */
const LOADS_MIN = 2 * LOADS_PER_US;
/** Failures in a row after which spinning is given up. */
const PATIENCE = 3;
/** One in so many is tried nevertheless. A power of two. */
const PROBE_EVERY = 8;
const LOADS_PROBE = 8 * LOADS_PER_US;

export class SpinLimit {
  #loads = LOADS_MAX >> 1;
  #failures = 0;

  /** How many loads to spend now. @param crowded more threads want to run than there are cores */
  loads(crowded: boolean): number {
    if (this.#failures < PATIENCE) return crowded ? LOADS_MIN : this.#loads;
    if ((this.#failures & (PROBE_EVERY - 1)) !== 0) return 0;
    return crowded ? LOADS_MIN : LOADS_PROBE;
  }

  /** @param spent how many loads it took */
  succeeded(spent: number): void {
    this.#failures = 0;
    if (4 * spent > this.#loads) this.#loads = Math.min(LOADS_MAX, 4 * spent);
  }

  failed(): void {
    this.#failures++;
    this.#loads = Math.max(LOADS_MIN, this.#loads >> 1);
  }
}
