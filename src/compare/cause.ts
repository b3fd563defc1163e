import type { Profile } from "../../cp/interface/profile.ts";
import { findingFor, namedDefects, type NamedDefect } from "../explore/against.ts";
import { violationSentence } from "../explore/judge.ts";
import type { Replayed } from "../explore/replay-here.ts";
import { DEFAULT_MESSAGE_LIMIT } from "../model/model.ts";

/** Why only one of two control programs comes to an outcome; plain data. */
export type Cause =
  /** The other profile forbids the run: for lack of these defects, or because it has them. */
  | { readonly kind: "defects"; readonly defects: readonly NamedDefect[] }
  /** This control program breaks a rule of its own profile. */
  | { readonly kind: "illegal"; readonly rule: string; readonly sentence: string }
  /** No rule forbids this run to the other one: it was not found there, or something else keeps it from it. */
  | { readonly kind: "none" };

export interface CauseOptions {
  readonly profile: Profile;
  /** The profile of the other one; the same when two builds are compared. */
  readonly other: Profile;
  readonly messageLimit: number | undefined;
}

/** Asks the reference model about the run that leads to an outcome. */
export function causeOf(
  { events, failure }: Replayed,
  { profile, other, messageLimit = DEFAULT_MESSAGE_LIMIT }: CauseOptions,
): Cause {
  const isWhole = failure?.kind !== "livelock" && failure?.kind !== "escape";
  const finding = findingFor(profile, other, messageLimit)({ events, isWhole });
  switch (finding.kind) {
    case "allowed":
      return { kind: "none" };
    case "illegal":
      return { kind: "illegal", rule: finding.violation.rule, sentence: violationSentence(finding.violation) };
    case "defects":
      return { kind: "defects", defects: namedDefects(finding.defects) };
  }
}
