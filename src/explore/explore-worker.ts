// A thread of the explorer's pool. Each task names the program and what is to be done with it.

import { threadId } from "node:worker_threads";
import type { Subtree } from "../schedule/dpor.ts";
import type { Schedule } from "../schedule/schedule.ts";
import type { Profile } from "../../cp/interface/profile.ts";
import { judgedProgram } from "./against.ts";
import { Board } from "./board.ts";
import { Engine } from "./engine.ts";
import type { Expectations } from "./failure.ts";
import { runJob, type Job, type JobResult } from "./job.ts";
import { loadProgram, type ProgramSource } from "./load-program.ts";
import { listenForMishaps, StrayMishap, takeMishaps } from "./mishaps.ts";
import { plainWalk, type Walked } from "./plain-walk.ts";
import { replayHere, type Replayed } from "./replay-here.ts";
import { splitTree } from "./split.ts";
import { findings, type Findings } from "./summary.ts";
import type { Tally } from "./tally.ts";
import { tuneForExploring } from "./v8-flags.ts";

tuneForExploring();

export type ExploreTask = {
  /** The same number for all tasks of one exploration. */
  readonly exploration: number;
  readonly source: ProgramSource;
  readonly expectations: Expectations;
  readonly stepsMax: number;
  /** The profile that judges, if it is to be another than the expectations say. */
  readonly against: Profile | undefined;
  /** Whether the reference model judges every history. */
  readonly judged: boolean;
  readonly board: SharedArrayBuffer;
  readonly job: number;
} & (
  | { readonly kind: "job"; readonly share: Job }
  | { readonly kind: "split"; readonly parts: number }
  | { readonly kind: "findings"; readonly tally: Tally }
  | { readonly kind: "replay"; readonly schedule: Schedule }
  | { readonly kind: "walk"; readonly preemptions: number; readonly forMs: number }
);

listenForMishaps();

/** Somebody's script is to blame for what became of a task. */
export interface Trouble {
  readonly trouble: string;
}

/** The engine of the latest exploration: importing scripts is not for every task. */
let kept: Prepared | undefined;

interface Prepared {
  readonly exploration: number;
  readonly engine: Engine;
  readonly against: Expectations["against"];
}

type Made = JobResult | Findings | Subtree[] | Replayed | Walked;

export default async function explorePart(task: ExploreTask): Promise<Made | Trouble> {
  try {
    return await carryOut(task);
  } catch (error) {
    if (error instanceof StrayMishap) return { trouble: error.sentence };
    throw error;
  }
}

async function carryOut(task: ExploreTask): Promise<Made> {
  const board = new Board(task.board);
  const { job } = task;
  try {
    if (kept?.exploration !== task.exploration) {
      const program = await loadProgram(task.source);
      await new Promise((resolve) => setImmediate(resolve));
      const [stray] = takeMishaps();
      if (stray !== undefined) throw new StrayMishap(stray);
      const other = task.against === undefined ? undefined : judgedProgram(program, task.against);
      const options = { stepsMax: task.stepsMax, whoRuns: board.whoRuns(job), judged: task.judged };
      const engine = new Engine(other?.program ?? program, options);
      kept = { exploration: task.exploration, engine, against: other?.against };
    }
    const { engine, against } = kept;
    const expectations: Expectations = { ...task.expectations, against };
    board.begin(job, threadId);
    if (task.kind === "findings") return await findings(engine, task.tally, expectations, () => board.beat(job));
    if (task.kind === "replay") return await replayHere(engine, task.schedule, expectations);
    if (task.kind === "walk") {
      const untilMs = performance.now() + task.forMs;
      return await plainWalk(engine, task.preemptions, expectations, untilMs, (schedules, outcomes) => {
        board.report(job, schedules, outcomes, 0, 0);
        return board.stopping;
      });
    }
    if (task.kind === "split") return await splitTree(engine, task.parts);
    const result = await runJob(engine, expectations, task.share, (schedules, outcomes, failures, share) => {
      board.report(job, schedules, outcomes, failures, share);
      return board.stopping;
    });
    // Who knows everything ends the search of those who only try.
    if (result.coverage?.complete === true && task.share.subtree === undefined) board.stop();
    if (task.share.firstFailure && result.tally.failures.size > 0) board.stop();
    return result;
  } finally {
    board.end(job);
  }
}
