import type { Execute } from "../guest/machine-port.ts";
import { DIED, type Disturbance } from "./channel/disturbance.ts";
import { nowMs } from "./channel/real-clock.ts";
import { seededRandom } from "./seeded-random.ts";

/** Shorter times are watched away: a sleep of less takes longer than it should. */
const SLEEP_LEAST_US = 100;

export interface Steered {
  readonly execute: Execute;
  /** To be called when the script has ended, before its machine leaves. */
  readonly atEnd: () => void;
}

/** Keeps a machine's instructions, and its end, from coming earlier than its timetable says. */
export function steered(execute: Execute, timetable: readonly number[]): Steered {
  let startMs: number | undefined;
  let instructions = 0;
  const holdUntilDue = (): void => {
    const due = timetable[instructions++] ?? 0;
    startMs ??= nowMs();
    holdUp(due - (nowMs() - startMs) * 1000);
  };
  return {
    execute: (instruction, a, b, c, d, e) => {
      holdUntilDue();
      return execute(instruction, a, b, c, d, e);
    },
    atEnd: holdUntilDue,
  };
}

/** An `execute` that is held up in front of some of its instructions. @param hold waits so many microseconds */
export function disturbed(
  execute: Execute,
  disturbance: Disturbance | undefined,
  userid: string,
  hold: (us: number) => void = holdUp,
): Execute {
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
      hold(us);
    }
    return execute(instruction, a, b, c, d, e);
  };
}

const asleep = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

function holdUp(us: number): void {
  if (us <= 0) return;
  if (us >= SLEEP_LEAST_US) Atomics.wait(asleep, 0, 0, us / 1000);
  else for (const until = nowMs() + us / 1000; nowMs() < until;);
}
