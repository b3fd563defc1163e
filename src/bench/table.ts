import type { Row } from "./row.ts";

const HEAD = ["row", "unit", "median", "spread", "p50", "p99", "against", "ratio"];
/** Columns of numbers stand to the right. */
const RIGHT = new Set([2, 3, 4, 5, 7]);

/** The rows of one question as lines of equal columns, with a head. */
export function tableOf(rows: readonly Row[]): string[] {
  const cells = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...cells.map((line) => (line[column] ?? "").length)));
  return cells.map((line) =>
    line
      .map((cell, column) =>
        RIGHT.has(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}

function cellsOf({ id, unit, median, spread, p50, p99, baseline, ratio }: Row): string[] {
  const percent = `${(spread * 100).toFixed(0)} %`;
  return [
    id,
    unit,
    figure(median),
    percent,
    figure(p50),
    figure(p99),
    baseline ?? "",
    ratio === null ? "" : figure(ratio),
  ];
}

/** Three digits that count: "0.234", "12.3", "4,510,000". */
export function figure(value: number): string {
  if (value === 0) return "0";
  const digits = Math.floor(Math.log10(Math.abs(value)));
  if (digits < 2) return value.toFixed(Math.min(6, 2 - digits));
  const step = 10 ** (digits - 2);
  return (Math.round(value / step) * step).toLocaleString("en");
}
