import { isFault, OPERATION_BITS, OPERATION_MASK, OPERATION_NAMES, type OperationName } from "./operation.ts";

/**
 * One decision, named so that it means the same after an edit elsewhere in the script: the nth operation of that kind of that
 * machine, from 1. `wake` counts delays that have ended; a fault is the nth of its kind that is planned for the machine.
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
  /** The machine each fault strikes, and what it is. */
  readonly strikes: readonly Omit<ScheduleStep, "nth">[];
}

/** A trace of the engine with its decisions named. */
export function scheduleOf({ userids, strikes }: Cast, trace: readonly number[]): ScheduleStep[] {
  const counts = new Map<number, number>();
  return trace.map((step) => {
    const agent = step >>> OPERATION_BITS;
    const operation = OPERATION_NAMES[step & OPERATION_MASK] as OperationName;
    if (agent >= 2 * userids.length) {
      const index = agent - 2 * userids.length;
      const userid = strikes[index]?.userid as string;
      return { userid, operation, nth: nthStrike(strikes, index) };
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
  if (!isFault(operation)) return machine;
  let left = nth;
  const strike = strikes.findIndex((one) => one.userid === userid && one.operation === operation && --left === 0);
  return strike < 0 ? -1 : 2 * userids.length + strike;
}

/** How many faults of this kind are planned for this machine up to this one. */
export function nthStrike(strikes: Cast["strikes"], index: number): number {
  const struck = strikes[index];
  const same = (one: Cast["strikes"][number]): boolean =>
    one.userid === struck?.userid && one.operation === struck.operation;
  return strikes.slice(0, index + 1).filter(same).length;
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
