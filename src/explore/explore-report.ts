import { defectEvidence, defectTitle } from "./against.ts";
import { allLegal } from "../check/all-legal.ts";
import { EXIT, type ExitStatus } from "../cli/errors.ts";
import { paint, type Style } from "../cli/terminal.ts";
import { flipTable, storyTable } from "../replay/story-table.ts";
import { counted } from "../run/counted.ts";
import type { ExploredFailure, ExploredOutcome, ExploreResult, ExploreVerdict } from "./explore-result.ts";
import type { Coverage } from "./job.ts";

export const EXPLORE_VERDICTS = {
  failed: { status: EXIT.VIOLATION, style: "red", means: "FAILED" },
  undecided: {
    status: EXIT.UNDECIDED,
    style: "yellow",
    means: "UNDECIDED: the budget ran out before the search was complete",
  },
  interrupted: { status: EXIT.INTERRUPTED, style: "yellow", means: "interrupted" },
  "as expected": { status: EXIT.OK, style: "green", means: "as expected" },
} as const satisfies Record<
  ExploreVerdict,
  { readonly status: ExitStatus; readonly style: Style; readonly means: string }
>;

const GRADE_STYLES = { expected: "green", interesting: "yellow", forbidden: "red", unlisted: "red" } as const;
const OUTCOME_WIDTH_MAX = 60;
const STORY_ROWS_MAX = 80;

/**
 * The report of an exploration, line by line.
 * @param replayOf the command that repeats a schedule
 * @param again the command that explores again
 * @param confirmed what is known of a failure on real threads
 */
export function* exploreReport(
  result: ExploreResult,
  userids: readonly string[],
  replayOf: (schedule: string) => string,
  again: string,
  verbose: boolean,
  confirmed: (failure: ExploredFailure) => readonly string[] = () => [],
): Generator<string> {
  yield "";
  yield* outcomeTable(result.outcomes, replayOf, verbose);
  if (result.crowded > 0) yield `… and ${counted(result.crowded, "schedule")} with still other outcomes or failures`;
  for (const failure of result.failures) {
    yield* failureStory(failure, userids, replayOf, result);
    for (const sentence of confirmed(failure)) yield line("confirmed", sentence);
  }
  yield "";
  for (const { name, looked, reached } of result.sometimes) {
    const text = reached === 0 ? paint("red", `never reached: ${name}`) : `reached in ${reached} of ${looked}: ${name}`;
    yield line("sometimes", text);
  }
  for (const sentence of covered(result)) yield line("covered", sentence);
  if (result.judged && result.schedules > result.abandoned) yield line("judged", judgedText(result));
  for (const [title, times] of defectCounts(result)) {
    yield line("defect", `${title}: in ${times} of ${counted(result.schedules, "schedule")}`);
  }
  for (const sentence of besides(result)) yield line("besides", sentence);
  yield line("verdict", paint(EXPLORE_VERDICTS[result.verdict].style, verdictText(result)));
  yield line("counts", countsText(result));
  yield line("took", `${result.seconds.toFixed(2)} s, ${rateOf(result)} schedules/s, seed ${result.seed}`);
  yield line("again", again);
}

export function rateOf({ schedules, seconds }: Pick<ExploreResult, "schedules" | "seconds">): number {
  return Math.round(schedules / Math.max(seconds, 0.001));
}

function* outcomeTable(
  rows: readonly ExploredOutcome[],
  replayOf: (schedule: string) => string,
  verbose: boolean,
): Generator<string> {
  if (rows.length === 0) return;
  const shown = rows.map(({ outcome }) => (outcome === "" ? "(nothing returned)" : outcome));
  const width = Math.min(OUTCOME_WIDTH_MAX, Math.max("outcome".length, ...shown.map((text) => text.length)));
  const count = Math.max("count".length, ...rows.map((row) => String(row.count).length));
  yield paint("dim", `${"outcome".padEnd(width)}  ${"count".padStart(count)}  switches  grade        meaning`);
  for (const [index, row] of rows.entries()) {
    const grade = row.grade.padEnd(11);
    const painted = row.count === 0 ? paint("dim", "not seen   ") : paint(GRADE_STYLES[row.grade], grade);
    const switches = row.count === 0 ? "" : String(row.switches);
    yield `${(shown[index] ?? "").padEnd(width)}  ${String(row.count).padStart(count)}  ${switches.padStart(8)}  ${painted}  ${row.means ?? ""}`.trimEnd();
    if (verbose && row.schedule !== undefined) yield paint("dim", `    ${replayOf(row.schedule)}`);
  }
}

