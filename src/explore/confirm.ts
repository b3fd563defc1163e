import type { CommitEvent } from "../../cp/interface/events.ts";
import { digestOf } from "../history/digest.ts";
import { Recorded } from "../schedule/recorded.ts";
import { describeStep, scheduleOf, type Schedule } from "../schedule/schedule.ts";
import type { Engine } from "./engine.ts";
import { outcomeOf } from "./failure.ts";
import type { ScheduledRun } from "./scheduled-run.ts";
import { Storyteller, type StoryStep } from "./story.ts";
import type { Trace } from "./tally.ts";

/** One schedule, carried out and told. */
export interface Retold {
  readonly run: ScheduledRun;
  readonly trace: Trace;
  readonly outcome: string;
  readonly story: readonly StoryStep[];
  readonly consoleLines: readonly string[];
  readonly events: readonly CommitEvent[];
  /** Places where the schedule did not fit. */
  readonly misfits: readonly string[];
}

/** Carries out a schedule and tells it. Inside a batch. */
export async function retell(engine: Engine, schedule: Schedule): Promise<Retold> {
  const strategy = new Recorded(engine.cast, schedule);
  const teller = new Storyteller();
  const events: CommitEvent[] = [];
  strategy.begin(engine.agents);
  const record = (event: CommitEvent): void => void events.push(event);
  const run = await engine.run(strategy, teller, { record, witness: digestOf });
  return {
    run,
    trace: [...run.trace],
    outcome: outcomeOf(run),
    story: teller.steps,
    consoleLines: teller.consoleLines,
    events,
    misfits: strategy.misfits.map(({ index, sentence }) => `step ${index + 1} of the schedule: ${sentence}`),
  };
}

/**
 * Repeats a run twice. A script whose runs differ although every decision was the same depends on something no schedule decides:
 * a variable outside its function that survives from run to run, for instance.
 * @returns the second telling, and the first difference, if there is one
 */
export async function confirm(
  engine: Engine,
  trace: Trace,
): Promise<{ readonly retold: Retold; readonly difference: string | undefined }> {
  const schedule = scheduleOf(engine.cast, trace);
  const first = await retell(engine, schedule);
  const second = await retell(engine, schedule);
  const difference = differs(engine, trace, first.trace) ?? differs(engine, trace, second.trace) ?? told(first, second);
  return { retold: second, difference };
}

function differs(engine: Engine, expected: Trace, actual: Trace): string | undefined {
  const length = Math.max(expected.length, actual.length);
  for (let index = 0; index < length; index++) {
    if (expected[index] === actual[index]) continue;
    const step = (trace: Trace): string => {
      const named = scheduleOf(engine.cast, trace.slice(0, index + 1))[index];
      return named === undefined ? "the end" : describeStep(named);
    };
    return `decision ${index + 1} was ${step(expected)} and is ${step(actual)} when repeated`;
  }
  return undefined;
}

function told(first: Retold, second: Retold): string | undefined {
  const index = first.events.findIndex((event, at) => JSON.stringify(event) !== JSON.stringify(second.events[at]));
  if (index >= 0) {
    const event = first.events[index] as CommitEvent;
    return `event ${index + 1}, ${event.kind} of ${event.userid}, is not the same when repeated`;
  }
  if (first.outcome === second.outcome) return undefined;
  return `the outcome was ${first.outcome} and is ${second.outcome} when repeated`;
}
