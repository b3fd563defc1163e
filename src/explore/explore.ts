import type { Subtree } from "../schedule/dpor.ts";
import type { LoadedScenario } from "../scenario/load-scenario.ts";
import { Board } from "./board.ts";
import { STEPS_MAX } from "./engine.ts";
import { SECONDS_DEFAULT, schedulesOf, type ExploreOptions } from "./explore-options.ts";
import type { ExploreResult } from "./explore-result.ts";
import type { Job, JobResult } from "./job.ts";
import { ExplorePool, GuestTrouble } from "./pool.ts";
import { strategiesOf } from "./plan.ts";
import { exploreResult, sumOf, type Findings } from "./summary.ts";
import { emptyTally, type Tally } from "./tally.ts";

/** Parts of the tree for each thread: enough that an unlucky division evens out. */
const PARTS_PER_JOB = 16;

let explorations = 0;

/** Explores a scenario on threads of its own. @param jobs how many */
export async function explore(scenario: LoadedScenario, options: ExploreOptions, jobs: number): Promise<ExploreResult> {
  const { strategy, seconds = SECONDS_DEFAULT, seed = 0, stepsMax = STEPS_MAX, signal, firstFailure = false } = options;
  const startMs = performance.now();
  const elapsed = (): number => (performance.now() - startMs) / 1000;
  const board = new Board(jobs);
  const stop = (): void => board.stop();
  signal?.addEventListener("abort", stop);
  // An abort that came before is not told again.
  if (signal?.aborted === true) stop();
  const pool = new ExplorePool(
    jobs,
    board,
    scenario.machines,
    (row) => options.onProgress?.({ ...row, seconds: elapsed() }),
    options,
  );
  const { profile, against, faults, strikes, strikesMax, nucleus, messageLimit = scenario.messageLimit } = options;
  // Against another profile, that one judges.
  const judged = (options.judged ?? true) && against === undefined;
  const given = {
    exploration: ++explorations,
    source: { machines: scenario.machines, seed, messageLimit, profile, faults, strikes, strikesMax, nucleus },
    expectations: { outcomes: scenario.outcomes, mayLeaveActive: scenario.mayLeaveActive },
    stepsMax,
    against,
    judged,
    board: board.buffer,
  };
  const run = <Result extends object>(task: PartTask): Promise<Result> => pool.run<Result>({ ...given, ...task });
  const share = (job: number): Job => ({
    strategies: strategiesOf(strategy),
    seed,
    schedules: schedulesOf(options),
    forMs: seconds * 1000 - (performance.now() - startMs),
    job,
    jobs,
    firstFailure,
    certified: options.certified ?? false,
  });
  try {
    const results =
      strategy?.name === "dpor" && jobs > 1
        ? await exploreParts(run, share(0), jobs)
        : await Promise.all(
            Array.from({ length: jobs }, (_, job) => run<JobResult>({ kind: "job", job, share: share(job) })),
          );
    const sum = sumOf(results);
    const searched = elapsed();
    const found = await run<Findings>({ kind: "findings", job: 0, tally: sum.tally });
    const interrupted = signal?.aborted ?? false;
    return exploreResult(sum, found, { strategy, seconds: searched, seed, jobs, judged, against, interrupted });
  } catch (error) {
    if (!(error instanceof GuestTrouble)) throw error;
    const loop = { count: 1, first: 1, strategy: "any", sentence: error.sentence, explanation: undefined };
    const sum: JobResult = { tally: emptyTally(), coverage: undefined, missBounds: [] };
    const found: Findings = { outcomes: [], failures: [loop] };
    return exploreResult(sum, found, { strategy, seconds: elapsed(), seed, jobs, judged, against, interrupted: false });
  } finally {
    signal?.removeEventListener("abort", stop);
    await pool.close();
  }
}

/** A task without what all of them have in common. */
type PartTask =
  | { readonly kind: "job"; readonly job: number; readonly share: Job }
  | { readonly kind: "split"; readonly job: number; readonly parts: number }
  | { readonly kind: "findings"; readonly job: number; readonly tally: Tally };

/** One exhaustive search, divided: threads take parts of the tree as they become free. */
async function exploreParts(
  run: <Result extends object>(task: PartTask) => Promise<Result>,
  whole: Job,
  jobs: number,
): Promise<JobResult[]> {
  const parts = await run<Subtree[]>({ kind: "split", job: 0, parts: jobs * PARTS_PER_JOB });
  const results: JobResult[] = [];
  const untilMs = performance.now() + whole.forMs;
  let left = whole.schedules;
  await Promise.all(
    Array.from({ length: jobs }, async (_, job) => {
      for (let subtree = parts.shift(); subtree !== undefined; subtree = parts.shift()) {
        const share = { ...whole, subtree, job: 0, jobs: 1, schedules: left, forMs: untilMs - performance.now() };
        const result = await run<JobResult>({ kind: "job", job, share });
        left -= result.tally.schedules;
        results.push(result);
      }
    }),
  );
  return results;
}
