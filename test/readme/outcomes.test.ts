import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { gallery } from "../../src/scenario/gallery.ts";
import { loadScenario } from "../../src/scenario/load-scenario.ts";
import type { Profile } from "../../cp/interface/profile.ts";

const README = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const [, TABLE = ""] = /<!-- outcomes -->\n(.*)<!-- end of outcomes -->/s.exec(README) ?? [];

/** What the README says is possible, by number and profile. */
const possible = new Map<string, string[]>();
let key = "";
for (const [, what = "", , outcome = ""] of TABLE.matchAll(/^\| ([^|]*?) *\| ([^|]*?) *\| `([^`]+)` *\|/gm)) {
  if (what !== "") key = what.replaceAll("`", "");
  possible.set(key, [...(possible.get(key) ?? []), outcome]);
}

describe("the README's table of outcomes (npm run outcomes writes it)", () => {
  it("has every scenario of the gallery", () => {
    const numbers = gallery().map(({ number }) => `${number} documented`);
    expect([...possible.keys()].filter((name) => name.endsWith("documented"))).toEqual(numbers);
  });

  it.each([...possible])("%s: the outcomes that the scenario lists, and no others", async (name, outcomes) => {
    const [number, profile] = name.split(" ");
    const file = gallery().find((entry) => entry.number === number)?.file ?? "";
    const scenario = await loadScenario([file], { profile: profile as Profile });
    expect([...(scenario.outcomes?.keys() ?? [])].sort()).toEqual(outcomes);
  });
});
