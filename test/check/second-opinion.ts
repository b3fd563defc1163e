// Both judges on the same history: the checker, which knows CP's order, and the search, which knows what guests saw.

import fc from "fast-check";
import { expect, it } from "vitest";
import type { CommitEvent } from "../../cp/interface/events.ts";
import { userOfWords } from "../../src/history/user-words.ts";
import { observe, type Moments } from "../../src/check/black-box/observe.ts";
import { searchOrder } from "../../src/check/black-box/search.ts";
import { operations } from "../model/differential.ts";
import { mulberry32 } from "../../workers/seeded-random.ts";
import { checkEvents, LIMIT, recordOperations } from "./recorded.ts";

const OPTIONS = { messageLimit: LIMIT, budgetMs: 5000 };

/** Calls and returns right at the commit: nothing overlaps. */
const exactly: Moments = { called: (_, to) => to, returned: (from) => from };

function loosely(seed: number): Moments {
  const random = mulberry32(seed);
  const between = (from: number, to: number): number => from + random() * (to - from);
  return { called: between, returned: between };
}

function opinion(events: readonly CommitEvent[], moments: Moments, unseen = true) {
  const observations = observe(events, moments);
  if (observations === undefined) throw new Error("faults cannot be observed");
  return searchOrder(observations, { ...OPTIONS, unseen }).verdict;
}

/** Not answers to SYSTEM: which IDs its messages have, the search cannot know. */
function isAlterable(event: CommitEvent): boolean {
  if (event.kind === "presentation") return event.header !== undefined;
  if (event.kind !== "diagnose" || event.rc === undefined || event.parm === undefined)
    return event.kind === "diagnose-end";
  return userOfWords(event.parm.vmcpuser) !== "SYSTEM";
}

/** CP disposes of entries, and presents nothing: no guest sees when. */
function isUnseen(event: CommitEvent): boolean {
  return event.kind === "presentation" && event.result === "nothing";
}

/** Changes something a guest sees: a return code, or a field of a header. */
function altered(events: readonly CommitEvent[], choice: number): CommitEvent[] | undefined {
  const candidates = events.flatMap((event, index) => (isAlterable(event) ? [index] : []));
  const index = candidates[choice % candidates.length];
  const event = index === undefined ? undefined : events[index];
  if (index === undefined || event === undefined) return undefined;
  if (event.kind === "presentation" && event.header !== undefined) {
    const { header } = event;
    const changes = [
      { vmcmeflg: header.vmcmeflg ^ 5 },
      { vmcmlena: header.vmcmlena + 1 },
      { vmcmstat: header.vmcmstat ^ 0x20 },
      { vmcmvada: header.vmcmvada ^ 8 },
    ];
    return events.with(index, {
      ...event,
      header: { ...header, ...changes[choice % changes.length] },
    });
  }
  const codes = [0, 5, 8, 12, 13, 3].filter((rc) => rc !== (event as { rc?: number }).rc);
  return events.with(index, { ...event, rc: codes[choice % codes.length] } as CommitEvent);
}

/**
 * @param runs how many histories for each question
 */
export function compareJudges(seed: number, runs: number): void {
  it.each([1, Number.MAX_SAFE_INTEGER])(
    "on legal histories with overlapping calls, %i pieces a step",
    (piecesPerStep) => {
      fc.assert(
        fc.property(operations, fc.nat(), (acts, moment) => {
          const events = recordOperations(acts, { piecesPerStep });
          expect(checkEvents(events)).toBeUndefined();
          expect(opinion(events, loosely(moment))).toBe("legal");
        }),
        { seed, numRuns: runs, endOnFailure: true },
      );
    },
  );

  it("exactly, on altered histories in which nothing overlaps", () => {
    const tally = { legal: 0, illegal: 0 };
    fc.assert(
      fc.property(operations, fc.nat(), (acts, choice) => {
        const events = altered(recordOperations(acts), choice);
        if (events === undefined || events.some(isUnseen)) return;
        const violation = checkEvents(events);
        const expected = violation === undefined ? "legal" : "illegal";
        tally[expected]++;
        expect(
          opinion(events, exactly, false),
          violation && `${violation.rule}: ${violation.expected}; ${violation.happened}`,
        ).toBe(expected);
      }),
      { seed, numRuns: 2 * runs, endOnFailure: true },
    );
    expect(tally.illegal).toBeGreaterThan(runs);
  });

  it("the search never blames what CP's order explains", () => {
    fc.assert(
      fc.property(operations, fc.nat(), (acts, choice) => {
        const events = altered(recordOperations(acts, { piecesPerStep: 1 }), choice);
        if (events === undefined) return;
        const second = opinion(events, loosely(choice));
        if (checkEvents(events) === undefined) expect(second).toBe("legal");
      }),
      { seed, numRuns: runs, endOnFailure: true },
    );
  });
}
