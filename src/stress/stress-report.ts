import { EXIT, type ExitStatus } from "../cli/errors.ts";
import { allLegal } from "../check/all-legal.ts";
import { explanationText } from "../check/explanation-text.ts";
import { paint, type Style } from "../cli/terminal.ts";
import { counted } from "../run/counted.ts";
import type { OutcomeRow } from "./outcome-table.ts";
import { BAD_MAX, type BadIteration, type StressResult, type StressVerdict } from "./stress.ts";

export const STRESS_VERDICTS = {
  interrupted: { status: EXIT.INTERRUPTED, style: "yellow", means: "interrupted" },
  failed: { status: EXIT.VIOLATION, style: "red", means: "FAILED" },
  forbidden: { status: EXIT.VIOLATION, style: "red", means: "FORBIDDEN outcome" },
  unlisted: {
    status: EXIT.VIOLATION,
    style: "red",
    means: "UNLISTED: the scenario does not list an outcome that came",
  },
  interesting: { status: EXIT.OK, style: "yellow", means: "as expected, with interesting outcomes" },
  expected: { status: EXIT.OK, style: "green", means: "as expected" },
} as const satisfies Record<
  StressVerdict,
  { readonly status: ExitStatus; readonly style: Style; readonly means: string }
>;

const STYLES = { expected: "green", interesting: "yellow", forbidden: "red", unlisted: "red" } as const;
const TROUBLES = { guest: "a guest failed", hang: "a hang", law: "a law is broken" } as const;
/** Longer outcomes push the rest of their line to the right. */
const OUTCOME_WIDTH_MAX = 60;

/**
 * The report of a stress run, line by line.
 * @param again the command that shows it again
 * @param judged whether the checker has looked at every iteration
 */
export function* stressReport(
  result: StressResult,
  seed: number,
  transport: string,
  again: string,
  judged = false,
): Generator<string> {
  const { verdict, outcomes, bad, iterations, killed, sometimes, seconds } = result;
  yield "";
  yield* table(outcomes);
  for (const iteration of bad) yield* badIteration(iteration);
  for (const [name, count] of Object.entries(sometimes)) {
    yield line("sometimes", count === 0 ? paint("yellow", `never reached: ${name}`) : `reached ${count} ×: ${name}`);
  }
  const deaths = killed === 0 ? "" : `, in ${killed} of them a machine was killed`;
  yield "";
  if (judged && iterations > 0) yield line("judged", judgedText(result));
  yield line("verdict", paint(STRESS_VERDICTS[verdict].style, meaningOf(result)));
  const stopped = bad.length === BAD_MAX ? `, and no more after ${BAD_MAX} bad ones` : "";
  yield line("ran", `${counted(iterations, "iteration")}${deaths}${stopped}`);
  yield line("took", `${seconds.toFixed(1)} s, ${rateOf(result)} iterations/s via ${transport}, seed ${seed}`);
  yield line("again", again);
}

function judgedText({ iterations, bad }: StressResult): string {
  const illegal = bad.filter(({ troubles }) => troubles.some(({ kind }) => kind === "law")).length;
  return illegal === 0 ? allLegal(iterations) : paint("red", `${illegal} of ${iterations} histories are illegal`);
}

export function rateOf({ iterations, seconds }: Pick<StressResult, "iterations" | "seconds">): number {
  const rate = iterations / Math.max(seconds, 0.001);
  return rate < 10 ? Number(rate.toFixed(1)) : Math.round(rate);
}

function meaningOf({ verdict, outcomes, bad }: StressResult): string {
  const { means } = STRESS_VERDICTS[verdict];
  if (verdict === "forbidden" || verdict === "unlisted") {
    const which = outcomes.filter(({ grade, count }) => grade === verdict && count > 0).map(({ outcome }) => outcome);
    return `${means}: ${which.join("; ")}`;
  }
  if (verdict !== "failed") return means;
  const kinds = new Set(bad.flatMap(({ troubles }) => troubles.map(({ kind }) => TROUBLES[kind])));
  return `${means}: ${[...kinds].join(", ")}, in ${bad.length} of the iterations`;
}

function* table(rows: readonly OutcomeRow[]): Generator<string> {
  if (rows.length === 0) return;
  const shown = rows.map(({ outcome }) => (outcome === "" ? "(nothing returned)" : outcome));
  const width = Math.min(OUTCOME_WIDTH_MAX, Math.max("outcome".length, ...shown.map((text) => text.length)));
  const count = Math.max("count".length, ...rows.map((row) => String(row.count).length));
  const columns = (outcome: string, times: string, share: string, grade: string, means: string): string =>
    `${outcome.padEnd(width)}  ${times.padStart(count)}  ${share.padStart(7)}  ${grade}  ${means}`.trimEnd();
  yield paint("dim", columns("outcome", "count", "share", "grade".padEnd(11), "meaning"));
  for (const [index, row] of rows.entries()) {
    const grade = row.grade.padEnd(11);
    const painted = row.count > 0 ? paint(STYLES[row.grade], grade) : paint("dim", grade);
    yield columns(shown[index] ?? "", String(row.count), percent(row.share), painted, row.means ?? "");
  }
}

function* badIteration({ index, seed, outcome, kill, troubles, evidence }: BadIteration): Generator<string> {
  yield "";
  const returned = outcome === "" ? "" : `, ${outcome}`;
  yield `iteration ${index + 1} (machines' seed ${seed}${returned})${kill === undefined ? "" : `; ${kill}`}:`;
  for (const { kind, sentence } of troubles) yield `  ${paint("red", TROUBLES[kind])}: ${sentence}`;
  if (evidence === undefined) return;
  const { explanation, history, unkept = "" } = evidence;
  if (explanation !== undefined) for (const text of explanationText(explanation)) yield `  ${text}`.trimEnd();
  yield `  history   ${history ?? unkept}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

function line(name: string, text: string): string {
  return `${paint("dim", name.padEnd(9))} ${text}`;
}
