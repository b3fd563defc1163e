import type { Constant, LineWriter } from "./line-writer.ts";

/** Lines that are remembered, of each kind. A power of two. */
const SLOTS = 64;

/**
 * Lines of one kind that were written before. A program sends and receives in loops: nearly every line of it differs from an
 * earlier one in the sequence number and in one place, the gap, alone: there stands the message ID, or the digest. To compare
 * twenty numbers takes less time than to write them.
 */
export class Repeats<Event> {
  readonly #remembered: readonly Remembered<Event>[] = Array.from({ length: SLOTS }, () => new Remembered<Event>());

  /** @param slot any number; events whose lines repeat each other have the same */
  at(slot: number): Remembered<Event> {
    return this.#remembered[slot & (SLOTS - 1)] as Remembered<Event>;
  }
}

/** The line of an event without its sequence number. */
export class Remembered<Event> {
  event: Event | undefined;
  /** What stands before the gap and behind it; known when the line has come twice. */
  #before: Constant | undefined;
  #after: Constant | undefined;

  /**
   * @param repeats whether the line is this one, but for what stands in the gap
   * @param write writes all of a line, with {@link LineWriter.gapStart} and {@link LineWriter.gapEnd}
   * @returns whether only the gap and {@link writeAfter} are still to be written; otherwise the line has been
   */
  writeBefore(
    out: LineWriter,
    event: Event,
    repeats: boolean,
    write: (out: LineWriter, event: Event) => void,
  ): boolean {
    if (repeats && this.#before !== undefined) {
      out.constant(this.#before);
      return true;
    }
    const start = out.length;
    write(out, event);
    this.event = event;
    this.#before = repeats ? out.copy(start, out.gapStart) : undefined;
    this.#after = repeats ? out.copy(out.gapEnd, out.length) : undefined;
    return false;
  }

  writeAfter(out: LineWriter): void {
    out.constant(this.#after as Constant);
  }
}
