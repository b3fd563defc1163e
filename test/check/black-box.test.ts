// The second opinion: a search that knows only what guests saw agrees with the checker, which knows CP's order.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CommitEvent } from "../../cp/interface/events.ts";
import { userOfWords } from "../../src/check/biographies.ts";
import { observe, type Moments } from "../../src/check/black-box/observe.ts";
import { searchOrder } from "../../src/check/black-box/search.ts";
import { operations } from "../model/differential.ts";
import { randomNumbers } from "../model/random-story.ts";
import { checkEvents, LIMIT, recordOperations } from "./recorded.ts";

const SEED = 44_003;
const OPTIONS = { messageLimit: LIMIT, budgetMs: 5000 };

/** Calls and returns right at the commit: nothing overlaps. */
const exactly: Moments = { called: (_, to) => to, returned: (from) => from };

function loosely(seed: number): Moments {
  const random = randomNumbers(seed);
  const between = (from: number, to: number): number => from + random() * (to - from);
  return { called: between, returned: between };
}

function opinion(events: readonly CommitEvent[], moments: Moments) {
  const observations = observe(events, moments);
  if (observations === undefined) throw new Error("faults cannot be observed");
  return searchOrder(observations, OPTIONS).verdict;
}

/** Not answers to SYSTEM: which IDs its messages have, the search cannot know. */
function isAlterable(event: CommitEvent): boolean {
  if (event.kind === "presentation") return event.header !== undefined;
  if (event.kind !== "diagnose" || event.rc === undefined || event.parm === undefined)
    return event.kind === "diagnose-end";
  return userOfWords(event.parm.vmcpuser) !== "SYSTEM";
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
    }) as CommitEvent[];
  }
  const codes = [0, 5, 8, 12, 13, 3].filter((rc) => rc !== (event as { rc?: number }).rc);
  return events.with(index, { ...event, rc: codes[choice % codes.length] } as CommitEvent) as CommitEvent[];
}

describe(`both judges agree (seed ${SEED})`, () => {
  it.each([1, Number.MAX_SAFE_INTEGER])(
    "on legal histories with overlapping calls, %i pieces a step",
    (piecesPerStep) => {
      fc.assert(
        fc.property(operations, fc.nat(), (acts, seed) => {
          const events = recordOperations(acts, { piecesPerStep });
          expect(checkEvents(events)).toBeUndefined();
          expect(opinion(events, loosely(seed))).toBe("legal");
        }),
        { seed: SEED, numRuns: 600, endOnFailure: true },
      );
    },
  );

  it("exactly, on altered histories in which nothing overlaps", () => {
    const tally = { legal: 0, illegal: 0 };
    fc.assert(
      fc.property(operations, fc.nat(), (acts, choice) => {
        const events = altered(recordOperations(acts), choice);
        if (events === undefined) return;
        const violation = checkEvents(events);
        const expected = violation === undefined ? "legal" : "illegal";
        tally[expected]++;
        expect(
          opinion(events, exactly),
          violation && `${violation.rule}: ${violation.expected}; ${violation.happened}`,
        ).toBe(expected);
      }),
      { seed: SEED, numRuns: 800, endOnFailure: true },
    );
    expect(tally.illegal).toBeGreaterThan(500);
  });

  it("the search never blames what CP's order explains", () => {
    fc.assert(
      fc.property(operations, fc.nat(), (acts, choice) => {
        const events = altered(recordOperations(acts, { piecesPerStep: 1 }), choice);
        if (events === undefined) return;
        const second = opinion(events, loosely(choice));
        if (checkEvents(events) === undefined) expect(second).toBe("legal");
      }),
      { seed: SEED, numRuns: 300, endOnFailure: true },
    );
  });
});
