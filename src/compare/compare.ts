import type { Profile } from "../../cp/interface/profile.ts";
import { explore } from "../explore/explore.ts";
import type { Progress } from "../explore/explore-options.ts";
import type { ExploreResult } from "../explore/explore-result.ts";
import { describeFailure, type Failure } from "../explore/failure.ts";
import type { Coverage } from "../explore/job.ts";
import type { StoryStep } from "../explore/story.ts";
import { replay } from "../replay/replay.ts";
import type { LoadedScenario } from "../scenario/load-scenario.ts";
import { parseSchedule } from "../schedule/schedule-text.ts";
import { causeOf, type Cause } from "./cause.ts";

/** One of the two control programs. */
export interface Contestant {
  /** What it is called in the report. */
  readonly name: string;
  readonly profile: Profile;
  /** The scenario, with the outcomes that are listed for this profile. */
  readonly scenario: LoadedScenario;
  /** The module of another build's `ControlProgram`, as a URL. */
  readonly nucleus: string | undefined;
}

export interface CompareOptions {
  /** For each of the two. */
  readonly seconds: number;
  readonly schedules: number;
  readonly seed: number;
  readonly jobs: number;
  readonly messageLimit: number | undefined;
  readonly signal?: AbortSignal;
  readonly onProgress?: (name: string, progress: Progress) => void;
}

/** What was explored of one of the two. */
export interface Explored {
  readonly name: string;
  readonly profile: Profile;
  readonly outcomes: number;
  readonly schedules: number;
  /** Of the exhaustive search. */
  readonly coverage: Coverage | undefined;
}

/** An outcome, or another end, that only one of the two has. */
export interface Difference {
  readonly outcome: string;
  /** The name of the one that has it. */
  readonly only: string;
  readonly means: string | undefined;
  readonly count: number;
  /** The simplest schedule to it that was found; undefined when a script's loop left none. */
  readonly schedule: string | undefined;
  readonly switches: number;
  readonly cause: Cause;
  /** A rule forbids it to the other one, or the other one was searched to its end; else it may have it too. */
  readonly certain: boolean;
  readonly story: readonly StoryStep[];
}

/** What comparing came to; plain data. */
export interface Comparison {
  readonly verdict: "same" | "different" | "no difference found" | "interrupted";
  readonly explored: readonly [Explored, Explored];
  /** Outcomes of both. */
  readonly common: readonly string[];
  readonly differences: readonly Difference[];
  readonly seconds: number;
}

/** An end of a scenario under one of them. */
interface End {
  readonly outcome: string;
  readonly means: string | undefined;
  readonly count: number;
  readonly schedule: string | undefined;
  readonly switches: number;
}

/** Explores a scenario under two control programs, exhaustively where the time allows, and says in what they differ. */
export async function compare(one: Contestant, other: Contestant, options: CompareOptions): Promise<Comparison> {
  const startMs = performance.now();
  const first = await exploreOne(one, options);
  const second = await exploreOne(other, options);
  const differences = [
    ...(await differencesOf(one, first, other, second, options)),
    ...(await differencesOf(other, second, one, first, options)),
  ];
  const common = [...first.ends.keys()].filter((outcome) => second.ends.has(outcome));
  const isComplete = [first, second].every(({ explored }) => isExhausted(explored));
  const alike = isComplete ? "same" : "no difference found";
  const differ = differences.some(({ certain }) => certain);
  const verdict = options.signal?.aborted === true ? "interrupted" : differ ? "different" : alike;
  const seconds = (performance.now() - startMs) / 1000;
  return { verdict, explored: [first.explored, second.explored], common, differences, seconds };
}

/** What was not found there is not there. */
function isExhausted({ coverage }: Explored): boolean {
  return coverage?.complete === true;
}

interface ExploredEnds {
  readonly explored: Explored;
  readonly ends: ReadonlyMap<string, End>;
}

/** Half of the time for everything; if that is not enough, the other half for as much as possible. */
async function exploreOne(contestant: Contestant, options: CompareOptions): Promise<ExploredEnds> {
  const { name, profile, scenario, nucleus } = contestant;
  const { seed, jobs, schedules, messageLimit, signal, onProgress } = options;
  // What a profile lists is not asked here, but what it has.
  const open = { ...scenario, outcomes: undefined, mayLeaveActive: true };
  const given = {
    ...{ seed, profile, messageLimit, nucleus, judged: false, signal, seconds: options.seconds / 2 },
    onProgress: (progress: Progress) => onProgress?.(name, progress),
  };
  const exhaustive = await explore(open, { ...given, strategy: { name: "dpor" } }, jobs);
  const results = [exhaustive];
  if (exhaustive.coverage?.complete !== true && signal?.aborted !== true) {
    results.push(await explore(open, { ...given, schedules }, jobs));
  }
  const ends = new Map<string, End>();
  for (const end of results.flatMap((result) => endsOf(result, scenario))) {
    const known = ends.get(end.outcome);
    if (known === undefined) ends.set(end.outcome, end);
    else {
      const simpler = end.switches < known.switches ? end : known;
      ends.set(end.outcome, { ...simpler, count: known.count + end.count });
    }
  }
  const counted = results.reduce((sum, result) => sum + result.schedules, 0);
  const explored = { name, profile, outcomes: ends.size, schedules: counted, coverage: exhaustive.coverage };
  return { explored, ends };
}

/** Outcomes, and the ends that are none: a deadlock is a difference too. */
function endsOf({ outcomes, failures }: ExploreResult, scenario: LoadedScenario): End[] {
  return [
    ...outcomes.map(({ outcome, count, schedule, switches }) => {
      const means = scenario.outcomes?.get(outcome)?.means;
      return { outcome: outcome === "" ? "(nothing returned)" : outcome, means, count, schedule, switches };
    }),
    ...failures.map(({ sentence, count, explanation }) => ({
      outcome: explanation === undefined ? sentence : nameOf(explanation.failure),
      means: undefined,
      count,
      schedule: explanation?.schedule,
      switches: explanation?.switches ?? Infinity,
    })),
  ];
}

/** A failure without what depends on the schedule: how far each machine had come. */
function nameOf(failure: Failure): string {
  if (failure.kind !== "deadlock") return describeFailure(failure);
  return `deadlock of ${failure.waiting.map(({ userid }) => userid).join(", ")}`;
}

async function differencesOf(
  one: Contestant,
  { ends }: ExploredEnds,
  other: Contestant,
  { ends: otherEnds, explored: otherExplored }: ExploredEnds,
  options: CompareOptions,
): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const end of ends.values()) {
    if (otherEnds.has(end.outcome)) continue;
    const { cause, story } = await explain(one, other, end, options);
    const certain = cause.kind !== "none" || isExhausted(otherExplored);
    differences.push({ ...end, only: one.name, cause, certain, story });
  }
  return differences.sort((left, right) => left.switches - right.switches);
}

async function explain(
  { scenario, profile, nucleus }: Contestant,
  other: Contestant,
  { schedule }: End,
  { seed, messageLimit = scenario.messageLimit }: CompareOptions,
): Promise<Pick<Difference, "cause" | "story">> {
  const parsed = schedule === undefined ? undefined : parseSchedule(schedule);
  if (parsed === undefined || "problem" in parsed) return { cause: { kind: "none" }, story: [] };
  const replayed = await replay(scenario, parsed.schedule, { seed, profile, messageLimit, nucleus });
  return { cause: causeOf(replayed, { profile, other: other.profile, messageLimit }), story: replayed.story };
}
