import { describe, expect, it } from "vitest";
import { gallery } from "../../src/scenario/gallery.ts";
import { loadScenario } from "../../src/scenario/load-scenario.ts";
import { TRANSPORTS } from "../../workers/channel/machine-task.ts";
import { keptThreads } from "../support/kept-threads.ts";
import { stressed, wrongs } from "./rig.ts";

const pool = keptThreads();
const ITERATIONS = 6;
const SEED = 20261121;

describe("the gallery on real threads, disturbed, seed 20261121", () => {
  // Each scenario over one transport, in turn; all over all are in the long run.
  it.each(
    gallery().map((entry, index) => ({ ...entry, transport: TRANSPORTS[index % TRANSPORTS.length] ?? "shared" })),
  )(`$number $name over $transport, ${ITERATIONS} iterations: only what it lists`, async ({ file, transport }) => {
    const options = { pool, transport, disturb: true, iterations: ITERATIONS, seed: SEED };
    const result = await stressed(await loadScenario([file]), options);
    expect(wrongs(result)).toEqual([]);
    expect(result.iterations).toBe(ITERATIONS);
  });
});
