import type { ControlProgramOptions } from "../../cp/nucleus/control-program.ts";
import type { GuestNote } from "../../guest/machine-port.ts";
import { HistoryChecker } from "../check/checker.ts";
import { explain } from "../check/explain.ts";
import { explanationText } from "../check/explanation-text.ts";
import type { Violation } from "../check/violation.ts";
import { digestOf } from "../history/digest.ts";
import { DEFAULT_MESSAGE_LIMIT } from "../model/model.ts";
import type { Program } from "./program.ts";
import type { Ending } from "./run-setup.ts";

/** The reference model beside CP, for one run: follows every commit while it happens, and knows which rule is broken first. */
export class Judge {
  readonly #checker: HistoryChecker;

  constructor({ profile = "documented", messageLimit = DEFAULT_MESSAGE_LIMIT }: Program) {
    // The engine presents what is due before an enabled guest goes on, so a machine that is forgotten can be told.
    this.#checker = new HistoryChecker({ profile, messageLimit, mode: "explore", bytes: "digests", prompt: true });
  }

  /** Has CP tell this judge, besides whoever is told already. */
  listening(options: ControlProgramOptions): ControlProgramOptions {
    const { record } = options;
    return {
      ...options,
      witness: options.witness ?? digestOf,
      record: (event) => {
        this.#checker.commit(event);
        record?.(event);
      },
    };
  }

  /** What a script says it is about to do: only stories need it. */
  note(userid: string, note: GuestNote): void {
    if (note.kind !== "doing") return;
    const { label, at } = note;
    this.#checker.note({ note: "doing", vm: userid, label, ...(at !== undefined && { at }) });
  }

  /** Nobody comes in a deadlock, so it is an end as good as any; of a run cut short only what has happened counts. */
  verdict(ending: Ending | undefined): Violation | undefined {
    return ending === "finished" || ending === "deadlock" ? this.#checker.end() : this.#checker.violation;
  }
}

/** Why a history is illegal, in one sentence. */
export function violationSentence({ rule, expected, happened }: Violation): string {
  return `${rule} is broken: expected: ${expected}; happened: ${happened}`;
}

/** The rule, its source, and the story of the message, line by line. */
export function evidenceOf(violation: Violation): readonly string[] {
  return explanationText(explain(violation));
}
