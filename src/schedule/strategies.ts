import { DelayBounding } from "./delay-bounding.ts";
import { DepthFirst } from "./depth-first.ts";
import { Dpor } from "./dpor.ts";
import { PctStrategy } from "./pct.ts";
import { PosStrategy } from "./pos.ts";
import { RandomStrategy } from "./random.ts";
import type { Strategy } from "./strategy.ts";
import { UniformWalk } from "./uniform-walk.ts";

/** The strategies by the names people give them. */
export const STRATEGY_NAMES = ["random", "pct", "pos", "uniform", "delay", "dfs", "dpor"] as const;
export type StrategyName = (typeof STRATEGY_NAMES)[number];

/** Those that are through at some time, having explored everything within their bound. */
const EXHAUSTIVE: readonly StrategyName[] = ["dfs", "dpor"];

export function isExhaustive({ name }: StrategySpec): boolean {
  return EXHAUSTIVE.includes(name);
}

/** A strategy with its bounds, as plain data. */
export interface StrategySpec {
  readonly name: StrategyName;
  /** PCT: how many ordering constraints a bug may need. Default 3. */
  readonly depth?: number;
  /** Delay bounding. Default 2. */
  readonly delays?: number;
  /** Depth-first: preemptions of one schedule. Default: no bound. */
  readonly preemptions?: number;
  /** Depth-first: false explores every schedule, equivalent ones too. */
  readonly reduced?: boolean;
}

const DEPTH = 3;
const DELAYS = 2;

/** @param length decisions that a schedule has, about: PCT and delay bounding place theirs among them */
export function makeStrategy(spec: StrategySpec, seed: number, length: number): Strategy {
  switch (spec.name) {
    case "random":
      return new RandomStrategy(seed);
    case "pct":
      return new PctStrategy(seed, spec.depth ?? DEPTH, length);
    case "pos":
      return new PosStrategy(seed);
    case "uniform":
      return new UniformWalk(seed);
    case "delay":
      return new DelayBounding(seed, spec.delays ?? DELAYS, length);
    case "dfs":
      return new DepthFirst({ preemptions: spec.preemptions ?? Infinity, cached: spec.reduced ?? true });
    case "dpor":
      return new Dpor();
  }
}

/**
 * What a portfolio takes turns with: no single strategy is best, and which one is depends on the bug. Those that
 * find most broken CPs first have two turns in each round (see the table of canaries in the README). Dpor is one of them: where
 * the tree is small it ends the search, with everything known.
 */
export const PORTFOLIO: readonly StrategySpec[] = [
  { name: "pos" },
  { name: "random" },
  { name: "uniform" },
  { name: "pos" },
  { name: "random" },
  { name: "pct", depth: 2 },
  { name: "pct", depth: 3 },
  { name: "delay", delays: 2 },
  { name: "dpor" },
];
