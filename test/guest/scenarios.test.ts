import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadScenario } from "../support/load-scenario.ts";
import { runScenarioInProcess, seededOrder } from "../support/run-scenario-in-process.ts";

const folder = new URL("../../guest/scenarios/", import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith(".ts"));
const SEEDS = 1000;

describe.each(files)("scenario %s", (file) => {
  it("ends in a listed outcome when instructions are answered at once", async () => {
    const scenario = await loadScenario(new URL(file, folder));
    const { outcome } = await runScenarioInProcess(scenario);
    expect(Object.keys(scenario.outcomes ?? {})).toContain(outcome);
  });

  it(`gives every listed outcome and no other over ${SEEDS} orders (seeds 0 to ${SEEDS - 1})`, async () => {
    const scenario = await loadScenario(new URL(file, folder));
    const counts = new Map<string, number>();
    for (let seed = 0; seed < SEEDS; seed++) {
      const { outcome, host } = await runScenarioInProcess(scenario, seededOrder(seed));
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      expect(host.cp.messages(), "messages left active").toEqual([]);
    }
    expect([...counts.keys()].sort()).toEqual(Object.keys(scenario.outcomes ?? {}).sort());
  });

  it("opens with three lines on what to watch for", () => {
    const lines = readFileSync(new URL(file, folder), "utf8").split("\n");
    expect(lines.slice(0, 3).every((line) => line.startsWith("// "))).toBe(true);
    expect(lines[3]).toMatch(/^import /);
  });
});
