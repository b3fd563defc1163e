import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { loadScenario, type LoadedScenario } from "../../src/scenario/load-scenario.ts";
import { checkedBy } from "../../src/stress/checked.ts";
import { stress, type StressOptions, type StressResult } from "../../src/stress/stress.ts";

const DEFAULTS: StressOptions = {
  transport: "shared",
  profile: "documented",
  seed: 7,
  iterations: 20,
  disturb: false,
  kill: false,
  allowUnlisted: false,
  watchdogMs: 10_000,
};

/**
 * Stresses a scenario with a fixed seed, 20 iterations unless told otherwise; the checker judges every one of them. Histories of
 * bad iterations are kept when the test fails.
 */
export async function stressed(
  scenario: LoadedScenario | string,
  options: Partial<StressOptions> = {},
): Promise<StressResult> {
  const loaded = typeof scenario === "string" ? await loadScenario([scenario]) : scenario;
  const { profile = DEFAULTS.profile } = options;
  const folder = mkdtempSync(join(tmpdir(), "vmcf-stress-"));
  onTestFinished(({ task }) => {
    if (task.result?.state === "pass") rmSync(folder, { recursive: true });
  });
  const monitors = [checkedBy(loaded, { profile, folder })];
  return await stress(loaded, { ...DEFAULTS, monitors, ...options });
}

/** A scenario of this folder. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`scenarios/${name}.ts`, import.meta.url));
}

/** Everything that was wrong, as text for a failed test. */
export function wrongs({ bad, outcomes }: StressResult): string[] {
  const troubles = bad.flatMap(({ index, kill, troubles: all }) =>
    all.map(
      ({ kind, sentence }) => `iteration ${index}${kill === undefined ? "" : ` (${kill})`}: ${kind}: ${sentence}`,
    ),
  );
  const seen = outcomes.filter(({ grade, count }) => count > 0 && (grade === "forbidden" || grade === "unlisted"));
  return [...troubles, ...seen.map(({ grade, outcome }) => `${grade}: ${outcome}`)];
}
