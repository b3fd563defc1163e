import type { StrategySpec } from "../../src/schedule/strategies.ts";
import type { Canary } from "./canaries.ts";
import { hunt, type Ground } from "./hunt.ts";

/** Schedules of all scenarios together after which a canary counts as missed. */
export const SCHEDULES_MOST = 1000;

/** Who hunts, by the names of the columns; `portfolio` is what `vmcf explore` does by itself. */
export const HUNTERS: Readonly<Record<string, StrategySpec | undefined>> = {
  portfolio: undefined,
  random: { name: "random" },
  pct: { name: "pct", depth: 3 },
  pos: { name: "pos" },
  uniform: { name: "uniform" },
  delay: { name: "delay", delays: 2 },
  dfs: { name: "dfs" },
};

/** One canary and one strategy. */
export interface Cell {
  readonly hunter: string;
  /** Schedules to the first detection, seed by seed; null: not within {@link SCHEDULES_MOST}. */
  readonly schedules: readonly (number | null)[];
  /** Misses count as more than everything; null: most seeds missed. */
  readonly median: number | null;
}

export interface Row {
  readonly canary: string;
  readonly rule: string;
  readonly cells: readonly Cell[];
}

/** Hunts one canary with each of the hunters. */
export async function rowOf(
  canary: Canary,
  grounds: readonly Ground[],
  hunters: readonly string[],
  seeds: readonly number[],
): Promise<Row> {
  const cells: Cell[] = [];
  for (const hunter of hunters) {
    const catches = await hunt(canary, grounds, HUNTERS[hunter], seeds, SCHEDULES_MOST);
    const schedules = catches.map((one) => one?.schedules ?? null);
    cells.push({ hunter, schedules, median: medianOf(schedules) });
  }
  return { canary: canary.name, rule: canary.rule, cells };
}

/** The lower of the two in the middle when their number is even. */
export function medianOf(schedules: readonly (number | null)[]): number | null {
  const sorted = schedules.map((one) => one ?? Infinity).sort((one, other) => one - other);
  const median = sorted[(sorted.length - 1) >> 1] ?? Infinity;
  return median === Infinity ? null : median;
}

/** The table in Markdown. A cell with misses says how many seeds found it. */
export function markdownOf(rows: readonly Row[]): string[] {
  const hunters = rows[0]?.cells.map(({ hunter }) => hunter) ?? [];
  const lines = [["canary", "rule", ...hunters], ...rows.map(lineOf)];
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const pad = (text: string, column: number): string =>
    column < 2 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  const rule = widths.map((width, column) => (column < 2 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  const [head = [], ...body] = lines;
  return [head.map(pad), rule, ...body.map((line) => line.map(pad))].map((cells) => `| ${cells.join(" | ")} |`);
}

function lineOf({ canary, rule, cells }: Row): string[] {
  return [canary, rule, ...cells.map(textOf)];
}

function textOf({ schedules, median }: Cell): string {
  const found = schedules.filter((one) => one !== null).length;
  if (found === 0) return "–";
  const share = found === schedules.length ? "" : ` (${found}/${schedules.length})`;
  return `${median ?? `> ${SCHEDULES_MOST}`}${share}`;
}
