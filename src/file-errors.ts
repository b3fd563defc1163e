import { dirname } from "node:path";
import { getSystemErrorMap } from "node:util";
import { InputError } from "./cli/errors.ts";

// What a user is told when the system refuses a file: a sentence without names of system calls.

/** A file that cannot be read. */
export function unreadable(path: string, cause: unknown): InputError {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === "ENOENT") return new InputError(`${path}: no such file`, { cause });
  if (code === "EISDIR") return new InputError(`${path}: is a folder, not a file`, { cause });
  return new InputError(`${path}: cannot be read: ${systemReason(cause)}`, { cause });
}

/** A file that cannot be written. */
export function unwritable(path: string, cause: unknown): InputError {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === "EISDIR") return new InputError(`${path}: cannot be written: it is a folder`, { cause });
  const reason = code === "ENOENT" ? `there is no folder ${dirname(path)}` : systemReason(cause);
  return new InputError(`${path}: cannot be written: ${reason}`, { cause });
}

/** Why the system refused something: "no space left on device". */
export function systemReason(error: unknown): string {
  const { errno = 0, message } = error as NodeJS.ErrnoException;
  return getSystemErrorMap().get(errno)?.[1] ?? message;
}
