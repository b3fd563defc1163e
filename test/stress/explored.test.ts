import { describe, expect, it } from "vitest";
import { explore } from "../../src/explore/explore.ts";
import { gallery } from "../../src/scenario/gallery.ts";
import { loadScenario } from "../../src/scenario/load-scenario.ts";
import { keptThreads } from "../support/kept-threads.ts";
import { stressed } from "./rig.ts";

const pool = keptThreads();
const ITERATIONS = 8;
const SEED = 7;
/** Enough of the scenarios whose trees are too large to be explored completely here: some have one or two outcomes only. */
const SCHEDULES: Readonly<Record<string, number>> = { "05": 2_000, "06": 200, "07": 2_000, "12": 500 };
/** Explored in every run; the others take longer than an ordinary one should. */
const ORDINARY = ["03", "09", "11"];
const ALL = process.env["VMCF_EXPLORED"] === "all";
const SMALL = ["01", "02", "03", "04", "08", "09", "10", "11"];
/** Those about Release 6 that do not wait for ever there. */
const RELEASE6 = ["08", "09", "11", "12"];

const chosen = gallery().filter(({ number }) => ALL || ORDINARY.includes(number));
const rows = chosen.flatMap(({ number, file }) => [
  { number, file, profile: "documented" as const },
  ...(RELEASE6.includes(number) ? [{ number, file, profile: "release6" as const }] : []),
]);

describe("what happens on threads is among what explore finds", () => {
  it.each(rows)(`$number under $profile, seed ${SEED}`, async ({ number, file, profile }) => {
    const scenario = await loadScenario([file], { profile });
    const small = SMALL.includes(number);
    const options = small ? { strategy: { name: "dpor" } as const } : { schedules: SCHEDULES[number], seed: SEED };
    const explored = await explore(scenario, { ...options, profile, judged: false }, 1);
    if (small) expect(explored.coverage?.complete).toBe(true);
    const possible = explored.outcomes.filter(({ count }) => count > 0).map(({ outcome }) => outcome);
    const { outcomes } = await stressed(scenario, { pool, profile, disturb: true, iterations: ITERATIONS, seed: SEED });
    for (const { outcome, count } of outcomes) if (count > 0) expect(possible).toContain(outcome);
  });
});
