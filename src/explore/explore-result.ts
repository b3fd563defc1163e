import type { Profile } from "../../cp/interface/profile.ts";
import type { Judged } from "../run/outcome.ts";
import type { NamedDefect } from "./against.ts";
import type { Explanation } from "./explain.ts";
import type { Coverage, MissBound } from "./job.ts";

/** One distinct outcome. */
export interface ExploredOutcome extends Judged {
  readonly outcome: string;
  /** Schedules that came to it; 0: listed, and not seen. */
  readonly count: number;
  /** The simplest schedule to it that was found. */
  readonly schedule: string | undefined;
  readonly decisions: number;
  readonly switches: number;
}

/** One distinct failure. */
export interface ExploredFailure {
  readonly count: number;
  /** The number of the first schedule that showed it, and who found that. */
  readonly first: number;
  readonly strategy: string;
  readonly sentence: string;
  /** The defects of Release 6 behind it, where a profile was explored against another. */
  readonly defects?: readonly NamedDefect[] | undefined;
  /** The rule that is broken, where the history is illegal. */
  readonly rule?: string | undefined;
  /** Absent for all but the first few. */
  readonly explanation: Explanation | undefined;
}

export interface ExploredState {
  readonly name: string;
  readonly looked: number;
  readonly reached: number;
}

export type ExploreVerdict = "as expected" | "failed" | "undecided" | "interrupted";

/** What an exploration came to; plain data. */
export interface ExploreResult {
  readonly verdict: ExploreVerdict;
  /** Most frequent first; then those listed and not seen. */
  readonly outcomes: readonly ExploredOutcome[];
  readonly failures: readonly ExploredFailure[];
  /** What `vm.sometimes` looked for. */
  readonly sometimes: readonly ExploredState[];
  readonly coverage: Coverage | undefined;
  readonly missBounds: readonly MissBound[];
  readonly schedules: number;
  /** Of these, given up because nothing new could come of them. */
  readonly abandoned: number;
  readonly decisions: number;
  readonly longest: number;
  readonly byStrategy: Readonly<Record<string, number>>;
  readonly crowded: number;
  /** Schedules that came to no outcome (a deadlock, for one) and are no failure: only the profile explored against counts. */
  readonly endless: number;
  /** Nothing counts but what this profile forbids. */
  readonly against: Profile | undefined;
  /** Every history was judged by the reference model. */
  readonly judged: boolean;
  readonly seconds: number;
  readonly seed: number;
  readonly jobs: number;
}
