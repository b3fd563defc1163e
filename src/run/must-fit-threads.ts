import { THREADS_MAX } from "../../cp/coordinator/machine-pool.ts";
import { InputError } from "../cli/errors.ts";
import type { LoadedScenario } from "../scenario/load-scenario.ts";

/** @throws InputError when the scenario has more machines than a process can have threads */
export function mustFitThreads({ machines }: LoadedScenario): void {
  const { length } = machines;
  if (length <= THREADS_MAX) return;
  throw new InputError(
    `${length} machines are more than a process has threads for; at most ${THREADS_MAX} run at a time`,
  );
}
