import { randomInt } from "node:crypto";
import { describe, expect, it } from "vitest";
import { gallery } from "../../src/scenario/gallery.ts";
import { loadScenario } from "../../src/scenario/load-scenario.ts";
import { TRANSPORTS } from "../../workers/channel/machine-task.ts";
import { stressed, wrongs } from "./rig.ts";

/** Each scenario in each way over each transport: ten minutes in all. */
const TIME_MS = Number(process.env["VMCF_STRESS_SECONDS"] ?? 5) * 1000;
const SEED = randomInt(0xffff_ffff);
const WAYS = [{}, { disturb: true }, { disturb: true, kill: true }];

describe.each(gallery())(`$number $name on real threads for long, seed ${SEED}`, ({ file }) => {
  it.each(TRANSPORTS.flatMap((transport) => WAYS.map((way) => ({ transport, ...way }))))("%o", async (way) => {
    const options = { ...way, iterations: undefined, timeMs: TIME_MS, seed: SEED };
    const result = await stressed(await loadScenario([file]), options);
    expect(wrongs(result)).toEqual([]);
  });
});
