import { describe, expect, it } from "vitest";
import { bench } from "../../src/bench/bench.ts";
import { QUESTIONS, ROW_HEADS, select } from "../../src/bench/catalogue.ts";

const ROW_MEMBERS = ["id", "unit", "samples", "median", "p50", "p99", "spread", "baseline", "ratio"];

describe("the benchmark", () => {
  it("every row runs, and the report has exactly the members it promises", async () => {
    const { report, digest } = await bench({ scale: "tiny", wanted: select(undefined) });
    expect(Object.keys(report)).toEqual(["node", "cores", "rows"]);
    expect(report.rows.map(({ id }) => id)).toEqual(ROW_HEADS.map(({ id }) => id));
    for (const row of report.rows) {
      expect(Object.keys(row), row.id).toEqual(ROW_MEMBERS);
      expect([row.median, row.p50, row.p99, row.spread].every(Number.isFinite), row.id).toBe(true);
      expect(row.samples, row.id).toBeGreaterThan(0);
    }
    expect(digest).toMatch(/^[0-9a-f]{8}$/);
  });

  it("ids are unique, and a baseline is measured before the rows that refer to it, in the same unit", () => {
    const ids = ROW_HEADS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { rows } of QUESTIONS) {
      for (const [index, { id, unit, baseline }] of rows.entries()) {
        if (baseline === undefined) continue;
        const before = rows.slice(0, index).find((row) => row.id === baseline);
        expect(before?.unit, `${id} is measured against ${baseline}`).toBe(unit);
      }
    }
  });

  it("a pattern means the ids that contain it, and their baselines", () => {
    expect(select("diagnose.assist")).toEqual(new Set(["raw.comlink", "diagnose.assist"]));
    expect(select("TRANSFER.*.1MIB")).toEqual(
      new Set(["raw.set.1mib", "transfer.shared.1mib", "transfer.assist.1mib"]),
    );
    expect(select("nothing at all")).toEqual(new Set());
  });

  it("an interrupted run reports the questions answered until then", async () => {
    const interruption = new AbortController();
    const answered: string[] = [];
    const { report, interrupted } = await bench({
      scale: "tiny",
      wanted: select(undefined),
      signal: interruption.signal,
      answered: (title) => {
        answered.push(title);
        if (answered.length === 2) interruption.abort();
      },
    });
    expect(interrupted).toBe(true);
    expect(answered).toEqual(QUESTIONS.slice(0, 2).map(({ title }) => title));
    expect(report.rows.map(({ id }) => id)).toEqual(
      QUESTIONS.slice(0, 2).flatMap(({ rows }) => rows.map(({ id }) => id)),
    );
  });
});
