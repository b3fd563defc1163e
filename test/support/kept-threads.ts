import { afterAll } from "vitest";
import { MachinePool } from "../../cp/coordinator/machine-pool.ts";

/** Longer than any pause between two tests of a file. */
const IDLE_MS = 60_000;

/** Threads on which the tests of a file run one after another, for starting them costs more than most of what they do. */
export function keptThreads(): MachinePool {
  const pool = new MachinePool({ idleTimeoutMs: IDLE_MS });
  afterAll(() => pool.close());
  return pool;
}
