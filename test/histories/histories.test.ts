// The folder is the verdict: legal histories are legal, and each illegal one breaks the rule its folder is named after.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { checkText } from "../../src/check/check-history.ts";
import { writeHistories } from "./write-histories.ts";

if (process.env.VMCF_WRITE_HISTORIES === "1") writeHistories();

const here = fileURLToPath(new URL(".", import.meta.url));

function filesOf(folder: string): string[] {
  return readdirSync(`${here}${folder}`, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".jsonl"))
    .sort();
}

function judged(path: string) {
  const verdict = checkText(path, readFileSync(`${here}${path}`, "utf8"));
  const { explanation } = verdict.histories[0] ?? {};
  return { verdict: verdict.verdict, rule: explanation?.rule.id, why: explanation && explanation.happened };
}

describe("legal histories", () => {
  it.each(filesOf("legal"))("%s is legal", (name) => {
    expect(judged(`legal/${name}`)).toEqual({ verdict: "legal", rule: undefined, why: undefined });
  });
});

describe("illegal histories", () => {
  const files = filesOf("illegal");

  it("are at least 40", () => {
    expect(files.length).toBeGreaterThanOrEqual(40);
  });

  it.each(files)("%s breaks that rule", (name) => {
    const { verdict, rule, why } = judged(`illegal/${name}`);
    expect({ verdict, rule }, why).toEqual({ verdict: "illegal", rule: name.split("/")[0] });
  });
});
