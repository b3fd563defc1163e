import type { ExitStatus } from "./errors.ts";

/** What a command is given: the wish of the user to stop, and a place to put the exit status. */
export interface Seat {
  /** Aborted by Ctrl-C. A command then closes what it has open, and returns. */
  readonly signal: AbortSignal;
  finish(status: ExitStatus): void;
}
