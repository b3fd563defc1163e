import { nowMs } from "../../workers/channel/real-clock.ts";
import { Engine, STEPS_MAX } from "./engine.ts";
import { SECONDS_DEFAULT, schedulesOf, type ExploreOptions } from "./explore-options.ts";
import type { ExploreResult } from "./explore-result.ts";
import type { Expectations } from "./failure.ts";
import { runJob } from "./job.ts";
import { strategiesOf } from "./plan.ts";
import type { Program } from "./program.ts";
import { exploreResult, findings } from "./summary.ts";

/**
 * Explores a program in this very thread. For tests and for programs that hold their scripts as functions; a script that loops
 * without calling CP hangs the thread, which the pool of `explore.ts` would notice.
 */
export async function exploreHere(
  program: Program,
  expectations: Expectations,
  options: ExploreOptions = {},
): Promise<ExploreResult> {
  const {
    strategy,
    seconds = SECONDS_DEFAULT,
    seed = 0,
    stepsMax = STEPS_MAX,
    judged = true,
    signal,
    onProgress,
  } = options;
  const startMs = nowMs();
  const engine = new Engine({ seed, ...program }, { stepsMax, judged });
  const job = {
    strategies: strategiesOf(strategy),
    seed,
    schedules: schedulesOf(options),
    forMs: seconds * 1000,
    job: 0,
    jobs: 1,
    firstFailure: options.firstFailure ?? false,
    certified: options.certified ?? false,
  };
  const done = await runJob(engine, expectations, job, (schedules, outcomes, failures, share) => {
    onProgress?.({ schedules, outcomes, failures, share, seconds: (nowMs() - startMs) / 1000 });
    return signal?.aborted ?? false;
  });
  const searchedFor = (nowMs() - startMs) / 1000;
  const found = await findings(engine, done.tally, expectations);
  const interrupted = signal?.aborted ?? false;
  return exploreResult(done, found, { strategy, seconds: searchedFor, seed, jobs: 1, judged, interrupted });
}
