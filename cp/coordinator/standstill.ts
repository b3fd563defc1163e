/** So much later than it was due, a look comes only when the whole process has stood still: Ctrl-Z, or the lid was closed. */
const LATE_MS = 1000;

/** For who looks around from time to time and blames those that have not gone on since. */
export class Standstill {
  #lookedMs = performance.now();

  /** To be asked at every look. @returns whether the process has stood still since the one before, and nobody is to blame */
  isOver(nowMs: number, periodMs: number): boolean {
    const isOver = nowMs - this.#lookedMs > periodMs + LATE_MS;
    this.#lookedMs = nowMs;
    return isOver;
  }
}
