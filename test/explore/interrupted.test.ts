// Does what explores stop soon when somebody asks it to?

import { describe, expect, it } from "vitest";
import { compare, type Contestant } from "../../src/compare/compare.ts";
import { certificateOf } from "../../src/explore/certificate.ts";
import { explore } from "../../src/explore/explore.ts";
import { verifyCertificate } from "../../src/explore/verify-certificate.ts";
import { findScript } from "../../src/scenario/gallery.ts";
import { loadScenario } from "../../src/scenario/load-scenario.ts";

/** Its tree has more schedules than anybody can walk. */
const scenario = await loadScenario([findScript("05")]);
const FOR_EVER = 1e6;

describe("interrupted", () => {
  it("compare explores neither of the two any further", async () => {
    const of = (profile: Contestant["profile"]): Contestant => ({
      name: profile,
      profile,
      scenario,
      nucleus: undefined,
    });
    const { verdict, explored } = await compare(of("documented"), of("release6"), {
      ...{ seconds: FOR_EVER, schedules: Infinity, seed: 0, jobs: 1, messageLimit: undefined },
      signal: AbortSignal.abort(),
    });
    expect(verdict).toBe("interrupted");
    for (const { coverage } of explored) expect(coverage?.complete).toBe(false);
  });

  it("the walk that verifies a certificate ends, undecided", async () => {
    const found = await explore(
      scenario,
      { strategy: { name: "dpor" }, schedules: 1, certified: true, judged: false },
      1,
    );
    const asked = { messageLimit: undefined, stepsMax: 5000, faults: [], faultsMax: 1 };
    const claim = certificateOf(scenario, found, { profile: "documented", ...asked });
    const whole = { ...claim, tree: { strategy: "dpor", complete: true, preemptions: null, classes: 1, digest: "0" } };
    const stop = new AbortController();
    const { verdict, reasons } = await verifyCertificate(whole, scenario, {
      budgetMs: Infinity,
      signal: stop.signal,
      onProgress: ({ schedules }) => {
        if (schedules > 0) stop.abort();
      },
    });
    expect(verdict).toBe("undecided");
    expect(reasons).toEqual([expect.stringMatching(/^interrupted: \d+ schedules were not all of them$/)]);
  });
});
