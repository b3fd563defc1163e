import { plainer, type Act } from "./act.ts";
import type { Plan, PlannedMachine } from "./plan.ts";

/** Whether a smaller plan still shows what it must show. */
export type StillShows = (plan: Plan) => Promise<boolean>;

/**
 * Leaves out of a plan what is not needed: machines, then acts, in halves, quarters, … down to single ones (delta debugging);
 * then makes plain what is left.
 * @param late asked before each try: the time is up
 */
export async function shrinkPlan(plan: Plan, stillShows: StillShows, late: () => boolean): Promise<Plan> {
  let best = plan;
  for (let before: Plan | undefined; best !== before && !late();) {
    before = best;
    for (const smaller of smallerThan(best)) {
      if (late()) return best;
      // What another attempt has left out already is not there to be left out.
      const candidate = smaller(best);
      if (candidate !== undefined && (await stillShows(candidate))) best = candidate;
    }
  }
  return best;
}

type Change = (plan: Plan) => Plan | undefined;

function* smallerThan(plan: Plan): Generator<Change> {
  for (const { userid } of plan.machines) yield (now) => without(now, userid);
  for (const { userid, acts } of plan.machines) {
    for (let size = Math.ceil(acts.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let from = acts.length - size; from > -size; from -= size) {
        yield (now) => cut(now, userid, Math.max(from, 0), size);
      }
    }
  }
  for (const { userid, acts } of plan.machines) {
    for (const act of acts) for (const other of plainer(act)) yield (now) => replaced(now, userid, act, other);
  }
}

function without(plan: Plan, userid: string): Plan | undefined {
  const machines = plan.machines.filter((machine) => machine.userid !== userid);
  return machines.length === 0 || machines.length === plan.machines.length ? undefined : { ...plan, machines };
}

function cut(plan: Plan, userid: string, from: number, count: number): Plan | undefined {
  const machine = plan.machines.find((one) => one.userid === userid);
  if (machine === undefined || from >= machine.acts.length) return undefined;
  return withActs(plan, machine, machine.acts.toSpliced(from, count));
}

function replaced(plan: Plan, userid: string, act: Act, other: Act): Plan | undefined {
  const machine = plan.machines.find((one) => one.userid === userid);
  const index = machine?.acts.indexOf(act) ?? -1;
  return machine === undefined || index < 0 ? undefined : withActs(plan, machine, machine.acts.with(index, other));
}

function withActs(plan: Plan, machine: PlannedMachine, acts: readonly Act[]): Plan {
  return { ...plan, machines: plan.machines.map((one) => (one === machine ? { ...one, acts } : one)) };
}
