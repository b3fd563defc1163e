import { describe, expect, it } from "vitest";
import { CANARIES } from "./canaries.ts";
import { hunt, huntingGrounds, WHOLE } from "./hunt.ts";
import { markdownOf, medianOf, SCHEDULES_MOST } from "./table.ts";

const SEED = 1;
const grounds = await huntingGrounds();

/** A sixth of them every day; all are hunted in the long run. */
const HERE = CANARIES.filter((_, index) => index % 6 === 0);

describe("the explorer finds broken CPs", () => {
  it(`no fault in the CP that is not, seed ${SEED}`, async () => {
    expect(await hunt(WHOLE, grounds, undefined, [SEED], SCHEDULES_MOST / 10)).toEqual([undefined]);
  });

  it.each(HERE)(`$name, by the portfolio, seed ${SEED}`, async (canary) => {
    const [caught] = await hunt(canary, grounds, undefined, [SEED], SCHEDULES_MOST);
    expect(caught?.schedules).toBeLessThanOrEqual(SCHEDULES_MOST);
  });
});

describe("the table of canaries", () => {
  it("a median counts misses as more than everything", () => {
    expect(medianOf([3, null, 1])).toBe(3);
    expect(medianOf([null, 5, null])).toBeNull();
    expect(medianOf([4, 2])).toBe(2);
  });

  it("says how many seeds found it, where not all did", () => {
    const cells = [
      { hunter: "portfolio", schedules: [1, 2, 3], median: 2 },
      { hunter: "dfs", schedules: [null, 7, null], median: null },
      { hunter: "pct", schedules: [null, null, null], median: null },
    ];
    expect(markdownOf([{ canary: "deaf", rule: "R-INT-1", cells }])).toEqual([
      "| canary | rule    | portfolio |          dfs | pct |",
      "| ------ | ------- | --------: | -----------: | --: |",
      "| deaf   | R-INT-1 |         2 | > 1000 (1/3) |   – |",
    ]);
  });
});
