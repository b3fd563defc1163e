import { nowMs } from "../../workers/channel/real-clock.ts";
import { explain, type Explanation } from "../explore/explain.ts";
import type { StoryStep } from "../explore/story.ts";
import { mixSeed, RandomNumbers } from "../schedule/random-numbers.ts";
import { find, prepare, type Trial } from "./find.ts";
import { drawPlan } from "./grammar.ts";
import type { Plan } from "./plan.ts";
import { shrinkPlan } from "./shrink-plan.ts";

export interface GenerateOptions extends Trial {
  /** The most scenarios. */
  readonly count: number;
  readonly seconds: number;
  /** Schedules of each. Default 40. */
  readonly schedules?: number | undefined;
  /** Ends when these have been found. */
  readonly until?: readonly string[] | undefined;
  /** Ends with the first failure. */
  readonly first?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: GenerateProgress) => void) | undefined;
}

export interface GenerateProgress {
  readonly scenarios: number;
  readonly keys: readonly string[];
  readonly seconds: number;
}

/** One thing that is wrong, with the smallest scenario for it. */
export interface Generated {
  /** A defect ("D9"), or a rule that is broken ("R-CAN-8"). */
  readonly key: string;
  /** The number of the scenario that showed it first, from 1. */
  readonly scenario: number;
  readonly plan: Plan;
  /** Acts it had when it was found, and has now. */
  readonly actsFound: number;
  readonly acts: number;
  readonly explanation: Explanation;
}

export interface GenerateResult {
  readonly found: readonly Generated[];
  readonly scenarios: number;
  readonly schedules: number;
  readonly seconds: number;
  readonly interrupted: boolean;
}

export const SCHEDULES_EACH = 40;
/** A smaller scenario has fewer schedules, but the one that fails may be rarer among them. */
const SCHEDULES_SHRINKING = 160;
/** For each thing found. */
const SHRINK_PLAN_MS = 4_000;

/** Draws scenarios, explores each a little, and makes the first that shows something small. */
export async function generate(options: GenerateOptions): Promise<GenerateResult> {
  const { count, seconds, seed, schedules = SCHEDULES_EACH, until, first, signal, onProgress } = options;
  const startMs = nowMs();
  const elapsed = (): number => (nowMs() - startMs) / 1000;
  const found = new Map<string, Generated>();
  const isOver = (): boolean =>
    signal?.aborted === true ||
    elapsed() >= seconds ||
    (first === true && found.size > 0) ||
    (until?.every((key) => found.has(key)) ?? false);
  let scenarios = 0;
  while (scenarios < count && !isOver()) {
    const number = ++scenarios;
    const scenarioSeed = mixSeed(seed, number);
    const plan = drawPlan(new RandomNumbers(scenarioSeed));
    for (const { key } of await find(prepare(plan, options), scenarioSeed, schedules)) {
      if (found.has(key)) continue;
      const small = await makeSmall(plan, options, key, scenarioSeed);
      if (small !== undefined) found.set(key, { key, scenario: number, ...small });
    }
    onProgress?.({ scenarios, keys: [...found.keys()], seconds: elapsed() });
  }
  const interrupted = signal?.aborted ?? false;
  return { found: [...found.values()], scenarios, schedules: scenarios * schedules, seconds: elapsed(), interrupted };
}

/** First the scenario, then the schedule. @returns undefined when it is not there any more: nothing that can be shown */
async function makeSmall(
  plan: Plan,
  trial: Trial,
  key: string,
  seed: number,
): Promise<Omit<Generated, "key" | "scenario"> | undefined> {
  const untilMs = nowMs() + SHRINK_PLAN_MS;
  const tracesOf = async (candidate: Plan) => {
    const prepared = prepare(candidate, trial, key);
    const [found] = await find(prepared, seed, SCHEDULES_SHRINKING);
    return found === undefined ? undefined : { ...prepared, trace: found.trace };
  };
  // Whatever it was found with, as few machines and acts as still show it among a few schedules.
  const small = await shrinkPlan(
    plan,
    async (candidate) => (await tracesOf(candidate)) !== undefined,
    () => nowMs() >= untilMs,
  );
  const shown = await tracesOf(small);
  if (shown === undefined) return undefined;
  const { story, flip, ...rest } = await explain(shown.engine, shown.trace, shown.expectations);
  const told = { ...rest, story: story.map(unplaced), flip: flip && { ...flip, story: flip.story.map(unplaced) } };
  return { plan: small, actsFound: actsOf(plan), acts: actsOf(small), explanation: told };
}

/** There is no file yet in which a step could have its place. */
function unplaced(step: StoryStep): StoryStep {
  return { ...step, at: undefined };
}

function actsOf({ machines }: Plan): number {
  return machines.reduce((sum, { acts }) => sum + acts.length, 0);
}
