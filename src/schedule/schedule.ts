import { OPERATION_BITS, OPERATION_MASK, OPERATION_NAMES, type OperationName } from "./operation.ts";

/**
 * One decision, named so that it means the same after an edit elsewhere in the script: the nth operation of that kind of that
 * machine, from 1. `wake` counts delays that have ended; `fault` is the nth fault planned for the machine.
 */
export interface ScheduleStep {
  readonly userid: string;
  readonly operation: OperationName;
  readonly nth: number;
}

/** An order of decisions from LOGON on. What it leaves open is decided by whatever strategy goes on behind it. */
export type Schedule = readonly ScheduleStep[];

/** Which machines there are, and what may strike them: turns agents into names and back. */
export interface Cast {
  readonly userids: readonly string[];
  /** The userid each fault strikes. */
  readonly strikes: readonly string[];
}

/** A trace of the engine with its decisions named. */
export function scheduleOf({ userids, strikes }: Cast, trace: readonly number[]): ScheduleStep[] {
  const counts = new Map<number, number>();
  return trace.map((step) => {
    const agent = step >>> OPERATION_BITS;
    const operation = OPERATION_NAMES[step & OPERATION_MASK] as OperationName;
    if (agent >= 2 * userids.length) {
      const index = agent - 2 * userids.length;
      const userid = strikes[index] as string;
      return { userid, operation, nth: strikes.slice(0, index + 1).filter((one) => one === userid).length };
    }
    const nth = (counts.get(step) ?? 0) + 1;
    counts.set(step, nth);
    return { userid: userids[agent % userids.length] as string, operation, nth };
  });
}

/** The agent a step belongs to, or -1 when the program has no such machine or fault. */
export function agentOf({ userids, strikes }: Cast, { userid, operation, nth }: ScheduleStep): number {
  const machine = userids.indexOf(userid);
  if (machine < 0) return -1;
  if (operation === "wake") return userids.length + machine;
  if (operation !== "fault") return machine;
  let left = nth;
  const strike = strikes.findIndex((one) => one === userid && --left === 0);
  return strike < 0 ? -1 : 2 * userids.length + strike;
}

/** "BOB recv 2": a step as people say it. */
export function describeStep({ userid, operation, nth }: ScheduleStep): string {
  return `${userid} ${operation} ${nth}`;
}

/** How often the schedule passes from one machine to another. */
export function switchesOf(trace: readonly number[]): number {
  let switches = 0;
  for (let index = 1; index < trace.length; index++) {
    if ((trace[index] as number) >>> OPERATION_BITS !== (trace[index - 1] as number) >>> OPERATION_BITS) switches++;
  }
  return switches;
}
