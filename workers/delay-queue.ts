interface Delay {
  readonly dueMs: number;
  readonly end: () => void;
}

/**
 * The delays of a machine whose every step somebody decides, and its clock: it stands still while the script executes, and jumps
 * when one of its delays ends.
 */
export class DelayQueue {
  /** Virtual milliseconds since LOGON. */
  clockMs = 0;
  /** In the order in which they end. */
  readonly #delays: Delay[] = [];

  /** Delays that have not ended. */
  get length(): number {
    return this.#delays.length;
  }

  /** Begins a delay, `ms` milliseconds of the machine's own time from now. @returns stops it */
  begin(ms: number, end: () => void): () => void {
    const delays = this.#delays;
    const delay = { dueMs: this.clockMs + (ms > 0 ? ms : 0), end };
    delays.splice(delays.findLastIndex(({ dueMs }) => dueMs <= delay.dueMs) + 1, 0, delay);
    return () => {
      const index = delays.indexOf(delay);
      if (index >= 0) delays.splice(index, 1);
    };
  }

  /** The delay that is due first is over. @returns what is to happen now; `undefined`: there was none */
  endFirst(): (() => void) | undefined {
    const delay = this.#delays.shift();
    if (delay !== undefined) this.clockMs = Math.max(this.clockMs, delay.dueMs);
    return delay?.end;
  }

  /** None of them will end any more. */
  clear(): void {
    this.#delays.length = 0;
  }
}
