/** So many messages may be under way on a line. A script that prints in a loop would otherwise fill CP's memory, and its time. */
export const LINE_AHEAD_MAX = 10_000;
/** For how long a guest sleeps before it looks again. CP notifies nobody: it has heard so many things by then. */
const PAUSE_MS = 1;

export const LINE_FLOW_BYTES = Int32Array.BYTES_PER_ELEMENT;

/** How far a machine may be ahead of CP with what it says on its line: one word, which only CP writes. */
export class LineFlow {
  readonly #heard: Int32Array<SharedArrayBuffer>;
  #said = 0;

  constructor(buffer: SharedArrayBuffer) {
    this.#heard = new Int32Array(buffer);
  }

  /** The guest's end: something is about to be said. Comes back when CP is not too far behind. */
  say(): void {
    this.#said = (this.#said + 1) | 0;
    for (;;) {
      const heard = Atomics.load(this.#heard, 0);
      if (((this.#said - heard) | 0) <= LINE_AHEAD_MAX) return;
      Atomics.wait(this.#heard, 0, heard, PAUSE_MS);
    }
  }

  /** CP's end: something has been heard. */
  hear(): void {
    Atomics.add(this.#heard, 0, 1);
  }
}
