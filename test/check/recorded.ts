// Histories recorded from the nucleus, for the tests of recorder and checker.

import type { CommitEvent } from "../../cp/interface/events.ts";
import type { Fault } from "../../cp/nucleus/faults.ts";
import { HistoryChecker, type CheckedHistory } from "../../src/check/checker.ts";
import type { Violation } from "../../src/check/violation.ts";
import { digestOf } from "../../src/history/digest.ts";
import { lineOf } from "../history/line.ts";
import { disagreement, type Setting } from "../model/differential.ts";
import { USERIDS, type Operation } from "../support/operations.ts";

export const LIMIT = 4;

/** More than a DIAGNOSE or presentation that has begun needs to come to its end. */
const STEPS_LEFT_MAX = 32;
const TO_THE_END: readonly Operation[] = USERIDS.flatMap((who) =>
  Array.from({ length: STEPS_LEFT_MAX }, () => ({ kind: "proceed", who }) as const),
);

/** Runs operations on the nucleus, steered so that much happens, and gives what it recorded. What has begun is ended. */
export function recordOperations(acts: readonly Operation[], setting: Partial<Setting> = {}): CommitEvent[] {
  const events: CommitEvent[] = [];
  disagreement([...acts, ...TO_THE_END], {
    messageLimit: LIMIT,
    piecesPerStep: Number.MAX_SAFE_INTEGER,
    faults: [],
    ...setting,
    record: (event) => void events.push(event),
    witness: digestOf,
  });
  return events;
}

/** One misfortune a place: an error of storage and what takes its message away at the same place are not told apart. */
export function onePerPlace(plan: readonly Fault[]): readonly Fault[] {
  const places = new Set<string>();
  return plan.filter(({ userid, operation, nth }) => {
    const place = `${userid} ${operation} ${nth}`;
    return !places.has(place) && places.add(place);
  });
}

export const HISTORY: CheckedHistory = { profile: "documented", messageLimit: LIMIT, mode: "test", bytes: "digests" };

/** @returns what is wrong with the events, if anything is */
export function checkEvents(events: readonly CommitEvent[], history: CheckedHistory = HISTORY): Violation | undefined {
  const checker = new HistoryChecker(history);
  for (const event of events) if (checker.commit(event) !== undefined) return checker.violation;
  return checker.end();
}

/** The same as text, with the events before it; undefined when all is legal. */
export function complaintAbout(events: readonly CommitEvent[], history: CheckedHistory = HISTORY): string | undefined {
  const violation = checkEvents(events, history);
  if (violation === undefined) return undefined;
  const { rule, seq, expected, happened } = violation;
  const lines = events.map((event, index) => lineOf(index + 1, event));
  return [`${rule} at ${seq}: expected ${expected}; ${happened}`, ...lines.slice(Math.max(0, seq - 8), seq + 2)].join(
    "\n",
  );
}
