// The rule catalogue, the tests and the comments agree: every rule has a test, every citation a rule.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readVectorFiles } from "../../src/conform/vector-file.ts";
import { DEFECTS, rule, RULES } from "../../src/rules/catalogue.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Rules no program and no test can see hold or fail; each says why. */
const UNOBSERVABLE = ["R-UNA-8", "R-SMSG-11"];

/** Rules with content in release6 only: for them a test in that profile is enough. */
const RELEASE6_ONLY = ["R-UNA-9", "R-INT-17", "R-XFER-16", "R-MTX-3", "R-LIM-7"];

/** Tests of the profile release6 have it in their names; these compare both. */
const BOTH_PROFILES = "test/conformance/rules-profiles.test.ts";

interface Citation {
  readonly id: string;
  readonly where: string;
}

/** A range such as R-INST-1…4 cites its first rule only: the others need a test of their own. */
function citationsIn(where: string, text: string): Citation[] {
  return Array.from(text.matchAll(/\bR-[A-Z]+-\d+/g), ([id]) => ({ id, where }));
}

function filesUnder(folder: string, ending: RegExp): string[] {
  const names = readdirSync(`${root}${folder}`, { recursive: true, encoding: "utf8" });
  return names.filter((name) => ending.test(name)).map((name) => `${folder}/${name}`);
}

function citationsUnder(folder: string, ending: RegExp): Citation[] {
  return filesUnder(folder, ending).flatMap((path) => citationsIn(path, readFileSync(root + path, "utf8")));
}

const vectorCitations = readVectorFiles(`${root}test/conformance/vectors`).flatMap(({ path, vectors }) =>
  vectors.flatMap(({ name, rules, profile }) => {
    const where = `${path.slice(root.length)}: ${name}`;
    return rules.map((id) => ({ id, where, release6: profile === "release6" }));
  }),
);

/** What tests show of CP. The tests of the model show what the model does, and this file shows nothing. */
const testCitations = [
  ...citationsUnder("test", /\.test\.ts$/)
    .filter(({ where }) => !/^test\/(model|tidy)\//.test(where))
    .map((citation) => ({ ...citation, release6: citation.where.includes("release6") })),
  ...vectorCitations,
];

describe("every rule has a test", () => {
  const cited = new Set(testCitations.filter(({ release6 }) => !release6).map(({ id }) => id));
  const citedForRelease6 = new Set(
    testCitations.filter(({ release6, where }) => release6 || where === BOTH_PROFILES).map(({ id }) => id),
  );
  const observable = [...RULES.values()].filter((entry) => entry.observable);

  it("an observable rule is cited by a test or a vector", () => {
    const ids = observable.map(({ id }) => id).filter((id) => !RELEASE6_ONLY.includes(id));
    expect(ids.filter((id) => !cited.has(id))).toEqual([]);
  });

  it("a rule that differs in release6 is cited by a test or a vector of that profile", () => {
    const ids = observable.filter(({ release6 }) => release6 !== undefined).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(RELEASE6_ONLY));
    expect(ids.filter((id) => !citedForRelease6.has(id))).toEqual([]);
  });

  it(`only ${UNOBSERVABLE.join(", ")} cannot be observed, and each says why`, () => {
    const unobservable = [...RULES.values()].filter((entry) => !entry.observable);
    expect(unobservable.map(({ id }) => id)).toEqual(UNOBSERVABLE);
    for (const { id, why } of unobservable) expect(why, id).toMatch(/\w/);
    for (const { id, why } of observable) expect(why, id).toBeUndefined();
  });
});

it("every citation in tests, vectors, cp, src, guest and workers names a rule of the catalogue", () => {
  const citations = ["test", "cp", "src", "guest", "workers"].flatMap((folder) => citationsUnder(folder, /\.(ts|md)$/));
  const unknown = [...citations, ...vectorCitations].filter(({ id }) => !RULES.has(id));
  expect(unknown.map(({ id, where }) => `${id} in ${where}`)).toEqual([]);
});

describe("the catalogue", () => {
  const rules = [...RULES.values()];

  it("numbers the rules of each area from 1 without a gap, and is found by number", () => {
    const counts = new Map<string, number>();
    for (const { id } of rules) {
      const area = id.replace(/\d+$/, "");
      const number = (counts.get(area) ?? 0) + 1;
      expect(id).toBe(`${area}${number}`);
      counts.set(area, number);
    }
    expect(rules.map(({ id }) => rule(id))).toEqual(rules);
    expect(() => rule("no such rule")).toThrow(RangeError);
  });

  it("says each rule in one short sentence, and whose it is", () => {
    const authority =
      /^(SC19-6203|GC20-1807|SY20-0886|GA22-7000|VM\/370|CP Command|z\/VM|NICOF|Release 6 source|derived|this project)/;
    for (const { id, sentence, release6, source } of rules) {
      for (const text of release6 === undefined ? [sentence] : [sentence, release6]) {
        expect(text, id).toMatch(/^[^\n]{1,199}\.$/);
        expect(text, id).not.toMatch(/[.!?] /);
      }
      for (const each of source.split("; ")) expect(each, id).toMatch(authority);
    }
  });

  it("names the defects D1 to D14, each with rules that differ in release6 and refer to it", () => {
    expect(DEFECTS.map(({ id }) => id)).toEqual(DEFECTS.map((_, index) => `D${index + 1}`));
    expect(DEFECTS.length).toBe(14);
    for (const { id, rules: concerned } of DEFECTS) {
      for (const each of concerned) expect(rule(each).release6, `${id}: ${each}`).toBeDefined();
      const referring = rules.filter(({ release6 = "" }) => new RegExp(`\\b${id}\\b`).test(release6));
      const own = referring.filter(({ id: each }) => each !== "R-PROF-2").map(({ id: each }) => each);
      expect(concerned, id).toEqual(expect.arrayContaining(own));
    }
  });
});
