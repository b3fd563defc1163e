import { describe, expect, it } from "vitest";
import { gallery } from "../../src/scenario/gallery.ts";
import { loadScenario } from "../../src/scenario/load-scenario.ts";
import { TRANSPORTS } from "../../workers/channel/machine-task.ts";
import { stressed, wrongs } from "./rig.ts";

const ITERATIONS = 20;
const SEED = 20261121;

describe.each(gallery())("$number $name on real threads, seed 20261121", ({ file }) => {
  const scenario = loadScenario([file]);

  it.each(TRANSPORTS)(`${ITERATIONS} iterations, disturbed, transport %s: only what it lists`, async (transport) => {
    const result = await stressed(await scenario, { transport, disturb: true, iterations: ITERATIONS, seed: SEED });
    expect(wrongs(result)).toEqual([]);
    expect(result.iterations).toBe(ITERATIONS);
  });
});
