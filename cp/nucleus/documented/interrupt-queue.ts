import { invariant } from "../../interface/invariant.ts";
import { SUBFUNCTION } from "../../interface/subfunctions.ts";
import { PairIndex } from "../pair-index.ts";
import { STATE, type Message } from "./message.ts";

/**
 * Entries of one priority, first-in first-out. A presented entry keeps its place (R-LIFE-7), and since entries become due
 * only at the tail and are presented in order, all presented ones stand before all due ones: one pointer finds the first.
 */
class Lane {
  head: Message | undefined;
  tail: Message | undefined;
  firstDue: Message | undefined;

  append(message: Message): void {
    message.previous = this.tail;
    message.next = undefined;
    if (this.tail === undefined) this.head = message;
    else this.tail.next = message;
    this.tail = message;
    this.firstDue ??= message;
  }

  remove(message: Message): void {
    if (this.firstDue === message) this.firstDue = message.next;
    if (message.previous === undefined) this.head = message.next;
    else message.previous.next = message.next;
    if (message.next === undefined) this.tail = message.previous;
    else message.next.previous = message.previous;
    message.previous = undefined;
    message.next = undefined;
  }
}

/**
 * The one interrupt queue of a machine: requests sent to it, and its own RESPONSEs (R-INT-1). PRIORITY entries go ahead of
 * all others (R-INT-2). Finding an entry by partner and message ID costs the same whatever the length (R-CHK-6, R-CHK-7);
 * the duplicate test makes the pair unique, and IDENTIFY entries, which no lookup finds, are left out of the index.
 */
export class InterruptQueue {
  readonly #priority = new Lane();
  readonly #normal = new Lane();
  readonly #index = new PairIndex<Message>();

  /** @param partner the entry number of the source of a request, or of the sink of a RESPONSE */
  append(message: Message, partner: number): void {
    (message.priority ? this.#priority : this.#normal).append(message);
    message.first = partner;
    if (message.func !== SUBFUNCTION.IDENTIFY) this.#index.add(message);
  }

  remove(message: Message): void {
    (message.priority ? this.#priority : this.#normal).remove(message);
    if (message.func !== SUBFUNCTION.IDENTIFY) this.#index.delete(message);
  }

  find(partner: number, mid: number): Message | undefined {
    return this.#index.find(partner, mid);
  }

  /** The first due entry in queue order (R-INT-3). */
  get firstDue(): Message | undefined {
    return this.#priority.firstDue ?? this.#normal.firstDue;
  }

  /** The first due entry has been presented and stays, taken and unanswered. */
  passFirstDue(message: Message): void {
    const lane = message.priority ? this.#priority : this.#normal;
    invariant(lane.firstDue === message, "only the first due entry can be presented");
    lane.firstDue = message.next;
  }

  /** A copy of the entries in queue order, so that the caller may remove while it walks. */
  entries(): Message[] {
    const entries: Message[] = [];
    for (const lane of [this.#priority, this.#normal]) {
      for (let entry = lane.head; entry !== undefined; entry = entry.next) entries.push(entry);
    }
    return entries;
  }

  /** @throws InvariantError when pointers, index and states contradict each other; for tests */
  checkInvariants(owner: string): void {
    let indexed = 0;
    for (const lane of [this.#priority, this.#normal]) {
      let due = false;
      let last: Message | undefined;
      for (let entry = lane.head; entry !== undefined; entry = entry.next) {
        if (entry === lane.firstDue) due = true;
        const isDue = entry.state === STATE.QUEUED || entry.state === STATE.COMPLETE;
        invariant(isDue === due, `${owner}: entry ${entry.mid} is ${due ? "behind" : "before"} the first due entry`);
        invariant(entry.previous === last, `${owner}: entry ${entry.mid} does not point back`);
        invariant(
          entry.priority === (lane === this.#priority),
          `${owner}: entry ${entry.mid} stands in the wrong lane`,
        );
        if (entry.func !== SUBFUNCTION.IDENTIFY) indexed++;
        last = entry;
      }
      invariant(lane.tail === last, `${owner}: the tail is not the last entry`);
      invariant(lane.firstDue === undefined || due, `${owner}: the first due entry is not in its lane`);
    }
    invariant(indexed === this.#index.size, `${owner}: ${indexed} entries, ${this.#index.size} in the index`);
  }
}
