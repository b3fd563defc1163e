import { MachinePool } from "../../cp/coordinator/machine-pool.ts";
import { MESSAGE_LIMIT } from "../../cp/nucleus/control-program.ts";
import { seededRandom } from "../../workers/seeded-random.ts";
import { checkingMonitor } from "../check/monitor.ts";
import type { Explanation } from "../explore/explain.ts";
import { PROFILE_DEFAULT, TRANSPORT_DEFAULT } from "../run/run-options.ts";
import type { ReplayOptions } from "../replay/replay.ts";
import type { LoadedScenario } from "../scenario/load-scenario.ts";
import { runIteration } from "../stress/iteration.ts";
import type { Monitor } from "../stress/monitor.ts";
import { reproduces } from "./reproduced.ts";
import { steeringOf } from "./steering.ts";

/** What came of provoking a failure in free runs; plain data. */
export interface Provoked {
  readonly reproduced: boolean;
  readonly runs: number;
  readonly seconds: number;
}

/** What a decision takes, in microseconds, from run to run: too little, and threads overtake each other; too much costs time. */
const UNITS_US = [300, 1000, 3000, 10_000];
/** How much of a unit a time may be stretched. */
const VARIATION = 0.5;
/** A machine that is silent for so long hangs. */
const WATCHDOG_MS = 2_000;
const NOTHING: Monitor = { record: () => undefined, end: () => [] };

/**
 * Runs a scenario freely on threads, steered towards a schedule by delays, until it fails as that does.
 * @param forMs the time it may take
 */
export async function provoke(
  scenario: LoadedScenario,
  { story, failure }: Pick<Explanation, "story" | "failure">,
  { seed = 0, profile = PROFILE_DEFAULT, messageLimit = scenario.messageLimit }: ReplayOptions,
  forMs: number,
  signal?: AbortSignal,
): Promise<Provoked> {
  const startMs = performance.now();
  const userids = scenario.machines.map(({ userid }) => userid);
  const random = seededRandom(seed, "PROVOKE");
  const limited = { ...scenario, messageLimit };
  const monitor = (): Monitor =>
    failure.kind === "illegal"
      ? checkingMonitor({ profile, messageLimit: messageLimit ?? MESSAGE_LIMIT, mode: "stress", bytes: "digests" })
      : NOTHING;
  const pool = new MachinePool({ idleTimeoutMs: forMs });
  let runs = 0;
  let reproduced = false;
  const elapsedMs = (): number => performance.now() - startMs;
  try {
    while (!reproduced && elapsedMs() < forMs && signal?.aborted !== true) {
      const unitUs = UNITS_US[runs % UNITS_US.length] as number;
      const vary = (): number => (runs < UNITS_US.length ? 0 : random() * VARIATION);
      const plan = { seed, disturbances: steeringOf(story, userids, unitUs, vary), kill: undefined };
      const options = { transport: TRANSPORT_DEFAULT, profile, watchdogMs: WATCHDOG_MS, signal };
      const iteration = await runIteration(limited, plan, pool, monitor(), options);
      runs++;
      reproduced = reproduces(iteration, failure);
    }
  } finally {
    await pool.close();
  }
  return { reproduced, runs, seconds: elapsedMs() / 1000 };
}
