import type { CommitEvent } from "../../cp/interface/events.ts";
import type { HistoryNote } from "../history/schema.ts";
import { HistoryChecker, type CheckedHistory } from "./checker.ts";
import { explain, type Explanation } from "./explain.ts";
import { explanationText } from "./explanation-text.ts";
import { GeneralLaws, type ActiveMessage } from "./general-laws.ts";
import type { Complaint, Violation } from "./violation.ts";

/** Watches a run while it happens: fits wherever a `record` function does. */
export interface OnlineMonitor {
  readonly record: (event: CommitEvent) => void;
  /** What a guest noted. */
  readonly note: (note: HistoryNote) => void;
  /**
   * The run is over.
   * @param active what CP holds to be active; absent: nobody has looked, and what is left is not judged by it
   * @returns a sentence for each law that was broken; at most one, since what follows it says nothing
   */
  readonly end: (active?: readonly ActiveMessage[]) => readonly string[];
  /** Why it is illegal, when it is. */
  readonly explanation: () => Explanation | undefined;
}

/** The whole checker: every return code, header and byte, at about the cost of CP itself. */
export function checkingMonitor(history: CheckedHistory): OnlineMonitor {
  const checker = new HistoryChecker(history);
  return {
    record: (event) => void checker.commit(event),
    note: (note) => void checker.note(note),
    end: () => sentences(checker.end()),
    explanation: () => checker.violation && explain(checker.violation),
  };
}

/** The general laws alone: a small part of that cost. */
export function generalLawsMonitor(history: CheckedHistory): OnlineMonitor {
  const laws = new GeneralLaws(history);
  let seq = 0;
  let violation: Violation | undefined;
  const complain = (complaint: Complaint, event?: CommitEvent): void => {
    const unknown = { message: undefined, rival: undefined, circumstances: [], doing: undefined };
    violation = { ...unknown, ...complaint, seq, vm: event?.userid, event };
  };
  return {
    record: (event) => {
      seq++;
      const complaint = violation === undefined ? laws.feed(event) : undefined;
      if (complaint !== undefined) complain(complaint, event);
    },
    note: () => undefined,
    end: (active) => {
      const complaint = violation === undefined && active !== undefined ? laws.end(active) : undefined;
      if (complaint !== undefined) complain(complaint);
      return sentences(violation);
    },
    explanation: () => violation && explain(violation),
  };
}

function sentences(violation: Violation | undefined): readonly string[] {
  if (violation === undefined) return [];
  const { rule, seq, event, expected, happened } = violation;
  const where = event === undefined ? "after" : "at";
  return [`${rule} is broken ${where} event ${seq}: expected: ${expected}; happened: ${happened}`];
}

/** The explanation as lines of text, or none. */
export function explanationLines(monitor: OnlineMonitor): readonly string[] {
  const explanation = monitor.explanation();
  return explanation === undefined ? [] : explanationText(explanation);
}
