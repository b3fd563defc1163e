import { describe, expect, it } from "vitest";
import { userid } from "../../cp/interface/userid.ts";
import { describeKill, iterationSeed, planIteration } from "../../src/stress/iteration-plan.ts";

const MACHINES = ["ALICE", "BOB", "CAROL"].map(userid);
const PLANS = Array.from({ length: 500 }, (_, index) =>
  planIteration(MACHINES, iterationSeed(7, index), { disturb: true, kill: true }),
);

describe("the plan of an iteration", () => {
  it("is the same for the same seed, and another for the next iteration", () => {
    const again = planIteration(MACHINES, iterationSeed(7, 3), { disturb: true, kill: true });
    expect(again).toEqual(PLANS[3]);
    expect(new Set(PLANS.map(({ seed }) => seed)).size).toBe(PLANS.length);
  });

  it("is empty when nothing is asked for", () => {
    const calm = planIteration(MACHINES, 1, { disturb: false, kill: false });
    expect(calm).toEqual({ seed: 1, disturbances: new Map(), kill: undefined });
  });

  it("holds up some, all or none of the machines, and bounds how long", () => {
    const disturbing = PLANS.map(({ disturbances }) => [...disturbances.values()].filter(({ oneIn }) => oneIn > 0));
    expect(new Set(disturbing.map(({ length }) => length))).toEqual(new Set([0, 1, 2, 3]));
    for (const { exponentMax, budgetUs } of disturbing.flat()) {
      expect(exponentMax).toBeLessThanOrEqual(12);
      expect(budgetUs).toBeLessThanOrEqual(20_000);
    }
  });

  it("kills every machine, in every way, early and late", () => {
    const kills = PLANS.map(({ kill }) => kill).filter((kill) => kill !== undefined);
    expect(kills).toHaveLength(PLANS.length);
    expect(new Set(kills.map(({ kind, userid: who }) => `${kind} ${who}`)).size).toBe(9);
    const points = kills.flatMap((kill) => (kill.kind === "thread" ? [kill.instruction] : []));
    expect(Math.min(...points)).toBe(1);
    expect(Math.max(...points)).toBeGreaterThan(64);
    for (const kill of kills) expect(describeKill(kill)).toContain(kill.userid);
  });
});
