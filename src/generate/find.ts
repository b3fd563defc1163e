import type { Profile } from "../../cp/interface/profile.ts";
import { judgedProgram } from "../explore/against.ts";
import { Engine } from "../explore/engine.ts";
import type { Expectations, Failure } from "../explore/failure.ts";
import type { Program } from "../explore/program.ts";
import { search } from "../explore/search.ts";
import type { Trace } from "../explore/tally.ts";
import { mixSeed } from "../schedule/random-numbers.ts";
import { makeStrategy, type StrategyName } from "../schedule/strategies.ts";
import { programOf, type Plan } from "./plan.ts";

/** Which CP is tried, and who judges it. */
export interface Trial {
  readonly profile: Profile;
  /** The profile whose rules count. */
  readonly judge: Profile;
  readonly seed: number;
  /** Makes CP; for tests, which explore broken ones. */
  readonly makeControlProgram?: Program["makeControlProgram"];
}

/** Something wrong with a plan. */
export interface Found {
  /** What it is, whatever else the same run shows: a defect ("D9"), or a rule that is broken ("R-CAN-8"). */
  readonly key: string;
  readonly failure: Failure;
  readonly trace: Trace;
}

/** A plan in the engine's hands, and what of its failures counts. */
export interface Prepared {
  readonly engine: Engine;
  readonly expectations: Expectations;
}

/** @param only of the failures, those with this key */
export function prepare(plan: Plan, { profile, judge, makeControlProgram }: Trial, only?: string): Prepared {
  const program = { ...programOf(plan), profile, ...(makeControlProgram !== undefined && { makeControlProgram }) };
  const judged = judgedProgram(program, judge);
  const engine = new Engine(judged.program, { stepsMax: STEPS_MAX });
  const against: Expectations["against"] =
    only === undefined ? judged.against : (run) => narrowed(judged.against(run), only);
  return { engine, expectations: { outcomes: undefined, mayLeaveActive: true, against } };
}

/** Explores a plan a little. Everything that turned out to be wrong with it, each key once. */
export async function find({ engine, expectations }: Prepared, seed: number, schedules: number): Promise<Found[]> {
  const found = new Map<string, Found>();
  for (const [index, name] of STRATEGIES.entries()) {
    const strategy = makeStrategy({ name }, mixSeed(seed, index), 0);
    const budget = { schedules: Math.ceil(schedules / STRATEGIES.length) };
    const { tally } = await search(engine, strategy, expectations, budget);
    for (const { failure, trace } of tally.failures.values()) {
      for (const key of keysOf(failure)) if (!found.has(key)) found.set(key, { key, failure, trace });
    }
  }
  return [...found.values()];
}

/** Of plans nobody knows anything about, two that are unlike each other. */
const STRATEGIES: readonly StrategyName[] = ["random", "pos"];
/** A generated script has no loops. */
const STEPS_MAX = 1000;

function keysOf(failure: Failure): readonly string[] {
  if (failure.kind === "defects") return failure.defects.map(({ id }) => id);
  return [failure.kind === "illegal" ? (failure.rule ?? failure.sentence) : failure.kind];
}

/** A failure without what else the run shows, so that leaving that out does not make it another one. */
function narrowed(failure: Failure | undefined, key: string): Failure | undefined {
  if (failure === undefined || !keysOf(failure).includes(key)) return undefined;
  return failure.kind === "defects" ? { ...failure, defects: failure.defects.filter(({ id }) => id === key) } : failure;
}
