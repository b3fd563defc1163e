import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { PROFILES, type Profile } from "../../cp/interface/profile.ts";
import type { Scenario } from "../../guest/define-scenario.ts";
import { loadScenario } from "../support/load-scenario.ts";
import { runScenarioInProcess, seededOrder } from "../support/run-scenario-in-process.ts";

const folder = new URL("../../guest/scenarios/", import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith(".ts"));
const SEEDS = 1000;

/** Where some orders end in a wait for ever, because Release 6 loses what would have ended it (D3). */
const STALLS_UNDER_RELEASE6 = new Set(["10-shrinking-buffer.ts"]);

/** The outcomes a scenario lists for a profile. */
function listed(scenario: Scenario, profile: Profile): string[] {
  return Object.entries(scenario.outcomes ?? {})
    .filter(([, note]) => typeof note === "string" || note.profile === undefined || note.profile === profile)
    .map(([outcome]) => outcome);
}

/** Number 8 and those behind it are about Release 6; the others are no different there. */
const isAbout = (file: string, profile: Profile) => profile === "documented" || file >= "08";
const rows = PROFILES.flatMap((profile) => files.map((file) => ({ file, profile }))).filter(({ file, profile }) =>
  isAbout(file, profile),
);
const stalls = ({ file, profile }: (typeof rows)[number]) => profile === "release6" && STALLS_UNDER_RELEASE6.has(file);

/** What came of it over many orders, and how often. */
async function outcomesOver(file: string, profile: Profile): Promise<Map<string, number>> {
  const scenario = await loadScenario(new URL(file, folder));
  const counts = new Map<string, number>();
  for (let seed = 0; seed < SEEDS; seed++) {
    const { outcome, host } = await runScenarioInProcess(scenario, seededOrder(seed), profile);
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    if (!outcome.includes("deadlock")) expect(host.cp.messages(), "messages left active").toEqual([]);
  }
  return counts;
}

describe.each(rows.filter((row) => !stalls(row)))("scenario $file under $profile", ({ file, profile }) => {
  it("ends in a listed outcome when instructions are answered at once", async () => {
    const scenario = await loadScenario(new URL(file, folder));
    const { outcome } = await runScenarioInProcess(scenario, undefined, profile);
    expect(listed(scenario, profile)).toContain(outcome);
  });

  it(`gives every listed outcome and no other over ${SEEDS} orders (seeds 0 to ${SEEDS - 1})`, async () => {
    const counts = await outcomesOver(file, profile);
    const scenario = await loadScenario(new URL(file, folder));
    expect([...counts.keys()].sort()).toEqual(listed(scenario, profile).sort());
  });
});

describe.each(rows.filter(stalls))("scenario $file under $profile", ({ file, profile }) => {
  it("ends as listed in some orders, and in a wait for ever in others (D3)", async () => {
    const scenario = await loadScenario(new URL(file, folder));
    const [stalled, ended] = [...(await outcomesOver(file, profile)).keys()].reduce<[string[], string[]]>(
      (parts, outcome) => (parts[outcome.includes("deadlock") ? 0 : 1].push(outcome), parts),
      [[], []],
    );
    expect(stalled).not.toEqual([]);
    expect(listed(scenario, profile)).toEqual(expect.arrayContaining(ended));
  });
});

describe.each(files)("scenario %s", (file) => {
  it("opens with three lines on what to watch for", () => {
    const lines = readFileSync(new URL(file, folder), "utf8").split("\n");
    expect(lines.slice(0, 3).every((line) => line.startsWith("// "))).toBe(true);
    expect(lines[3]).toMatch(/^import /);
  });
});
