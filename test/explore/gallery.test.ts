import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { PROFILES } from "../../cp/interface/profile.ts";
import { exploreHere } from "../../src/explore/explore-here.ts";
import { loadScenario } from "../support/load-scenario.ts";
import { expectationsOf, programOf } from "./lab.ts";

const folder = new URL("../../guest/scenarios/", import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith(".ts"));
const SEED = 1;
/** Small enough for every day; the longest scenarios take a millisecond a schedule. */
const SCHEDULES = Number(process.env["VMCF_SCHEDULES"] ?? 200);

/** Scenarios whose tree is small enough to be explored completely, and how many classes it has. */
const COMPLETE: Readonly<Record<string, number>> = {
  "01-hello.ts documented": 11,
  "02-send-receive-reply.ts documented": 11,
  "03-sendx.ts documented": 16,
  "04-cancel-races-receive.ts documented": 65,
  "08-send-and-cancel.ts documented": 326,
  "08-send-and-cancel.ts release6": 163,
  "09-client-restarts.ts documented": 64,
  "09-client-restarts.ts release6": 96,
  "10-shrinking-buffer.ts documented": 82,
  "10-shrinking-buffer.ts release6": 55,
  "11-answer-unsaid.ts documented": 33,
  "11-answer-unsaid.ts release6": 22,
};

/** Where Release 6 loses what would have ended a wait (D3): some schedules end in a deadlock, as they should. */
const DEADLOCKS_UNDER_RELEASE6 = new Set(["10-shrinking-buffer.ts"]);

const scenarios = await Promise.all(
  files.map(async (file) => ({ file, scenario: await loadScenario(new URL(file, folder)) })),
);
const rows = scenarios.flatMap(({ file, scenario }) =>
  PROFILES.filter((profile) => scenario.profiles?.includes(profile) ?? profile === "documented").map((profile) => ({
    file,
    scenario,
    profile,
  })),
);

describe.each(rows)("gallery: $file under $profile", ({ file, scenario, profile }) => {
  const classes = COMPLETE[`${file} ${profile}`];
  const strategy = classes === undefined ? undefined : ({ name: "dpor" } as const);
  const schedules = classes === undefined ? SCHEDULES : undefined;

  it(`shows the listed outcomes and no other, seed ${SEED}`, async () => {
    const expectations = expectationsOf(scenario, profile);
    const options = { strategy, schedules, seed: SEED };
    const result = await exploreHere(programOf(scenario, profile), expectations, options);
    const failures = result.failures.map(({ sentence }) => sentence);
    if (profile === "release6" && DEADLOCKS_UNDER_RELEASE6.has(file)) {
      expect(failures).toEqual([expect.stringMatching(/^deadlock:/)]);
    } else {
      expect(failures).toEqual([]);
      expect(result.verdict).toBe("as expected");
    }
    if (classes === undefined) return;
    expect(result.coverage).toMatchObject({ complete: true, classes });
    const seen = result.outcomes.filter(({ count }) => count > 0).map(({ outcome }) => outcome);
    expect(seen.sort()).toEqual([...(expectations.outcomes?.keys() ?? [])].sort());
  });
});
