import { describe, expect, it } from "vitest";
import { gallery } from "../../src/scenario/gallery.ts";
import { loadScenario } from "../../src/scenario/load-scenario.ts";
import { TRANSPORTS } from "../../workers/channel/machine-task.ts";
import { newResources } from "../support/resources.ts";
import { stressed, wrongs } from "./rig.ts";

const ITERATIONS = 5;

describe("machines die at random points", () => {
  // Each scenario over one transport, in turn; all over all are in the long run.
  it.each(
    gallery().map((entry, index) => ({ ...entry, transport: TRANSPORTS[index % TRANSPORTS.length] ?? "shared" })),
  )(
    `$number $name over $transport: what always holds still does, ${ITERATIONS} iterations, seed 11`,
    async ({ file, transport }) => {
      const before = process.getActiveResourcesInfo();
      const options = { transport, iterations: ITERATIONS, seed: 11, kill: true, disturb: true };
      const result = await stressed(await loadScenario([file]), options);
      expect(wrongs(result)).toEqual([]);
      expect(result.killed).toBeGreaterThan(0);
      // No thread, port or timer is left.
      expect(await newResources(before)).toEqual([]);
    },
  );
});
