// Is each defect of Release 6 reached without anybody aiming at it? Some by a plain scenario of the gallery, explored under
// `release6` against `documented`; all of them by generated scenarios, whose numbers under seed 1 stand here. The long run finds
// them without being told where (generate.long.test.ts).

import { describe, expect, it } from "vitest";
import { judgedProgram } from "../../src/explore/against.ts";
import { Engine } from "../../src/explore/engine.ts";
import { search } from "../../src/explore/search.ts";
import { find, prepare } from "../../src/generate/find.ts";
import { SCHEDULES_EACH } from "../../src/generate/generate.ts";
import { drawPlan } from "../../src/generate/grammar.ts";
import { DEFECT_IDS, type DefectId } from "../../src/model/profile/defects.ts";
import { RandomStrategy } from "../../src/schedule/random.ts";
import { mixSeed, RandomNumbers } from "../../src/schedule/random-numbers.ts";
import { loadScenario } from "../support/load-scenario.ts";
import { programOf } from "./lab.ts";

const SEED = 1;
const SCHEDULES = 300;

const SCENARIOS: Readonly<Record<string, readonly DefectId[]>> = {
  "05-quiesce": ["D6"],
  "08-send-and-cancel": ["D1"],
  "09-client-restarts": ["D2", "D6"],
  "10-shrinking-buffer": ["D3", "D5"],
  "11-answer-unsaid": ["D11"],
  "12-two-programs-one-authorize": ["D8"],
};

/** By which scenario of `vmcf explore --generate --seed 1 --profile release6 --against documented`. */
const GENERATED: Readonly<Record<DefectId, number>> = {
  ...{ D1: 39, D2: 6, D3: 15, D4: 829, D5: 15, D6: 5, D7: 23 },
  ...{ D8: 65, D9: 261, D10: 45, D11: 50, D12: 68, D13: 1, D14: 102 },
};

describe("the defects of Release 6 are reached", () => {
  it.each(Object.entries(SCENARIOS))("by scenario %s: %j", async (file, defects) => {
    const scenario = await loadScenario(new URL(`../../guest/scenarios/${file}.ts`, import.meta.url));
    const { program, against } = judgedProgram(programOf(scenario, "release6"), "documented");
    const expectations = { outcomes: undefined, mayLeaveActive: true, against };
    const { tally } = await search(new Engine(program), new RandomStrategy(SEED), expectations, {
      schedules: SCHEDULES,
    });
    const found = [...tally.failures.values()].flatMap(({ failure }) => {
      expect(failure.kind).toBe("defects");
      return failure.kind === "defects" ? failure.defects.map(({ id }) => id) : [];
    });
    expect([...new Set(found)].sort()).toEqual([...defects].sort());
  });

  it.each(DEFECT_IDS)(`by a generated scenario: %s (seed ${SEED})`, async (id) => {
    const seed = mixSeed(SEED, GENERATED[id]);
    const plan = drawPlan(new RandomNumbers(seed));
    const prepared = prepare(plan, { profile: "release6", judge: "documented", seed: SEED });
    const found = await find(prepared, seed, SCHEDULES_EACH);
    expect(found.map(({ key }) => key)).toContain(id);
  });
});
