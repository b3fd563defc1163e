import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
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

/** Histories of iterations that were bad. */
const FOLDER = join(tmpdir(), `vmcf-stress-${process.pid}`);

/** Stresses a scenario with a fixed seed, 20 iterations unless told otherwise; the checker judges every one of them. */
export async function stressed(
  scenario: LoadedScenario | string,
  options: Partial<StressOptions> = {},
): Promise<StressResult> {
  const loaded = typeof scenario === "string" ? await loadScenario([scenario]) : scenario;
  const { profile = DEFAULTS.profile } = options;
  const monitors = [checkedBy(loaded, { profile, folder: FOLDER })];
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
