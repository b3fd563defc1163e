import type { Constant, LineWriter } from "./line-writer.ts";

/** Lines that are remembered, of each kind. A power of two. */
const SLOTS = 64;

/** One kind of lines. */
export interface RepeatingKind<Event> {
  /** Any number; events whose lines repeat each other have the same. */
  slot(event: Event): number;
  /** Whether two lines are alike, but for what stands in the gap. */
  areAlike(one: Event, other: Event): boolean;
  writeGap(out: LineWriter, event: Event): void;
  /** Writes all of a line, with {@link LineWriter.gapStart} and {@link LineWriter.gapEnd}. */
  writeAll(out: LineWriter, event: Event): void;
}

/** The line of an event, as far as it is the same each time. */
interface Remembered<Event> {
  event: Event | undefined;
  /** What stands before the gap and behind it; known when the line has come twice. */
  before: Constant | undefined;
  after: Constant | undefined;
}

/**
 * Lines of one kind that were written before. A program sends and receives in loops: nearly every line of it differs from an
 * earlier one in the sequence number and in one place, the gap, alone: there stands the message ID, or the digest. To compare
 * twenty numbers takes less time than to write them.
 */
export class Repeats<Event> {
  readonly #kind: RepeatingKind<Event>;
  readonly #remembered = Array.from({ length: SLOTS }, forgotten<Event>);

  constructor(kind: RepeatingKind<Event>) {
    this.#kind = kind;
  }

  /** Writes a line, but for its sequence number. */
  write(out: LineWriter, event: Event): void {
    const kind = this.#kind;
    const line = this.#remembered[kind.slot(event) & (SLOTS - 1)] as Remembered<Event>;
    const repeats = line.event !== undefined && kind.areAlike(line.event, event);
    const { before, after } = line;
    if (repeats && before !== undefined && after !== undefined) {
      out.constant(before);
      kind.writeGap(out, event);
      out.constant(after);
      return;
    }
    const start = out.length;
    kind.writeAll(out, event);
    line.event = event;
    line.before = repeats ? out.copy(start, out.gapStart) : undefined;
    line.after = repeats ? out.copy(out.gapEnd, out.length) : undefined;
  }
}

function forgotten<Event>(): Remembered<Event> {
  return { event: undefined, before: undefined, after: undefined };
}
