import type { Profile } from "../../cp/interface/profile.ts";
import { DefectFinder, type DefectShown, type ProfileFinding, type RecordedHistory } from "../check/defects-shown.ts";
import { DEFAULT_MESSAGE_LIMIT } from "../model/model.ts";
import { DEFECTS } from "../rules/defects.ts";
import type { Failure } from "./failure.ts";
import { violationSentence } from "./judge.ts";
import type { Program } from "./program.ts";
import { recordedProgram } from "./recorded-program.ts";
import type { ScheduledRun } from "./scheduled-run.ts";

/** A defect of Release 6 with what shows it in one run; plain data. */
export interface NamedDefect {
  readonly id: string;
  readonly name: string;
  /** The rule that is broken where the defect shows first, and how. */
  readonly rule: string;
  readonly expected: string;
  readonly happened: string;
  /** CP's sequence number there; 0: the history as a whole. */
  readonly event: number;
}

/** A program whose every run the reference model judges by a profile, which need not be its own. */
export interface JudgedProgram {
  readonly program: Program;
  /** What the other profile forbids about the latest run. */
  readonly against: (run: ScheduledRun) => Failure | undefined;
}

/** @param judge the profile whose rules count */
export function judgedProgram(program: Program, judge: Profile): JudgedProgram {
  const { profile = "documented", messageLimit = DEFAULT_MESSAGE_LIMIT } = program;
  const recorded = recordedProgram(program);
  const find = findingFor(profile, judge, messageLimit);
  return {
    program: recorded.program,
    against: (run) => {
      if (run.ending === "abandoned") return undefined;
      return failureOfFinding(find(recorded.historyOf(run)), judge);
    },
  };
}

/** How histories of one profile are judged by another. */
export function findingFor(
  profile: Profile,
  judge: Profile,
  messageLimit: number,
): (history: RecordedHistory) => ProfileFinding {
  const finder = new DefectFinder({ profile, messageLimit, mode: "explore", bytes: "digests", prompt: true });
  if (profile === judge) return (history) => finder.illegal(history);
  return profile === "release6" ? (history) => finder.needed(history) : (history) => finder.absent(history);
}

function failureOfFinding(finding: ProfileFinding, judge: Profile): Failure | undefined {
  switch (finding.kind) {
    case "allowed":
      return undefined;
    case "illegal":
      return { kind: "illegal", rule: finding.violation.rule, sentence: violationSentence(finding.violation) };
    case "defects": {
      const defects = namedDefects(finding.defects);
      return { kind: "defects", defects, sentence: `${judge} forbids it: ${defects.map(defectTitle).join("; ")}` };
    }
  }
}

export function namedDefects(defects: readonly DefectShown[]): NamedDefect[] {
  return defects.map(({ id, violation: { rule, expected, happened, seq } }) => {
    const name = DEFECTS.find((defect) => defect.id === id)?.name ?? "";
    return { id, name, rule, expected, happened, event: seq };
  });
}

/** "D6 Orphans" */
export function defectTitle({ id, name }: Pick<NamedDefect, "id" | "name">): string {
  return `${id} ${name}`;
}

/** Where and how a defect shows, in one line. */
export function defectEvidence({ rule, expected, happened, event }: NamedDefect): string {
  const where = event === 0 ? "" : ` at event ${event}`;
  return `${rule}${where}: expected: ${expected}; happened: ${happened}`;
}
