import { CommanderError } from "commander";
import { EXIT, InputError, type ExitStatus } from "./errors.ts";
import { paint, tell } from "./terminal.ts";

/**
 * Tells the user what went wrong: one sentence; the stack trace only when asked for. What is neither the user's nor a
 * guest's doing is a bug in vmcf, and then the trace is the message.
 * @returns the exit status
 */
export function reportError(error: unknown, verbose: boolean): ExitStatus {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.OK : EXIT.USAGE; // commander has said it
  const say = (sentence: string): void => tell(`${paint("red", "vmcf:", process.stderr)} ${sentence}`);
  if (error instanceof InputError || isWorldError(error)) {
    say(error.message);
    if (verbose) tell(causes(error));
    return EXIT.USAGE;
  }
  say("internal error; this is a bug in vmcf. Please report it with the command you gave and these lines:");
  tell(causes(error));
  return EXIT.INTERNAL;
}

/** The system refused something: a full disk, a missing permission. Node gives these a syscall. */
function isWorldError(error: unknown): error is Error {
  return error instanceof Error && "syscall" in error && "code" in error;
}

function causes(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const stack = error.stack ?? String(error);
  return error.cause === undefined ? stack : `${stack}\ncaused by: ${causes(error.cause)}`;
}
