// Spinning wins when the other side answers sooner than a thread can be put to sleep and woken; otherwise it burns a core
// that the other side may need. How long an answer took is not known when it was slept through: being woken takes longer
// than most answers do, on a busy machine ten times as long. So the limit learns from spins only: it grows with what
// succeeding took, shrinks with each failure, and after some failures in a row spinning is given up. But it is tried again
// now and then, and for long: who parks makes the other side slow, which has to notify, so short spins would never succeed
// again.

/** The most to spin: about what it costs to wake the other side and to be woken by it; and longer than CP takes to move 1 MiB. */
const MOST_MS = 0.12;
/** The least, while spinning is not given up: what the other side needs when it is awake and not busy with others. */
const LEAST_MS = 0.01;
/** Failures in a row after which spinning is given up. */
const PATIENCE = 4;
/** One in so many is tried nevertheless. A power of two. */
const PROBE_EVERY = 8;

export class SpinLimit {
  #ms = MOST_MS / 2;
  #failures = 0;

  /** How long to spin now, in milliseconds. */
  get ms(): number {
    if (this.#failures < PATIENCE) return this.#ms;
    return (this.#failures & (PROBE_EVERY - 1)) === 0 ? MOST_MS : 0;
  }

  /** @param spentMs how long it took */
  succeeded(spentMs: number): void {
    this.#failures = 0;
    if (4 * spentMs > this.#ms) this.#ms = Math.min(MOST_MS, 4 * spentMs);
  }

  failed(): void {
    this.#failures++;
    this.#ms = Math.max(LEAST_MS, this.#ms / 2);
  }
}
