import type { CommitEvent } from "../../cp/interface/events.ts";
import { printSchedule } from "../schedule/schedule-text.ts";
import { scheduleOf, type Schedule } from "../schedule/schedule.ts";
import { retell } from "./confirm.ts";
import type { Engine } from "./engine.ts";
import { nameEscapes } from "./escape.ts";
import { failureOf, type Expectations, type Failure } from "./failure.ts";
import { evidenceOf } from "./judge.ts";
import type { StoryStep } from "./story.ts";

/** One schedule carried out again; plain data. */
export interface Replayed {
  readonly outcome: string;
  readonly failure: Failure | undefined;
  readonly story: readonly StoryStep[];
  /** Of an illegal history: the rule, and the story of the message. */
  readonly evidence: readonly string[] | undefined;
  readonly consoleLines: readonly string[];
  /** Every commit, in its order. */
  readonly events: readonly CommitEvent[];
  /** Where the schedule does not fit the script any more. */
  readonly misfits: readonly string[];
  /** What was carried out, from beginning to end. */
  readonly schedule: string;
}

/** Carries out a schedule in this thread; behind its end everybody just goes on. */
export function replayHere(engine: Engine, schedule: Schedule, expectations: Expectations): Promise<Replayed> {
  engine.careful = true;
  return engine.batch(async () => {
    const { run, trace, ...told } = await retell(engine, schedule);
    const failure = failureOf(run, told.outcome, expectations);
    const named = failure?.kind === "escape" ? await nameEscapes(engine, trace, failure) : failure;
    const evidence = run.violation && evidenceOf(run.violation);
    return { ...told, failure: named, evidence, schedule: printSchedule(scheduleOf(engine.cast, trace)) };
  });
}
