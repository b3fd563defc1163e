/** Exit statuses of every command (design, "Command line"). */
export const EXIT = { OK: 0, VIOLATION: 1, USAGE: 2, INTERNAL: 3, UNDECIDED: 4, INTERRUPTED: 130 } as const;
export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

/** What the user gave cannot be used: one sentence that says what, where, and what to do. Exit status 2. */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly code = "VMCF_INPUT";
}
