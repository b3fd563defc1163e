import { nowMs } from "../../workers/channel/real-clock.ts";
import { shrink } from "./shrink.ts";
import { printSchedule } from "../schedule/schedule-text.ts";
import { scheduleOf, switchesOf } from "../schedule/schedule.ts";
import { confirm, retell } from "./confirm.ts";
import type { Engine } from "./engine.ts";
import { nameEscapes } from "./escape.ts";
import { failureOf, outcomeOf, signatureOf, type Expectations, type Failure } from "./failure.ts";
import { findFlipPoint, neededOf } from "./flip-point.ts";
import { evidenceOf } from "./judge.ts";
import type { ScheduledRun } from "./scheduled-run.ts";
import type { StoryStep } from "./story.ts";
import type { Trace } from "./tally.ts";

/** A failure made small and told; plain data. */
export interface Explanation {
  readonly failure: Failure;
  readonly outcome: string;
  /** The whole schedule, and the part of it that must be given. */
  readonly schedule: string;
  readonly needed: string;
  readonly decisions: number;
  readonly switches: number;
  readonly decisionsFound: number;
  readonly switchesFound: number;
  readonly story: readonly StoryStep[];
  readonly flip: Flip | undefined;
  /** Of an illegal history: the rule, and the story of the message. */
  readonly evidence: readonly string[] | undefined;
  /** Schedules tried, and seconds it took. */
  readonly tries: number;
  readonly seconds: number;
}

/** The same run with two neighbouring decisions exchanged, which makes it legal. */
export interface Flip {
  /** Index into the story of the first of the two. */
  readonly at: number;
  readonly outcome: string;
  readonly story: readonly StoryStep[];
}

/** How long shrinking may take, and the search for the flip point behind it. */
export const SHRINK_MS = 1_500;
const FLIP_MS = 400;

/**
 * Confirms, shrinks, and explains a failure found by its trace.
 * @param beat called for every schedule tried
 */
export function explain(
  engine: Engine,
  trace: Trace,
  expectations: Expectations,
  beat: () => void = () => undefined,
): Promise<Explanation> {
  return engine.batch(async () => {
    const startMs = nowMs();
    const found = await confirm(engine, trace);
    const failure = failureOf(found.retold.run, found.retold.outcome, expectations);
    const unlike = found.difference ?? (failure === undefined ? "the failure is not there when repeated" : undefined);
    const known = { decisionsFound: trace.length, switchesFound: switchesOf(trace) };
    const told = (
      small: Trace,
      needed: number,
      rest: Pick<Explanation, "story" | "outcome" | "flip" | "evidence" | "tries">,
    ) => ({
      schedule: printSchedule(scheduleOf(engine.cast, small)),
      needed: printSchedule(scheduleOf(engine.cast, small.slice(0, needed))),
      decisions: small.length,
      switches: switchesOf(small),
      ...known,
      ...rest,
      seconds: (nowMs() - startMs) / 1000,
    });
    const { story, outcome } = found.retold;
    const asFound = told(trace, trace.length, { story, outcome, flip: undefined, evidence: undefined, tries: 2 });
    if (unlike !== undefined || failure === undefined) {
      // What the outside world decides comes now earlier, now later.
      const escape = await nameEscapes(engine, trace, { kind: "escape", userids: [], sentences: [] });
      if (escape.userids.length > 0) return { ...asFound, failure: escape };
      return { ...asFound, failure: { kind: "nondeterminism", sentence: unlike ?? "" } };
    }
    if (failure.kind === "escape") return { ...asFound, failure: await nameEscapes(engine, trace, failure) };
    const signature = signatureOf(failure);
    const same = (run: ScheduledRun): boolean => {
      beat();
      const other = failureOf(run, outcomeOf(run), expectations);
      return other !== undefined && signatureOf(other) === signature;
    };
    const legal = (run: ScheduledRun): boolean => {
      beat();
      return failureOf(run, outcomeOf(run), expectations) === undefined;
    };
    const shrunk = await shrink(engine, trace, same, startMs + SHRINK_MS);
    const flip = await findFlipPoint(engine, shrunk.trace, same, legal, nowMs() + FLIP_MS);
    const moved = flip !== undefined && flip.failing !== shrunk.trace;
    const small = moved ? flip.failing : shrunk.trace;
    const needed = moved ? await neededOf(engine, small, flip.at + 2) : shrunk.needed;
    const retold = await retell(engine, scheduleOf(engine.cast, small));
    const flipped = flip && (await retell(engine, scheduleOf(engine.cast, flip.trace)));
    const exact = failureOf(retold.run, retold.outcome, expectations);
    return {
      ...told(small, needed, {
        story: retold.story,
        outcome: retold.outcome,
        flip: flip && flipped && { at: flip.at, outcome: flipped.outcome, story: flipped.story },
        evidence: retold.run.violation && evidenceOf(retold.run.violation),
        tries: shrunk.tries,
      }),
      failure: exact ?? failure,
    };
  });
}

/** The simplest schedule to an outcome that was found by its trace. */
export function simplest(engine: Engine, trace: Trace, outcome: string, shrinkMs: number): Promise<Trace> {
  return engine.batch(async () => {
    const shows = (run: ScheduledRun): boolean => run.ending === "finished" && outcomeOf(run) === outcome;
    return (await shrink(engine, trace, shows, nowMs() + shrinkMs)).trace;
  });
}