function* failureStory(
  { sentence, count, first, strategy, defects, explanation }: ExploredFailure,
  userids: readonly string[],
  replayOf: (schedule: string) => string,
  { schedules }: ExploreResult,
): Generator<string> {
  yield "";
  yield paint("red", sentence);
  for (const defect of defects ?? []) yield `  ${defect.id}  ${defectEvidence(defect)}`;
  if (schedules > 0) yield `in ${count} of ${counted(schedules, "schedule")}, first in number ${first} by ${strategy}`;
  if (explanation === undefined) return;
  const { story, flip, evidence, outcome, decisions, switches, decisionsFound, switchesFound, tries, seconds } =
    explanation;
  if (decisions < decisionsFound || switches < switchesFound) {
    const from = `from ${counted(decisionsFound, "decision")} and ${counted(switchesFound, "switch")}`;
    yield `shrunk to ${decisions} and ${switches} ${from}, ${counted(tries, "schedule")} tried in ${seconds.toFixed(2)} s`;
  }
  yield "";
  yield* storyTable(userids, story, STORY_ROWS_MAX);
  if (flip !== undefined) {
    yield "";
    yield* flipTable(story, flip, outcome);
  }
  if (evidence !== undefined) yield* ["", ...evidence];
  yield "";
  yield line("replay", replayOf(explanation.needed));
}

function judgedText({ schedules, abandoned, failures }: ExploreResult): string {
  const illegal = failures.reduce((sum, { rule, count }) => sum + (rule === undefined ? 0 : count), 0);
  const histories = schedules - abandoned;
  return illegal === 0 ? allLegal(histories) : paint("red", `${illegal} of ${histories} histories are illegal`);
}

function* besides({ endless, against }: ExploreResult): Generator<string> {
  if (endless === 0) return;
  yield `${counted(endless, "schedule")} came to no outcome, a deadlock for one; only what ${against ?? "the judge"} forbids counts here`;
}

/** How many schedules show each defect. */
function defectCounts({ failures }: ExploreResult): [string, number][] {
  const counts = new Map<string, number>();
  for (const { defects = [], count } of failures) {
    for (const defect of defects) counts.set(defectTitle(defect), (counts.get(defectTitle(defect)) ?? 0) + count);
  }
  return [...counts].sort(([one], [other]) => one.localeCompare(other, "en", { numeric: true }));
}

function* covered({ coverage, missBounds }: ExploreResult): Generator<string> {
  if (coverage !== undefined) yield coverageText(coverage);
  for (const { depth, bound } of missBounds) {
    if (coverage?.complete === true) return;
    yield `a bug that needs ${depth} orderings is missed by PCT with a probability of at most ${percent(bound)}`;
  }
}

export function coverageText({ strategy, complete, classes, share }: Coverage): string {
  const preemptions = /^dfs(\d+)$/.exec(strategy)?.[1];
  const bound = preemptions === undefined ? "" : ` for at most ${preemptions} preemptions`;
  const found = classes === 0 ? "" : `, ${counted(classes, "class")} of equivalent schedules`;
  if (complete) return `complete${bound}${found}`;
  const estimate = share > 0 ? `; about ${percent(share)} of the tree` : "";
  return `not complete${bound}${found} so far${estimate}`;
}

function verdictText({ verdict, failures, sometimes, against }: ExploreResult): string {
  const { means } = EXPLORE_VERDICTS[verdict];
  if (verdict === "as expected" && against !== undefined) return `${means}: nothing that ${against} forbids`;
  if (verdict !== "failed") return means;
  const [first] = failures;
  if (first !== undefined)
    return `${means}: ${first.sentence}${failures.length > 1 ? `; and ${failures.length - 1} more` : ""}`;
  const never = sometimes.filter(({ reached }) => reached === 0).map(({ name }) => name);
  return `${means}: never reached: ${never.join("; ")}`;
}

function countsText({
  schedules,
  abandoned,
  byStrategy,
  decisions,
  longest,
  outcomes,
  failures,
}: ExploreResult): string {
  const names = Object.entries(byStrategy).map(([name, times]) => `${name} ${times}`);
  const given = abandoned === 0 ? "" : `, ${abandoned} of them cut short as redundant`;
  const seen = outcomes.filter(({ count }) => count > 0).length;
  const mean = schedules === 0 ? 0 : Math.round(decisions / schedules);
  const rows = `${counted(seen, "outcome")}, ${counted(failures.length, "failure")}`;
  const each = `${counted(mean, "decision")} each, at most ${longest}`;
  const by = names.length === 0 ? "" : ` (${names.join(", ")}), ${each}`;
  return `${counted(schedules, "schedule")}${given}${by}; ${rows}`;
}

function percent(share: number): string {
  const text = share * 100;
  return `${text >= 10 ? text.toFixed(0) : text >= 0.1 ? text.toFixed(1) : text.toExponential(1)} %`;
}

function line(name: string, text: string): string {
  return `${paint("dim", name.padEnd(9))} ${text}`;
}
