import { Engine } from "../explore/engine.ts";
import { explore } from "../explore/explore.ts";
import { loadProgram } from "../explore/load-program.ts";
import { search } from "../explore/search.ts";
import { tuneForExploring } from "../explore/v8-flags.ts";
import { findScript } from "../scenario/gallery.ts";
import { loadScenario, type LoadedScenario } from "../scenario/load-scenario.ts";
import { DepthFirst } from "../schedule/depth-first.ts";
import { Dpor } from "../schedule/dpor.ts";
import { RandomStrategy } from "../schedule/random.ts";
import type { Strategy } from "../schedule/strategy.ts";
import { INSTRUCTIONS_OF_RING, raceProgram, ringProgram } from "./explored-programs.ts";
import { question, type Contestant } from "./question.ts";
import type { Round } from "./row.ts";

// How many schedules a second, and how few of them are needed.

interface Bench {
  readonly race: LoadedScenario;
  readonly untune: () => void;
  readonly engines: Readonly<Record<EngineName, Engine>>;
}
type EngineName = "ring" | "ring-judged" | "cancel" | "cancel-judged" | "clients" | "pair";

const SEED = 1;
const SCHEDULES = 50_000;
/** Enough that starting and warming a second thread, half a second of work, hardly counts: 20 s on one core. */
const SCHEDULES_OF_JOBS = 1_000_000;
const SCHEDULES_OF_MEMORY = 500_000;
/** Of what takes so long that the machine's moods even out within it. */
const ROUNDS_OF_LONG = 3;
const ANYTHING = { outcomes: undefined, mayLeaveActive: true };

async function explored(engine: Engine, strategy: Strategy, schedules: number) {
  const startMs = performance.now();
  const { tally } = await search(engine, strategy, ANYTHING, { schedules });
  return { tally, seconds: (performance.now() - startMs) / 1000 };
}

function rateOf(name: EngineName, means: string, baseline?: EngineName): Contestant<Bench> {
  return {
    id: `explore.${name}`,
    unit: "ops/s",
    ...(baseline !== undefined && { baseline: `explore.${baseline}` }),
    means: `schedules a second on one core: ${means}`,
    round: async ({ engines }, scale) => {
      const { tally, seconds } = await explored(engines[name], new RandomStrategy(SEED), scale.count(SCHEDULES, 10));
      return { value: tally.schedules / seconds, digest: tally.steps };
    },
  };
}

function onJobs(jobs: number): Contestant<Bench> {
  return {
    id: `explore.jobs.${jobs}`,
    unit: "ops/s",
    ...(jobs > 1 && { baseline: "explore.jobs.1" }),
    rounds: ROUNDS_OF_LONG,
    means: `schedules a second of the CANCEL race on ${jobs} thread${jobs === 1 ? "" : "s"}, their start included`,
    round: async ({ race }, scale) => {
      const schedules = scale.name === "tiny" ? 10 : scale.count(SCHEDULES_OF_JOBS);
      const strategy = { name: "random" } as const;
      const result = await explore(race, { strategy, schedules, seed: SEED, judged: false }, jobs);
      return { value: result.schedules / result.seconds, digest: result.decisions };
    },
  };
}

function treeOf(name: "clients" | "pair", reduced: boolean, means: string): Contestant<Bench> {
  return {
    id: `explore.${name}.${reduced ? "reduced" : "all"}`,
    unit: "schedules",
    ...(reduced && { baseline: `explore.${name}.all` }),
    // A tree has as many schedules as it has.
    rounds: 1,
    means: `${means}, ${reduced ? "with" : "without"} reduction`,
    round: async ({ engines }, scale) => {
      const strategy = reduced ? new Dpor() : new DepthFirst({ cached: false });
      const schedules = scale.name === "tiny" ? 10 : Infinity;
      const { tally } = await explored(engines[name], strategy, schedules);
      return { value: tally.schedules, digest: tally.outcomes.size };
    },
  };
}

const memory: Contestant<Bench> = {
  id: "explore.memory",
  unit: "KiB",
  rounds: ROUNDS_OF_LONG,
  means: `heap and buffers that ${SCHEDULES_OF_MEMORY} schedules leave behind`,
  round: async ({ engines }, scale): Promise<Round> => {
    const used = (): number => {
      const { heapUsed, external, arrayBuffers } = process.memoryUsage();
      return heapUsed + external + arrayBuffers;
    };
    const strategy = new RandomStrategy(SEED);
    const beforeKiB = used() / 1024;
    const { tally } = await explored(engines.cancel, strategy, scale.count(SCHEDULES_OF_MEMORY, 10));
    return { value: used() / 1024 - beforeKiB, digest: tally.steps };
  },
};

export const exploring = question<Bench>(
  "exploring",
  [
    rateOf("ring", `3 machines, ${INSTRUCTIONS_OF_RING} DIAGNOSEs each`),
    rateOf("ring-judged", "the same, judged by the reference model", "ring"),
    rateOf("cancel", "the CANCEL race of the gallery"),
    rateOf("cancel-judged", "the same, judged by the reference model", "cancel"),
    onJobs(1),
    onJobs(2),
    treeOf("clients", false, "CANCEL, RECEIVE and REPLY of two messages from two machines to a third"),
    treeOf("clients", true, "CANCEL, RECEIVE and REPLY of two messages from two machines to a third"),
    treeOf("pair", false, "CANCEL, RECEIVE and REPLY of two messages from one machine to another"),
    treeOf("pair", true, "CANCEL, RECEIVE and REPLY of two messages from one machine to another"),
    memory,
  ],
  async () => {
    // As the explorer's own threads do.
    const untune = tuneForExploring();
    const race = await loadScenario([findScript("04")]);
    const settings = { seed: 0, messageLimit: undefined, profile: undefined, faults: undefined, strikes: undefined };
    const cancel = await loadProgram({ machines: race.machines, ...settings });
    const engines = {
      ring: new Engine(ringProgram),
      "ring-judged": new Engine(ringProgram, { judged: true }),
      cancel: new Engine(cancel),
      "cancel-judged": new Engine(cancel, { judged: true }),
      clients: new Engine(raceProgram("clients")),
      pair: new Engine(raceProgram("pair")),
    };
    return { race, engines, untune };
  },
  ({ untune }) => untune(),
);
