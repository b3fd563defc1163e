import { EXIT, type ExitStatus } from "../cli/errors.ts";
import { paint, type Style } from "../cli/terminal.ts";
import { defectEvidence, defectTitle } from "../explore/against.ts";
import { coverageText } from "../explore/explore-report.ts";
import { storyTable } from "../replay/story-table.ts";
import { RULES } from "../rules/catalogue.ts";
import { counted } from "../run/counted.ts";
import type { Cause } from "./cause.ts";
import type { Comparison, Difference, Explored } from "./compare.ts";

export const COMPARE_VERDICTS = {
  same: { status: EXIT.OK, style: "green" },
  different: { status: EXIT.VIOLATION, style: "yellow" },
  "no difference found": { status: EXIT.UNDECIDED, style: "yellow" },
  interrupted: { status: EXIT.INTERRUPTED, style: "yellow" },
} as const satisfies Record<Comparison["verdict"], { readonly status: ExitStatus; readonly style: Style }>;

/**
 * The report of a comparison, line by line.
 * @param replayOf the command that repeats the run to a difference
 */
export function* compareReport(
  { verdict, explored, common, differences, seconds }: Comparison,
  userids: readonly string[],
  replayOf: (difference: Difference) => string | undefined,
  again: string,
): Generator<string> {
  yield "";
  yield* table(explored, common, differences);
  for (const difference of differences) yield* tell(difference, explored, userids, replayOf(difference));
  yield "";
  for (const one of explored) yield line(one.name, exploredText(one));
  yield line("verdict", paint(COMPARE_VERDICTS[verdict].style, verdictText(verdict, differences)));
  yield line("took", `${seconds.toFixed(2)} s`);
  yield line("again", again);
}

function* table(
  [one, other]: readonly [Explored, Explored],
  common: readonly string[],
  differences: readonly Difference[],
): Generator<string> {
  const width = Math.max("outcome".length, ...[...common, ...differences.map(({ outcome }) => outcome)].map(lengthOf));
  const row = (outcome: string, left: string, right: string, means = ""): string =>
    `${outcome.padEnd(width)}  ${left.padEnd(one.name.length)}  ${right.padEnd(other.name.length)}  ${means}`.trimEnd();
  yield paint("dim", row("outcome", one.name, other.name, "meaning"));
  for (const outcome of common) yield row(outcome, "yes", "yes");
  for (const { outcome, only, means, certain } of differences) {
    const absent = certain ? "no" : "?";
    yield row(outcome, only === one.name ? "yes" : absent, only === one.name ? absent : "yes", means);
  }
}

function lengthOf({ length }: string): number {
  return length;
}

function* tell(
  { outcome, only, cause, certain, story }: Difference,
  explored: readonly [Explored, Explored],
  userids: readonly string[],
  replay: string | undefined,
): Generator<string> {
  const other = explored.find(({ name }) => name !== only) as Explored;
  yield "";
  yield paint("bold", `only ${only}: ${outcome}`);
  yield* causeLines(cause, only, other, certain);
  if (story.length === 0) return;
  yield "";
  yield* storyTable(userids, story);
  yield "";
  yield line("replay", replay ?? "with the other build's own vmcf");
}

function* causeLines(cause: Cause, only: string, other: Explored, certain: boolean): Generator<string> {
  if (cause.kind === "illegal") {
    yield `${only} is wrong: ${cause.sentence}`;
    yield* ruleLines(cause.rule, false);
  } else if (cause.kind === "none") {
    const bound = certain ? "" : `, or was not found in ${other.schedules} schedules`;
    yield `no rule forbids this run to ${other.name}: it comes to something else there by another way${bound}`;
  } else {
    const verb = other.profile === "documented" ? "does not have" : "has";
    for (const defect of cause.defects) {
      yield `because ${other.name} ${verb} ${paint("bold", defectTitle(defect))}`;
      yield `  ${defectEvidence(defect)}`;
      yield* ruleLines(defect.rule, true);
    }
  }
}

/** What the broken rule says, and what it says in the other profile. */
function* ruleLines(id: string, bothProfiles: boolean): Generator<string> {
  const rule = RULES.get(id);
  if (rule === undefined) return;
  yield paint("dim", `  ${id}: ${rule.sentence}`);
  if (bothProfiles && rule.release6 !== undefined) yield paint("dim", `  release6: ${rule.release6}`);
}

function exploredText({ outcomes, schedules, coverage }: Explored): string {
  const covered = coverage === undefined ? "bounded" : coverageText(coverage);
  return `${counted(outcomes, "outcome")} in ${counted(schedules, "schedule")}, ${covered}`;
}

function verdictText(verdict: Comparison["verdict"], differences: readonly Difference[]): string {
  if (verdict === "same") return "SAME: both have the same outcomes, and no other";
  const certain = differences.filter((difference) => difference.certain).length;
  if (verdict === "different") return `DIFFERENT: ${counted(certain, "outcome")} that only one of them has`;
  if (verdict === "interrupted") return "interrupted";
  const unsure =
    differences.length === 0 ? "" : `, but ${counted(differences.length, "outcome")} of one was not seen in the other`;
  return `UNDECIDED: no certain difference found before the budget ran out${unsure}`;
}

function line(name: string, text: string): string {
  return `${paint("dim", name.padEnd(10))} ${text}`;
}
