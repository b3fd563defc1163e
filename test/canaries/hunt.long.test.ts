import { describe, expect, it } from "vitest";
import { CANARIES } from "./canaries.ts";
import { hunt, huntingGrounds } from "./hunt.ts";
import { medianOf, SCHEDULES_MOST } from "./table.ts";

const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);
const MEDIAN_MOST = 200;
const grounds = await huntingGrounds();

describe("the portfolio finds every broken CP", () => {
  it.each(CANARIES)(`$name, within ${MEDIAN_MOST} schedules with most of ${SEEDS.length} seeds`, async (canary) => {
    const catches = await hunt(canary, grounds, undefined, SEEDS, SCHEDULES_MOST);
    const median = medianOf(catches.map((one) => one?.schedules ?? null));
    expect(median).toBeLessThanOrEqual(MEDIAN_MOST);
  });
});
