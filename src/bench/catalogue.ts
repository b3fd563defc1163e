import { exploring } from "./exploring.ts";
import { idleMachines } from "./idle.ts";
import { manyMachines } from "./machines.ts";
import { nucleusOperations } from "./nucleus-operations.ts";
import { outstanding } from "./outstanding.ts";
import type { Question } from "./question.ts";
import { recording } from "./recording.ts";
import { roundTrip } from "./round-trip.ts";
import type { RowHead } from "./row.ts";
import { startAndMemory } from "./start-and-memory.ts";
import { transactions } from "./transactions.ts";
import { transfers } from "./transfers.ts";

/** Everything that is measured, in the order of the table. */
export const QUESTIONS: readonly Question[] = [
  roundTrip,
  transactions,
  outstanding,
  transfers,
  nucleusOperations,
  manyMachines,
  startAndMemory,
  idleMachines,
  recording,
  exploring,
];

export const ROW_HEADS: readonly RowHead[] = QUESTIONS.flatMap(({ rows }) => rows);

/**
 * The ids a pattern means: those that contain it, `*` standing for anything; with them their baselines.
 * @param pattern undefined: all
 */
export function select(pattern: string | undefined): ReadonlySet<string> {
  if (pattern === undefined) return new Set(ROW_HEADS.map(({ id }) => id));
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  const wanted = new RegExp(parts.join(".*"), "i");
  const found = ROW_HEADS.filter(({ id }) => wanted.test(id));
  return new Set(found.flatMap(({ id, baseline }) => (baseline === undefined ? [id] : [baseline, id])));
}
