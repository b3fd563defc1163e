// Spinning wins when the other side answers sooner than a thread can be put to sleep and woken; otherwise it burns a core
// that the other side may need. So the limit follows experience: it grows while spinning succeeds, and while sleeps turn out
// so short that more spinning would have caught the answer; it shrinks to nothing while sleeps are long.

/** Loads of a shared word per microsecond, roughly; only the order of magnitude matters. */
const LOADS_PER_US = 100;
/** The most to spin: a few times what falling asleep and waking cost (5 to 10 µs here). */
const LOADS_MAX = 30 * LOADS_PER_US;
/** The most while threads compete for cores. */
const LOADS_MAX_CROWDED = 2 * LOADS_PER_US;
/** After a failure, a sleep shorter than this would have been worth spinning through. */
const WORTH_US = 25;
/** A limit of nothing could never succeed again: now and then this much is tried. */
const LOADS_PROBE = 1 * LOADS_PER_US;

export class SpinLimit {
  #loads = LOADS_MAX >> 1;

  /** How many loads to spend now. */
  loads(crowded: boolean): number {
    return crowded ? Math.min(this.#loads, LOADS_MAX_CROWDED) : this.#loads;
  }

  succeeded(): void {
    if (this.#loads < LOADS_MAX) this.#loads += (this.#loads >> 3) + 1;
  }

  /** @param sleptUs how long the sleep lasted that followed */
  failed(sleptUs: number): void {
    if (sleptUs < WORTH_US) this.#loads = Math.min(LOADS_MAX, Math.max(2 * this.#loads, LOADS_PROBE));
    else this.#loads >>= 1;
  }
}
