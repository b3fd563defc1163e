import { describe, expect, it } from "vitest";
import { CANARIES } from "./canaries.ts";
import { hunt, huntingGrounds, WHOLE } from "./hunt.ts";
import { medianOf, SCHEDULES_MOST } from "./table.ts";

const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);
const MEDIAN_MOST = 200;
const grounds = await huntingGrounds();

describe("the portfolio finds every broken CP", () => {
  const promise = `within ${SCHEDULES_MOST} schedules with each of ${SEEDS.length} seeds, ${MEDIAN_MOST} with most`;
  it.each(CANARIES)(`$name, ${promise}`, async (canary) => {
    const catches = await hunt(canary, grounds, undefined, SEEDS, SCHEDULES_MOST);
    const schedules = catches.map((one) => one?.schedules ?? null);
    expect(schedules).not.toContain(null);
    expect(medianOf(schedules)).toBeLessThanOrEqual(MEDIAN_MOST);
  });

  it(`and no fault in the CP that is not, within ${SCHEDULES_MOST} schedules`, async () => {
    expect(await hunt(WHOLE, grounds, undefined, SEEDS, SCHEDULES_MOST)).toEqual(SEEDS.map(() => undefined));
  });
});
