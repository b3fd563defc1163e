import type { MachinePort } from "../guest/machine-port.ts";
import { DIED, type Disturbance } from "./channel/disturbance.ts";
import { seededRandom } from "./seeded-random.ts";

/** Shorter times are watched away: a sleep of less takes longer than it should. */
const SLEEP_LEAST_US = 100;

/** An `execute` that is held up in front of some of its instructions. */
export function disturbed(
  execute: MachinePort["execute"],
  disturbance: Disturbance | undefined,
  userid: string,
): MachinePort["execute"] {
  if (disturbance === undefined) return execute;
  const { seed, oneIn, exponentMax, budgetUs, dieAt } = disturbance;
  const random = seededRandom(seed, userid);
  let left = budgetUs;
  let instructions = 0;
  return (instruction, a, b, c, d, e) => {
    if (++instructions === dieAt) process.exit(DIED);
    if (oneIn > 0 && random() * oneIn < 1) {
      const us = Math.min(left, 2 ** Math.floor(random() * (exponentMax + 1)));
      left -= us;
      holdUp(us);
    }
    return execute(instruction, a, b, c, d, e);
  };
}

const asleep = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

function holdUp(us: number): void {
  if (us <= 0) return;
  if (us >= SLEEP_LEAST_US) Atomics.wait(asleep, 0, 0, us / 1000);
  else for (const until = performance.now() + us / 1000; performance.now() < until;);
}
