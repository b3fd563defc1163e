// Is an outcome that was not found in the other one a difference?

import { expect, it } from "vitest";
import { compareReport } from "../../src/compare/compare-report.ts";
import { compare } from "../../src/compare/compare.ts";
import { findScript } from "../../src/scenario/gallery.ts";
import { loadScenario } from "../../src/scenario/load-scenario.ts";

it("not where no rule forbids it, and the other one was not searched to its end", async () => {
  // Both are far too large for the time, and their outcomes have other names.
  const contestant = async (name: string) => ({
    ...{ name, profile: "documented" as const, nucleus: undefined },
    scenario: await loadScenario([findScript(name)], { profile: "documented" }),
  });
  const given = { seconds: 0.1, schedules: 1, seed: 1, jobs: 1, messageLimit: undefined };
  const compared = await compare(await contestant("05"), await contestant("06"), given);
  expect(compared.verdict).toBe("no difference found");
  expect(compared.differences.length).toBeGreaterThan(1);
  for (const difference of compared.differences) {
    expect(difference).toMatchObject({ cause: { kind: "none" }, certain: false });
  }
  const report = [...compareReport(compared, [], () => undefined, "again")].join("\n");
  expect(report).toMatch(/UNDECIDED: no certain difference .* not seen in the other/);
});
