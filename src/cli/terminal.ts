import { styleText } from "node:util";

export type Style = Parameters<typeof styleText>[0];

type Output = typeof process.stdout | typeof process.stderr;

/** Whether a stream gets colours: FORCE_COLOR and NO_COLOR decide, else whether it is a terminal. */
export function colourful(stream: Output): boolean {
  const { FORCE_COLOR, NO_COLOR, TERM } = process.env;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "") return FORCE_COLOR !== "0";
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  return stream.isTTY && TERM !== "dumb";
}

/** Paints a text for stdout, or leaves it as it is. */
export function paint(style: Style, text: string, stream: Output = process.stdout): string {
  return colourful(stream) ? styleText(style, text, { validateStream: false }) : text;
}

/** One line of result. */
export function print(line = ""): void {
  process.stdout.write(`${line}\n`);
}

/** One line of message. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

const ERASE_LINE = "\r\u001b[K";
const REFRESH_MS = 100;
const WIDTH_DEFAULT = 80;

/** A line on stderr that is written over and over; nothing at all where stderr is no terminal. */
export class Progress {
  readonly #live = process.stderr.isTTY;
  #last = 0;
  #shown = false;

  show(line: () => string): void {
    if (!this.#live || Date.now() - this.#last < REFRESH_MS) return;
    this.#last = Date.now();
    this.#shown = true;
    // A terminal that does not know its width says 0.
    const width = process.stderr.columns || WIDTH_DEFAULT;
    process.stderr.write(ERASE_LINE + line().slice(0, width - 1));
  }

  /** Takes the line away: call it before anything else is printed. */
  clear(): void {
    if (this.#shown) process.stderr.write(ERASE_LINE);
    this.#shown = false;
  }
}
