import type { CommitEvent } from "../../cp/interface/events.ts";
import { DEFECT_IDS, type DefectId, type Defects } from "../model/profile/defects.ts";
import { HistoryChecker, type CheckedHistory } from "./checker.ts";
import type { Violation } from "./violation.ts";

/** A defect without which a history cannot be explained. */
export interface DefectShown {
  readonly id: DefectId;
  /** What the specification would have instead if there were no such defect, and where. */
  readonly violation: Violation;
}

/** A history as it was recorded, and whether its run came to an end. */
export interface RecordedHistory {
  readonly events: readonly CommitEvent[];
  readonly isWhole: boolean;
}

/** What a history says about two profiles. */
export type ProfileFinding =
  /** Both allow it. */
  | { readonly kind: "allowed" }
  /** Neither allows it: a bug of this very nucleus. */
  | { readonly kind: "illegal"; readonly violation: Violation }
  /** Only one of them allows it, because of these defects. */
  | { readonly kind: "defects"; readonly defects: readonly DefectShown[] };

const ALL: Defects = new Set(DEFECT_IDS);
const NONE: Defects = new Set();

function allBut(absent: readonly DefectId[]): Defects {
  return new Set(DEFECT_IDS.filter((id) => !absent.includes(id)));
}

/**
 * Names the defects of Release 6 behind a history, by judging it again and again with the reference model, which can have
 * any of them alone: with the defects named the history is legal, and without any one of them it is not. Where several such
 * sets exist, one is given, the same each time.
 */
export class DefectFinder {
  readonly #history: CheckedHistory;
  /** Sets that explained a history before: likely to explain the next. */
  readonly #known: (readonly DefectId[])[] = [];

  constructor(history: CheckedHistory) {
    this.#history = history;
  }

  /** The defects a history of `release6` needs, where `documented` forbids it. */
  needed(recorded: RecordedHistory): ProfileFinding {
    if (this.#judge(recorded, NONE) === undefined) return { kind: "allowed" };
    const judge = (defects: readonly DefectId[]) => this.#judge(recorded, new Set(defects));
    const known = this.#known.find((defects) => judge(defects) === undefined);
    if (known === undefined) {
      const violation = this.#judge(recorded, ALL);
      if (violation !== undefined) return { kind: "illegal", violation };
    }
    return this.#reduced(known ?? DEFECT_IDS, judge);
  }

  /** The defects whose absence a history of `documented` needs, where `release6` does not allow it. */
  absent(recorded: RecordedHistory): ProfileFinding {
    if (this.#judge(recorded, ALL) === undefined) return { kind: "allowed" };
    const violation = this.#judge(recorded, NONE);
    if (violation !== undefined) return { kind: "illegal", violation };
    return this.#reduced(DEFECT_IDS, (absent) => this.#judge(recorded, allBut(absent)));
  }

  /** What the history's own profile forbids about it. */
  illegal(recorded: RecordedHistory): ProfileFinding {
    const violation = this.#judge(recorded, this.#history.profile === "release6" ? ALL : NONE);
    return violation === undefined ? { kind: "allowed" } : { kind: "illegal", violation };
  }

  /** Leaves out one after the other what is not needed; each that is left has its own violation. */
  #reduced(from: readonly DefectId[], judge: (ids: readonly DefectId[]) => Violation | undefined): ProfileFinding {
    let ids = from;
    // One that was needed because of another may be left out after it: until a whole round has changed nothing.
    for (let before = Infinity; ids.length < before;) {
      before = ids.length;
      for (const id of ids) {
        const fewer = ids.filter((other) => other !== id);
        if (judge(fewer) === undefined) ids = fewer;
      }
    }
    const defects = ids.map((id) => {
      const violation = judge(ids.filter((other) => other !== id)) as Violation;
      return { id, violation };
    });
    this.#remember(ids);
    return { kind: "defects", defects };
  }

  #remember(ids: readonly DefectId[]): void {
    const name = ids.join();
    if (this.#known.some((known) => known.join() === name)) return;
    this.#known.push(ids);
    this.#known.sort((one, other) => one.length - other.length);
  }

  #judge({ events, isWhole }: RecordedHistory, defects: Defects): Violation | undefined {
    const checker = new HistoryChecker({ ...this.#history, defects });
    for (const event of events) {
      const violation = checker.commit(event);
      if (violation !== undefined) return violation;
    }
    return isWhole ? checker.end() : undefined;
  }
}
