import { readdirSync, rmSync } from "node:fs";
import { Engine } from "../../src/explore/engine.ts";
import { failureOf, outcomeOf, type Expectations } from "../../src/explore/failure.ts";
import { Dealer } from "../../src/explore/job.ts";
import { slicesOf, strategiesOf, type Slice } from "../../src/explore/plan.ts";
import type { Program } from "../../src/explore/program.ts";
import type { StrategySpec } from "../../src/schedule/strategies.ts";
import type { Strategy } from "../../src/schedule/strategy.ts";
import { TakingTurns } from "../../src/schedule/taking-turns.ts";
import { expectationsOf, programOf } from "../explore/lab.ts";
import { loadScenario } from "../support/load-scenario.ts";
import { breakNucleus } from "./broken-nucleus.ts";
import type { Canary } from "./canaries.ts";
import { WORKLOADS } from "./workloads.ts";

/** A scenario that canaries are looked for with. */
export interface Ground {
  readonly title: string;
  readonly program: Program;
  readonly expectations: Expectations;
}

/** The gallery, and the general workloads. */
export async function huntingGrounds(): Promise<Ground[]> {
  const folder = new URL("../../guest/scenarios/", import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith(".ts"));
  const scenarios = await Promise.all(files.sort().map((file) => loadScenario(new URL(file, folder))));
  return [...scenarios, ...WORKLOADS].map((scenario) => ({
    title: scenario.title,
    program: programOf(scenario),
    expectations: expectationsOf(scenario),
  }));
}

/** What was found, and by how many schedules of all scenarios together. */
export interface Catch {
  readonly schedules: number;
  readonly title: string;
  readonly failure: string;
}

/** The CP that is not broken. */
export const WHOLE: Canary = { name: "whole", defect: "none", rule: "", file: "none", changes: [] };

/** Decides on schedules of one scenario, as `vmcf explore` would. */
class Explorer {
  readonly ground: Ground;
  readonly engine: Engine;
  readonly #slices: Generator<Slice>;
  readonly #dealer = new Dealer({}, LENGTH);
  #current: Strategy | undefined;
  #left = 0;
  #over = false;

  constructor(ground: Ground, canaryProgram: Program, spec: StrategySpec | undefined, seed: number, most: number) {
    this.ground = ground;
    this.engine = new Engine({ ...canaryProgram, seed }, { judged: true });
    this.#slices = slicesOf(strategiesOf(spec), seed, most, 0, 1);
  }

  /** @returns undefined when everything has been explored */
  next(): Strategy | undefined {
    if (this.#over) return undefined;
    if (this.#current === undefined || this.#left-- <= 0) {
      const { strategies, schedules } = this.#slices.next().value as Slice;
      this.#current = new TakingTurns(strategies.map((seeded) => this.#dealer.deal(seeded)));
      this.#left = schedules - 1;
    }
    this.#over = !this.#current.begin(this.engine.agents);
    return this.#over ? undefined : this.#current;
  }
}

/** Decisions of a schedule, about; strategies learn better. */
const LENGTH = 30;

/**
 * Looks for one canary: a schedule of each scenario in turn, until one fails.
 * @param spec undefined: the portfolio
 * @param most schedules of all scenarios together
 */
export async function hunt(
  canary: Canary,
  grounds: readonly Ground[],
  spec: StrategySpec | undefined,
  seeds: readonly number[],
  most: number,
): Promise<(Catch | undefined)[]> {
  const { ControlProgram, folder } = await breakNucleus(canary);
  rmSync(folder, { recursive: true });
  const makeControlProgram: Program["makeControlProgram"] = (options) => new ControlProgram(options);
  const catches: (Catch | undefined)[] = [];
  for (const seed of seeds) {
    const explorers = grounds.map((ground) => {
      const program = { ...ground.program, makeControlProgram };
      return new Explorer(ground, program, spec, seed, most);
    });
    catches.push(await huntOnce(explorers, most));
  }
  return catches;
}

async function huntOnce(explorers: readonly Explorer[], most: number): Promise<Catch | undefined> {
  let schedules = 0;
  while (schedules < most) {
    const before = schedules;
    for (const explorer of explorers) {
      const { engine, ground } = explorer;
      if (schedules >= most) break;
      const strategy = explorer.next();
      if (strategy === undefined) continue;
      schedules++;
      const run = await engine.batch(() => engine.run(strategy));
      const failure = failureOf(run, outcomeOf(run), ground.expectations);
      if (failure !== undefined) return { schedules, title: ground.title, failure: JSON.stringify(failure) };
    }
    if (schedules === before) return undefined;
  }
  return undefined;
}
