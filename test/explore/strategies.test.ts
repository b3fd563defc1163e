import { describe, expect, it } from "vitest";
import { DepthFirst } from "../../src/schedule/depth-first.ts";
import { PctStrategy } from "../../src/schedule/pct.ts";
import { RandomNumbers } from "../../src/schedule/random-numbers.ts";
import { RandomStrategy } from "../../src/schedule/random.ts";
import { makeStrategy, PORTFOLIO, STRATEGY_NAMES } from "../../src/schedule/strategies.ts";
import { TakingTurns } from "../../src/schedule/taking-turns.ts";
import { cancelRace, outcomes, tallyOf } from "./lab.ts";

const SEEDS = [1, 2, 3];

describe.each(STRATEGY_NAMES)("strategy %s", (name) => {
  it.each(SEEDS)("reaches both orders of the CANCEL race, seed %i", async (seed) => {
    const tally = await tallyOf(cancelRace, makeStrategy({ name, depth: 4, delays: 3 }, seed, 8), 1000);
    expect(outcomes(tally)).toContain("ALICE=[0,0] BOB=12");
    expect(outcomes(tally)).toContain("ALICE=[0,14] BOB=0");
  });

  it("gives the same schedules for the same seed", async () => {
    const [one, same] = [
      await tallyOf(cancelRace, makeStrategy({ name }, 5, 8), 100),
      await tallyOf(cancelRace, makeStrategy({ name }, 5, 8), 100),
    ];
    const rows = (tally: typeof one) => [...tally.outcomes.values()].map(({ outcome, count }) => [outcome, count]);
    expect(rows(same)).toEqual(rows(one));
  });
});

describe("strategies: what they promise", () => {
  it("PCT: the miss bound falls with every schedule", async () => {
    const strategy = new PctStrategy(1, 2);
    await tallyOf(cancelRace, strategy, 10);
    const early = strategy.missBound;
    await tallyOf(cancelRace, strategy, 300);
    expect(early).toBeLessThan(1);
    expect(strategy.missBound).toBeLessThan(early);
  });

  it("taking turns: one schedule each, until one of them has nothing left", async () => {
    const strategy = new TakingTurns([new RandomStrategy(1), new DepthFirst({ preemptions: 0 })]);
    const { byStrategy, exhausted } = await tallyOf(cancelRace, strategy);
    const [random = 0, dfs = 0] = [byStrategy.get("random"), byStrategy.get("dfs0")];
    expect(exhausted).toBe(true);
    expect(dfs).toBeGreaterThan(1);
    expect(random).toBe(dfs + 1);
  });

  it("the portfolio has each kind once or more", () => {
    expect(new Set(PORTFOLIO.map(({ name }) => name))).toEqual(
      new Set(["dpor", "random", "pct", "pos", "uniform", "delay"]),
    );
  });

  it("random numbers are even", () => {
    const numbers = new RandomNumbers(1);
    const counts = new Uint32Array(5);
    for (let draw = 0; draw < 50_000; draw++) {
      const drawn = numbers.below(5);
      counts[drawn] = (counts[drawn] ?? 0) + 1;
    }
    for (const times of counts) expect(Math.abs(times - 10_000)).toBeLessThan(400);
  });
});
