import { describe, expect, it } from "vitest";
import { makeRow } from "../../src/bench/row.ts";
import { ascending, percentile, summarize } from "../../src/bench/statistics.ts";
import { figure } from "../../src/bench/table.ts";

describe("statistics of a benchmark row", () => {
  it("percentiles lie between neighbours", () => {
    const sorted = ascending([4, 1, 3, 2, 5]);
    expect([0, 0.25, 0.5, 0.9, 1].map((share) => percentile(sorted, share))).toEqual([1, 2, 3, 4.6, 5]);
    expect(percentile([7], 0.99)).toBe(7);
  });

  it("the spread is the distance of the quartiles over the median", () => {
    expect(summarize([10, 20, 30, 40, 50])).toEqual({ median: 30, spread: 20 / 30 });
    expect(summarize([3, 3, 3])).toEqual({ median: 3, spread: 0 });
  });

  it("median and spread are of the rounds, p50 and p99 of what was timed one by one", () => {
    const head = { id: "row", unit: "us", baseline: "raw.row", means: "" } as const;
    const rounds = [
      { value: 2, each: [1, 2, 3], digest: 0 },
      { value: 4, each: [4, 5, 9], digest: 0 },
    ];
    expect(makeRow(head, rounds, 6)).toMatchObject({
      samples: 6,
      median: 3,
      p50: 3.5,
      baseline: "raw.row",
      ratio: 0.5,
    });
    expect(makeRow({ id: "raw.row", unit: "us", means: "" }, rounds)).toMatchObject({ baseline: null, ratio: null });
    expect(makeRow(head, [{ value: 2, digest: 0 }], 0)).toMatchObject({ samples: 1, p50: 2, p99: 2, ratio: null });
  });

  it("figures have three digits that count", () => {
    expect([0, 0.2341, 9.999, 12.34, 123.4, 4_512_345].map(figure)).toEqual([
      "0",
      "0.234",
      "10.00",
      "12.3",
      "123",
      "4,510,000",
    ]);
  });
});
