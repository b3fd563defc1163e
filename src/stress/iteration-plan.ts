import type { Userid } from "../../cp/interface/userid.ts";
import type { Fault } from "../../cp/nucleus/faults.ts";
import type { Disturbance } from "../../workers/channel/disturbance.ts";
import { seededRandom } from "../../workers/seeded-random.ts";

/** How a machine is to die, once, at a random point. */
export type Kill =
  /** An operator's FORCE, so long after the machines were released. */
  | { readonly kind: "force"; readonly userid: Userid; readonly afterUs: number }
  /** Its thread ends in front of its so-manieth instruction; CP is not told. */
  | { readonly kind: "thread"; readonly userid: Userid; readonly instruction: number }
  /** FORCE at a place inside CP: while somebody's DIAGNOSE is executed, or an interruption presented. */
  | { readonly kind: "fault"; readonly userid: Userid; readonly fault: Fault };

/** What is done to the machines in one iteration besides running them. The same seed gives the same plan. */
export interface IterationPlan {
  /** Also of the machines' random numbers. */
  readonly seed: number;
  readonly disturbances: ReadonlyMap<Userid, Disturbance>;
  readonly kill: Kill | undefined;
}

export interface PlanOptions {
  readonly disturb: boolean;
  readonly kill: boolean;
}

/** A machine is held up with this probability: always some run free, so that one gets far ahead of the other. */
const VICTIM_SHARE = 0.5;
/** 2^12 µs is more than a whole short scenario takes. */
const EXPONENT_MAX = 12;
const ONE_IN_MAX = 8;
/** No machine is held up longer than this in one iteration. */
const BUDGET_US = 20_000;
/** Points of dying are spread evenly over the powers of two up to this. */
const POINTS_LOG2 = 7;
const FORCE_WITHIN_LOG2_US = 13;
const SEED_SPAN = 0x1_0000_0000;

/** The seed of iteration number `index`: neighbours have nothing in common. */
export function iterationSeed(seed: number, index: number): number {
  return Math.floor(seededRandom(seed, `ITERATION${index}`)() * SEED_SPAN);
}

export function planIteration(
  machines: readonly Userid[],
  seed: number,
  { disturb, kill }: PlanOptions,
): IterationPlan {
  const random = seededRandom(seed, "PLAN");
  const disturbances = disturb ? disturbSome(machines, random) : new Map<Userid, Disturbance>();
  const planned = kill ? killOne(machines, random) : undefined;
  if (planned?.kind === "thread") {
    const calm = { seed, oneIn: 0, exponentMax: 0, budgetUs: 0 };
    const dieAt = planned.instruction;
    disturbances.set(planned.userid, { ...(disturbances.get(planned.userid) ?? calm), dieAt });
  }
  return { seed, disturbances, kill: planned };
}

function disturbSome(machines: readonly Userid[], random: () => number): Map<Userid, Disturbance> {
  const exponentMax = Math.floor(random() * (EXPONENT_MAX + 1));
  const oneIn = 1 + Math.floor(random() * ONE_IN_MAX);
  return new Map(
    machines
      .filter(() => random() < VICTIM_SHARE)
      .map((userid) => {
        const seed = Math.floor(random() * SEED_SPAN);
        return [userid, { seed, oneIn, exponentMax, budgetUs: BUDGET_US, dieAt: 0 }];
      }),
  );
}

function killOne(machines: readonly Userid[], random: () => number): Kill {
  const pick = (): Userid => machines[Math.floor(random() * machines.length)] as Userid;
  const userid = pick();
  const point = Math.floor(2 ** (random() * POINTS_LOG2));
  switch (Math.floor(random() * 3)) {
    case 0:
      return { kind: "force", userid, afterUs: 2 ** (random() * FORCE_WITHIN_LOG2_US) };
    case 1:
      return { kind: "thread", userid, instruction: point };
    default: {
      const operation = random() < 0.5 ? "diagnose" : "presentation";
      const piece = random() < 0.5 ? { piece: 0 } : {};
      const effect = { kind: "logoff", userid } as const;
      return { kind: "fault", userid, fault: { userid: pick(), operation, nth: point, ...piece, effect } };
    }
  }
}

/** "FORCE BOB after 120 µs" */
export function describeKill(kill: Kill): string {
  switch (kill.kind) {
    case "force":
      return `FORCE ${kill.userid} ${Math.round(kill.afterUs)} µs after the start`;
    case "thread":
      return `the thread of ${kill.userid} ends before its instruction ${kill.instruction}`;
    case "fault": {
      const { userid, operation, nth, piece } = kill.fault;
      const where = piece === undefined ? "" : `, at piece ${piece}`;
      return `FORCE ${kill.userid} inside ${operation} ${nth} of ${userid}${where}`;
    }
  }
}
