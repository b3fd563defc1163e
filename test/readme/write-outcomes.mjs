// Writes the table of outcomes into the README: `npm run outcomes`. Each scenario of the gallery is explored, completely where
// that takes less than SECONDS, else completely with as many preemptions as SECONDS_BOUNDED allow and beyond that by SCHEDULES
// of the portfolio; and run on threads ITERATIONS times, disturbed.
import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { explore, gallery, loadScenario, stress } from "../../dist/src/index.js";

const SECONDS = 20;
const SECONDS_BOUNDED = 150;
const PREEMPTIONS_MOST = 3;
const SCHEDULES = 10_000;
const ITERATIONS = 100;
const README = new URL("../../README.md", import.meta.url);

async function rowsOf({ number, file }, profile) {
  let scenario;
  try {
    scenario = await loadScenario([file], { profile });
  } catch {
    return [];
  }
  if (profile === "release6" && !readFileSync(file, "utf8").includes("release6")) return [];
  const jobs = availableParallelism();
  const given = { profile, judged: false };
  const whole = await explore(scenario, { ...given, strategy: { name: "dpor" }, seconds: SECONDS }, jobs);
  const complete = whole.coverage?.complete === true;
  const { how, outcomes } = complete
    ? { how: `complete, ${whole.coverage.classes} classes`, outcomes: whole.outcomes }
    : await boundedAndSampled(scenario, given, jobs);
  const { outcomes: happened } = await stress(scenario, {
    ...{ transport: "shared", profile, seed: 1, iterations: ITERATIONS, watchdogMs: 5_000 },
    ...{ disturb: true, kill: false, allowUnlisted: true },
  });
  const possible = [...new Set(outcomes.filter(({ count }) => count > 0).map(({ outcome }) => outcome))];
  const unforeseen = happened.filter(({ outcome, count }) => count > 0 && !possible.includes(outcome));
  if (complete && unforeseen.length > 0) throw new Error(`${number}: ${unforeseen[0].outcome} was not explored`);
  return possible.sort().map((outcome, index) => {
    const times = happened.find((row) => row.outcome === outcome)?.count ?? 0;
    const what = index === 0 ? `${number} \`${profile}\`` : "";
    return `| ${what} | ${index === 0 ? how : ""} | \`${outcome}\` | ${times} |`;
  });
}

/** Everything with so many preemptions, and a sample of the rest. */
async function boundedAndSampled(scenario, given, jobs) {
  let bounded;
  for (let preemptions = 0; preemptions <= PREEMPTIONS_MOST; preemptions++) {
    const strategy = { name: "dfs", preemptions };
    const next = await explore(scenario, { ...given, strategy, seconds: SECONDS_BOUNDED }, jobs);
    if (next.coverage?.complete !== true) break;
    bounded = { preemptions, ...next };
  }
  const sampled = await explore(scenario, { ...given, schedules: SCHEDULES, seed: 1 }, jobs);
  const sample = `${SCHEDULES} schedules of any`;
  if (bounded === undefined) return { how: sample, outcomes: sampled.outcomes };
  const bound = bounded.preemptions === 1 ? "1 preemption" : `${bounded.preemptions} preemptions`;
  const how = `complete to ${bound}, ${bounded.coverage.classes} classes; ${sample}`;
  return { how, outcomes: [...bounded.outcomes, ...sampled.outcomes] };
}

const rows = [];
for (const profile of ["documented", "release6"]) {
  for (const entry of gallery()) rows.push(...(await rowsOf(entry, profile)));
}
const table = [`| scenario | explored | possible | of ${ITERATIONS} on threads |`, "| - | - | - | - |", ...rows].join(
  "\n",
);
const text = readFileSync(README, "utf8");
const [before, rest = ""] = text.split("<!-- outcomes -->\n");
const [, after] = rest.split("<!-- end of outcomes -->\n");
if (after === undefined) throw new Error("the README has no place for the table of outcomes");
writeFileSync(README, `${before}<!-- outcomes -->\n\n${table}\n\n<!-- end of outcomes -->\n${after}`);
