// How many schedules each strategy needs to find each broken CP. Options: --seeds N (default 20), --only NAME,… of
// canaries, --hunters NAME,…, --json, --readme (rewrites the table in the README).
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { CANARIES } from "./canaries.ts";
import { huntingGrounds } from "./hunt.ts";
import { HUNTERS, markdownOf, rowOf, type Row } from "./table.ts";

const README = new URL("../../README.md", import.meta.url);
const BETWEEN = /(<!-- canaries: begin -->\n).*(<!-- canaries: end -->)/s;

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "20" },
    only: { type: "string" },
    hunters: { type: "string", default: Object.keys(HUNTERS).join() },
    json: { type: "boolean", default: false },
    readme: { type: "boolean", default: false },
  },
});
const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => index + 1);
const hunters = values.hunters.split(",");
const only = values.only?.split(",");
const canaries = CANARIES.filter(({ name }) => only?.includes(name) ?? true);
const unknown = hunters.find((hunter) => !(hunter in HUNTERS));
if (unknown !== undefined)
  throw new Error(`no strategy is called ${unknown}; there are ${Object.keys(HUNTERS).join(", ")}`);

const grounds = await huntingGrounds();
const rows: Row[] = [];
for (const [index, canary] of canaries.entries()) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${index + 1} of ${canaries.length}: ${canary.name}`);
  rows.push(await rowOf(canary, grounds, hunters, seeds));
}
if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
const table = markdownOf(rows).join("\n");
if (values.readme) {
  const text = readFileSync(README, "utf8");
  if (!BETWEEN.test(text)) throw new Error("README.md has no place for the table");
  writeFileSync(
    README,
    text.replace(
      BETWEEN,
      (_, begin: string, end: string) => `${begin}\nMedian of ${seeds.length} seeds.\n\n${table}\n\n${end}`,
    ),
  );
}
console.log(values.json ? JSON.stringify({ format: "vmcf-canaries/1", seeds, rows }, null, 2) : table);
