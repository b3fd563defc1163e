import { InputError } from "../cli/errors.ts";
import type { LoadedScenario } from "../scenario/load-scenario.ts";

/**
 * More threads than this do not fit into a process: each has some forty of the 65,530 areas of memory that Linux lets a process
 * have, and about nine megabytes. When they run out, V8 ends the process.
 */
const THREADS_MAX = 1500;

/** @throws InputError when the scenario has more machines than a process can have threads */
export function mustFitThreads({ machines }: LoadedScenario): void {
  const { length } = machines;
  if (length <= THREADS_MAX) return;
  throw new InputError(
    `${length} machines are more than a process has threads for; at most ${THREADS_MAX} run at a time`,
  );
}
