import type { CommitEvent } from "../../cp/interface/events.ts";
import { SYSTEM } from "../../cp/interface/userid.ts";
import type { HistoryHeader, HistoryNote } from "../history/schema.ts";
import type { Defects } from "../model/profile/defects.ts";
import { Circumstances } from "./circumstances.ts";
import { forgottenMachine, InterruptionsOwed } from "./interruptions-owed.ts";
import { RealTimeOrder } from "./real-time-order.ts";
import { Replay } from "./replay.ts";
import { recordComplaint, type Complaint, type Doing, type Violation } from "./violation.ts";

/** What the checker must know of a history before it begins. */
export interface CheckedHistory extends Pick<
  HistoryHeader,
  "profile" | "messageLimit" | "mode" | "bytes" | "calls" | "prompt"
> {
  /** Judges by `documented` with these defects instead of by the profile. */
  readonly defects?: Defects;
}

/**
 * Judges one history, event by event: on line while it happens, or from a file. What it says first is the verdict; after
 * a violation it takes nothing more.
 */
export class HistoryChecker {
  readonly replay: Replay;
  readonly #owed: InterruptionsOwed | undefined;
  readonly #order: RealTimeOrder;
  readonly #circumstances = new Circumstances();
  #violation: Violation | undefined;
  /** What each script said last. */
  readonly #doing = new Map<string, Doing>();
  #events = 0;
  #failedAssertions = 0;

  constructor(history: CheckedHistory) {
    this.replay = new Replay({
      profile: history.profile,
      messageLimit: history.messageLimit,
      defects: history.defects,
      guestsRun: history.mode === "run" || history.mode === "stress",
      bytesKept: history.bytes === "kept",
    });
    this.#owed = history.prompt === true ? new InterruptionsOwed() : undefined;
    this.#order = new RealTimeOrder(history.calls ?? false);
  }

  get violation(): Violation | undefined {
    return this.#violation;
  }

  get events(): number {
    return this.#events;
  }

  /** Assertions of guests that did not hold: no fault of CP's. */
  get failedAssertions(): number {
    return this.#failedAssertions;
  }

  /** Messages active now, as far as has been seen. */
  get activeMessages(): number {
    return this.replay.biographies.activeCount;
  }

  /** @param seq CP's sequence number; the next one when absent */
  commit(event: CommitEvent, seq = this.#events + 1): Violation | undefined {
    if (this.#violation !== undefined) return this.#violation;
    this.#events++;
    const at = this.#doingAt(event)?.at;
    const complaint = this.#owed?.before(event) ?? this.replay.feed(event, seq, at) ?? this.#order.commit(event, seq);
    if (complaint !== undefined) return this.#complain(complaint, event, seq);
    this.#circumstances.after(event, seq, at);
    this.#owed?.after(event, this.replay.model);
    return undefined;
  }

  note(note: HistoryNote): Violation | undefined {
    if (note.note === "assert" && !note.holds) this.#failedAssertions++;
    if (note.note === "doing") this.#doing.set(note.vm, { label: note.label, at: note.at });
    const complaint = this.#violation === undefined ? this.#order.note(note) : undefined;
    return complaint === undefined ? this.#violation : this.#complain(complaint, undefined, this.#events);
  }

  /** The history has been written to its end: what must hold then. */
  end(): Violation | undefined {
    if (this.#violation !== undefined) return this.#violation;
    const complaint = this.replay.end() ?? this.#ownerless() ?? forgottenMachine(this.replay.model);
    return complaint && this.#complain(complaint, undefined, this.#events);
  }

  /** What the script was about to do when this happened; an interruption comes upon it unless it waits. */
  #doingAt({ kind, userid }: CommitEvent): Doing | undefined {
    const doing = this.#doing.get(userid);
    return kind === "presentation" && doing?.label.startsWith("wait") !== true ? undefined : doing;
  }

  /** No message is active whose owner has gone (R-UNA-4); orphans of `release6` may be (R-UNA-9). */
  #ownerless(): Complaint | undefined {
    const { model } = this.replay;
    if (!model.rules.purgesOriginated) return undefined;
    for (const { queue } of model.machines.values()) {
      const orphan = queue.find(({ source }) => source !== SYSTEM && !model.machines.has(source));
      if (orphan !== undefined) return recordComplaint("every active message has a source", `${orphan.source} is gone`);
    }
    return undefined;
  }

  #complain(complaint: Complaint, event: CommitEvent | undefined, seq: number): Violation {
    const vm = event?.userid;
    const doing = event && this.#doingAt(event);
    const { message, rival } = complaint;
    const circumstances = this.#circumstances.of(complaint, event, this.replay.biographies);
    this.#violation = { ...complaint, message, rival, circumstances, seq, vm, event, doing };
    return this.#violation;
  }
}
