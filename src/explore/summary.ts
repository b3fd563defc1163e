import type { Profile } from "../../cp/interface/profile.ts";
import { sumOfDigests } from "../schedule/class-digest.ts";
import { judge } from "../run/outcome.ts";
import { printSchedule } from "../schedule/schedule-text.ts";
import { scheduleOf, switchesOf } from "../schedule/schedule.ts";
import { isExhaustive, type StrategySpec } from "../schedule/strategies.ts";
import type { Engine } from "./engine.ts";
import { explain, simplest } from "./explain.ts";
import type { ExploredFailure, ExploredOutcome, ExploreResult, ExploreVerdict } from "./explore-result.ts";
import { describeFailure, type Expectations } from "./failure.ts";
import type { Coverage, JobResult, MissBound } from "./job.ts";
import { add, emptyTally, type Tally } from "./tally.ts";

/** How many failures are shrunk and told; one is usually enough, and each takes up to two seconds. */
const EXPLAINED_MAX = 5;
/** Time for making the schedules of outcomes small, for all of them together. */
const SIMPLIFY_MS = 1_000;

/** What one thread that holds the program makes of a tally: schedules made small, failures explained. Plain data. */
export interface Findings {
  readonly outcomes: readonly ExploredOutcome[];
  readonly failures: readonly ExploredFailure[];
}

/** @param beat called often enough for whoever wonders whether this goes on */
export async function findings(
  engine: Engine,
  tally: Tally,
  expectations: Expectations,
  beat: () => void = () => undefined,
): Promise<Findings> {
  engine.careful = true;
  const rows = [...tally.outcomes.values()].sort((one, other) => other.count - one.count);
  const outcomes: ExploredOutcome[] = [];
  for (const { outcome, count, trace } of rows) {
    beat();
    const small = await simplest(engine, trace, outcome, SIMPLIFY_MS / rows.length);
    outcomes.push({
      outcome,
      count,
      ...judge(expectations, outcome),
      schedule: printSchedule(scheduleOf(engine.cast, small)),
      decisions: small.length,
      switches: switchesOf(small),
    });
  }
  for (const outcome of expectations.outcomes?.keys() ?? []) {
    if (tally.outcomes.has(outcome)) continue;
    outcomes.push({
      outcome,
      count: 0,
      ...judge(expectations, outcome),
      schedule: undefined,
      decisions: 0,
      switches: 0,
    });
  }
  const failures: ExploredFailure[] = [];
  const found = [...tally.failures.values()].sort((one, other) => one.first - other.first);
  for (const { failure, count, first, strategy, trace } of found) {
    beat();
    const explanation = failures.length < EXPLAINED_MAX ? await explain(engine, trace, expectations, beat) : undefined;
    const sentence = describeFailure(explanation?.failure ?? failure);
    const exact = explanation?.failure ?? failure;
    const defects = exact.kind === "defects" ? { defects: exact.defects } : {};
    const rule = exact.kind === "illegal" && exact.rule !== undefined ? { rule: exact.rule } : {};
    failures.push({ count, first, strategy, sentence, ...defects, ...rule, explanation });
  }
  return { outcomes, failures };
}

/** Adds up what several jobs have done. */
export function sumOf(results: readonly JobResult[]): JobResult {
  const tally = emptyTally();
  const bounds = new Map<number, number>();
  for (const result of results) {
    add(tally, result.tally);
    for (const { depth, bound } of result.missBounds) bounds.set(depth, (bounds.get(depth) ?? 1) * bound);
  }
  const missBounds: MissBound[] = Array.from(bounds, ([depth, bound]) => ({ depth, bound }));
  return { tally, coverage: coverageOf(results), missBounds };
}

/** Of parts of one tree: complete when each part is. */
function coverageOf(results: readonly JobResult[]): Coverage | undefined {
  const parts = results.flatMap(({ coverage }) => coverage ?? []);
  const [first] = parts;
  if (first === undefined) return undefined;
  return {
    strategy: first.strategy,
    complete: parts.every(({ complete }) => complete),
    classes: parts.reduce((sum, { classes }) => sum + classes, 0),
    share: parts.reduce((sum, { share }) => sum + share, 0) / parts.length,
    ...(first.digest !== undefined && { digest: sumOfDigests(parts.map(({ digest = 0 }) => digest)) }),
  };
}

export interface Circumstances {
  readonly strategy: StrategySpec | undefined;
  readonly seconds: number;
  readonly seed: number;
  readonly jobs: number;
  readonly judged: boolean;
  readonly against?: Profile | undefined;
  readonly interrupted: boolean;
}

/** Puts everything together. */
export function exploreResult(sum: JobResult, found: Findings, given: Circumstances): ExploreResult {
  const { tally, coverage, missBounds } = sum;
  const sometimes = Array.from(tally.sometimes, ([name, row]) => ({ name, ...row }));
  const { seconds, seed, jobs, judged, against } = given;
  return {
    verdict: verdictOf(found.failures.length > 0 || sometimes.some(({ reached }) => reached === 0), sum, given),
    ...found,
    sometimes,
    coverage,
    missBounds,
    schedules: tally.schedules,
    abandoned: tally.abandoned,
    decisions: tally.steps,
    longest: tally.stepsMax,
    byStrategy: Object.fromEntries(tally.byStrategy),
    crowded: tally.crowded,
    endless: tally.endless,
    against,
    judged,
    seconds,
    seed,
    jobs,
  };
}

function verdictOf(failed: boolean, { tally, coverage }: JobResult, given: Circumstances): ExploreVerdict {
  if (failed) return "failed";
  if (given.interrupted) return "interrupted";
  if (tally.schedules === 0) return "undecided";
  // Who asks for everything is not served with less.
  const wantsAll = given.strategy !== undefined && isExhaustive(given.strategy);
  return wantsAll && coverage?.complete !== true ? "undecided" : "as expected";
}
