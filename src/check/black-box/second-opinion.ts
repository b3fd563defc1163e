import type { CommitEvent } from "../../../cp/interface/events.ts";
import { readHistory } from "../../history/read.ts";
import type { HistoryHeader } from "../../history/schema.ts";
import type { Verdict } from "../violation.ts";
import type { Observation } from "./observation.ts";
import { observe, observeTimed, type Moments, type NotedCall } from "./observe.ts";
import { searchOrder } from "./search.ts";

/** What somebody thinks of a history who does not know CP's order. */
export interface SecondOpinion {
  readonly verdict: Verdict;
  /** Acts of guests that had to be explained, and how many could be, at most, before none of the next fitted. */
  readonly observations: number;
  readonly explained: number;
  readonly states: number;
  /** Of `unknown`. */
  readonly reason: string | undefined;
}

export interface OpinionOptions {
  /** For each history. Default 10 s. */
  readonly budgetMs?: number | undefined;
}

const BUDGET_MS = 10_000;
/** The search is for histories of some hundred acts; a file may be far longer than memory. */
const ACTS_MAX = 5_000;

/** Each act lies anywhere between those around it of its own machine. */
const anywhere: Moments = { called: (from) => from, returned: (_, to) => to };

/**
 * Looks for an order that explains what the guests of each history in a file saw.
 * @throws InputError when the file is no history
 */
export function secondOpinions(path: string, { budgetMs = BUDGET_MS }: OpinionOptions = {}): SecondOpinion[] {
  const opinions: SecondOpinion[] = [];
  let header: HistoryHeader | undefined;
  let events: CommitEvent[] = [];
  let calls: NotedCall[] = [];
  const settle = (): void => {
    if (header !== undefined) opinions.push(opinionOn(header, events, calls, budgetMs));
    events = [];
    calls = [];
  };
  readHistory(path, {
    header: (next) => {
      settle();
      header = next;
    },
    commit: (event) => {
      if (events.length <= ACTS_MAX) events.push(event);
    },
    note: (note) => {
      if (note.note === "call" && calls.length <= ACTS_MAX) calls.push(note);
    },
  });
  settle();
  return opinions;
}

function opinionOn(
  { profile, messageLimit, calls: areNoted = false }: HistoryHeader,
  events: readonly CommitEvent[],
  calls: readonly NotedCall[],
  budgetMs: number,
): SecondOpinion {
  const none = { verdict: "unknown", observations: 0, explained: 0, states: 0 } as const;
  if (events.length > ACTS_MAX) return { ...none, reason: `more than ${ACTS_MAX} events are too many for a search` };
  const observations: Observation[] | undefined = areNoted ? observeTimed(events, calls) : observe(events, anywhere);
  if (observations === undefined) return { ...none, reason: "no guest sees the faults that were injected" };
  const { verdict, explained, states } = searchOrder(observations, { profile, messageLimit, budgetMs });
  const reason = verdict === "unknown" ? `${budgetMs / 1000} s were not enough for the search` : undefined;
  return { verdict, observations: observations.length, explained, states, reason };
}
