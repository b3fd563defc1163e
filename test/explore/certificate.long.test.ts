import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { Folder } from "../cli/vmcf.ts";
import { certificateOf, readCertificate, writeCertificate } from "../../src/explore/certificate.ts";
import { explore } from "../../src/explore/explore.ts";
import type { ExploreOptions } from "../../src/explore/explore-options.ts";
import { verifyCertificate } from "../../src/explore/verify-certificate.ts";
import { gallery } from "../../src/scenario/gallery.ts";
import { loadScenario } from "../../src/scenario/load-scenario.ts";

const folder = new Folder();
afterAll(() => folder[Symbol.dispose]());

const scenario = await loadScenario([gallery().find(({ number }) => number === "04")?.file ?? ""]);

async function certify(options: ExploreOptions, jobs = 1, what = scenario) {
  const result = await explore(what, { ...options, certified: true, judged: false }, jobs);
  const asked = { messageLimit: undefined, stepsMax: 5000, faults: [], faultsMax: 1 };
  return certificateOf(what, result, { profile: "documented", ...asked });
}

describe("certificate: what a search has covered", () => {
  it.each([
    { strategy: { name: "dpor" } as const, jobs: 1 },
    { strategy: { name: "dpor" } as const, jobs: 2 },
    { strategy: { name: "dfs" } as const, jobs: 1 },
    { strategy: { name: "dfs", preemptions: 1 } as const, jobs: 1 },
    { strategy: undefined, jobs: 1 },
  ])("is verified by a plain walk: $strategy on $jobs threads", async ({ strategy, jobs }) => {
    const claim = await certify({ strategy }, jobs);
    expect(claim.tree?.complete).toBe(true);
    const { verdict, reasons, walked } = await verifyCertificate(claim, scenario, { budgetMs: Infinity });
    expect(reasons).toEqual([]);
    expect(verdict).toBe("verified");
    expect(walked?.classes).toBe(claim.tree?.classes);
  });

  it("is refuted when it claims too much or too little, or something has changed", async () => {
    const claim = await certify({ strategy: { name: "dpor" } });
    const tree = claim.tree ?? expect.fail("no tree");
    const check = async (changed: object) => {
      const { verdict, reasons } = await verifyCertificate({ ...claim, ...changed }, scenario, { budgetMs: Infinity });
      return [verdict, ...reasons];
    };
    expect(await check({ outcomes: claim.outcomes.slice(1) })).toEqual(["refuted", "ALICE=14 BOB=0 is possible too"]);
    expect(await check({ tree: { ...tree, classes: 64 } })).toEqual(["refuted", "there are 65 classes, not 64"]);
    expect(await check({ tree: { ...tree, digest: "0" } })).toEqual(["refuted", "the classes are not the same"]);
    const [first, ...others] = claim.outcomes as [(typeof claim.outcomes)[number]];
    const outcomes = (changed: object) => ({ outcomes: [{ ...first, ...changed }, ...others] });
    expect(await check(outcomes({ grade: "forbidden" }))).toEqual([
      "refuted",
      "ALICE=14 BOB=0 is expected, not forbidden",
    ]);
    const [, newer] = await check(outcomes({ schedule: first.schedule.replace("v1", "v2") }));
    expect(newer).toMatch(/^the schedule of ALICE=14 BOB=0: .*v1/);
    const [, longer] = await check(outcomes({ schedule: first.schedule.replace("int*2", "int*3") }));
    expect(longer).toMatch(/^the schedule of ALICE=14 BOB=0 does not fit: /);
    expect(await check({ verdict: "failed", failures: ["deadlock"] })).toEqual(["refuted", "no schedule fails"]);
    expect(await check({ scenario: "0" })).toEqual(["refuted", "the scenario has changed since"]);
    expect(await check({ nucleus: "0" })).toEqual(["refuted", "CP has changed since"]);
  });

  it("is refuted when it conceals that a schedule fails", async () => {
    const file = folder.file(
      "waits.ts",
      'import { defineScenario } from "vmcf";\nexport default defineScenario({ title: "waits", machines: { ALICE: (vm) => vm.wait() } });\n',
    );
    const waits = await loadScenario([file]);
    const claim = await certify({ strategy: { name: "dpor" } }, 1, waits);
    expect(claim.verdict).toBe("failed");
    expect((await verifyCertificate(claim, waits, { budgetMs: Infinity })).verdict).toBe("verified");
    const concealed = await verifyCertificate({ ...claim, verdict: "as expected", failures: [] }, waits, {
      budgetMs: Infinity,
    });
    expect(concealed.verdict).toBe("refuted");
    expect(concealed.reasons).toEqual([expect.stringMatching(/^a schedule fails: deadlock: ALICE waits for/)]);
  });

  it("of a search that was not complete has its outcomes shown again, seed 2", async () => {
    const claim = await certify({ strategy: { name: "random" }, schedules: 200, seed: 2 });
    expect(claim.tree).toBeNull();
    expect((await verifyCertificate(claim, scenario, { budgetMs: Infinity })).verdict).toBe("verified");
    const [first, second] = claim.outcomes;
    const wrong = { ...claim, outcomes: [{ ...first, schedule: second?.schedule } as (typeof claim.outcomes)[number]] };
    expect((await verifyCertificate(wrong, scenario, { budgetMs: Infinity })).verdict).toBe("refuted");
  });

  it("is undecided when there is no time", async () => {
    const claim = await certify({ strategy: { name: "dpor" } });
    expect((await verifyCertificate(claim, scenario, { budgetMs: 0 })).verdict).toBe("undecided");
  });

  it("is read as it was written, and nothing else is", async () => {
    const file = folder.file("claim.json", "");
    const claim = await certify({ strategy: { name: "dpor" } });
    writeCertificate(file, claim);
    expect(readCertificate(file)).toEqual(claim);
    writeFileSync(file, readFileSync(file, "utf8").replace("documented", "release7"));
    expect(() => readCertificate(file)).toThrow(/claim\.json: is no certificate: profile: /);
  });
});

describe("certificate: from the command line", () => {
  it("explore writes it, check verifies it", async () => {
    const written = await folder.vmcf(
      "explore",
      "04",
      "--certificate",
      "race.json",
      "--faults",
      "rc15",
      "--strategy",
      "dpor",
    );
    expect(written.stderr).toContain("race.json: what was covered");
    const checked = await folder.vmcf("check", "--certificate", "race.json");
    expect(checked.stderr).toBe("");
    expect(checked.stdout).toMatch(
      /^verified {2}race\.json: CANCEL races RECEIVE\n {2}\d+ schedules walked, \d+ classes/,
    );
    expect(checked.status).toBe(0);
    expect((await folder.vmcf("check", "--certificate", "nowhere.json")).status).toBe(2);
  });
});
