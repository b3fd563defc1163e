/**
 * One instruction at a time: whoever executes one has the turn; the others follow in the order of their calls. Taking a
 * free turn costs no promise.
 */
export class Turns {
  #taken = false;
  readonly #waiting: (() => void)[] = [];

  /** Takes the turn if it is free. */
  take(): boolean {
    if (this.#taken) return false;
    return (this.#taken = true);
  }

  /** After a `take` that failed: resolves when the turn is the caller's. */
  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Ends the caller's turn. */
  release(): void {
    if (!this.handOver()) this.#taken = false;
  }

  /** Gives the turn to the first in line, if there is one; it never looks free in between, so nobody can overtake. */
  handOver(): boolean {
    if (this.#waiting.length === 0) return false;
    this.#waiting.shift()?.();
    return true;
  }
}
