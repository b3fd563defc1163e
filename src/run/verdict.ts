import { EXIT, type ExitStatus } from "../cli/errors.ts";

// What a run comes to, worst first: the first row that applies is the verdict.

export const VERDICTS = {
  interrupted: { status: EXIT.INTERRUPTED, means: "interrupted" },
  failed: { status: EXIT.VIOLATION, means: "FAILED: a guest failed" },
  stalled: { status: EXIT.VIOLATION, means: "STALLED: every machine waits and nothing is pending" },
  undecided: { status: EXIT.UNDECIDED, means: "UNDECIDED: the time was up before every guest had ended" },
  forbidden: { status: EXIT.VIOLATION, means: "FORBIDDEN outcome" },
  unlisted: { status: EXIT.VIOLATION, means: "UNLISTED: the scenario does not list this outcome" },
  outstanding: { status: EXIT.VIOLATION, means: "OUTSTANDING: a message was left behind unfinished" },
  interesting: { status: EXIT.OK, means: "interesting outcome" },
  expected: { status: EXIT.OK, means: "as expected" },
} as const satisfies Record<string, { readonly status: ExitStatus; readonly means: string }>;

export type Verdict = keyof typeof VERDICTS;

/** The worst of what applies. */
export function worst(applies: ReadonlySet<Verdict>): Verdict {
  const names = Object.keys(VERDICTS) as Verdict[];
  return names.find((name) => applies.has(name)) ?? "expected";
}
