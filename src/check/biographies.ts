import type { CommitEvent } from "../../cp/interface/events.ts";
import type { Message, MessageState } from "../model/message.ts";
import type { Biography, Happening, StoryState } from "./violation.ts";

/** How many ended messages are remembered: a doubled RESPONSE mostly follows soon. */
const ENDED_KEPT = 256;

/** The lives of all active messages and of the latest ended ones, told as events come. Grows with the active ones only. */
export class Biographies {
  readonly #active = new Map<Message, Happening[]>();
  readonly #ended: { readonly message: Message; readonly happenings: Happening[] }[] = [];
  #next = 0;
  #seq = 0;
  #event: CommitEvent | undefined;
  #at: string | undefined;
  /** The message whose state changed last, under the present event. */
  latest: Message | undefined;
  latestBefore: MessageState | undefined;
  /** The same, whatever event it was under. */
  lastChanged: Message | undefined;

  /** From now on, changes are this event's. */
  turnTo(event: CommitEvent, seq: number, at: string | undefined): void {
    this.#event = event;
    this.#seq = seq;
    this.#at = at;
    this.latest = undefined;
  }

  /** For `Model.onChange`. */
  readonly changed = (message: Message, before: MessageState | undefined): void => {
    this.latest = this.lastChanged = message;
    this.latestBefore = before;
    const happening = {
      seq: this.#seq,
      event: this.#event as CommitEvent,
      before: before ?? ("—" as StoryState),
      after: message.state,
      at: this.#at,
    };
    const happenings = this.#active.get(message);
    if (happenings === undefined) {
      this.#active.set(message, [happening]);
      return;
    }
    happenings.push(happening);
    if (message.state !== "GONE") return;
    this.#active.delete(message);
    this.#ended[this.#next] = { message, happenings };
    this.#next = (this.#next + 1) % ENDED_KEPT;
  };

  get activeCount(): number {
    return this.#active.size;
  }

  of(message: Message): Biography {
    const happenings =
      this.#active.get(message) ?? this.#ended.find((one) => one.message === message)?.happenings ?? [];
    return biography(message, happenings);
  }

  /** The active messages a machine has originated, the oldest first. */
  activeOf(source: string): Biography[] {
    return [...this.#active].flatMap(([message, happenings]) =>
      message.source === source ? [biography(message, happenings)] : [],
    );
  }

  /** The message of this ID between the two machines: an active one, else the one that ended last. */
  between(one: string, other: string, mid: number): { message: Message; life: Biography } | undefined {
    const fits = ({ source, sink, mid: id }: Message) =>
      id === mid && ((source === one && sink === other) || (source === other && sink === one));
    for (const [message, happenings] of this.#active) {
      if (fits(message)) return { message, life: biography(message, happenings) };
    }
    for (let back = 1; back <= this.#ended.length; back++) {
      const ended = this.#ended[(this.#next - back + 2 * ENDED_KEPT) % ENDED_KEPT];
      if (ended !== undefined && fits(ended.message)) {
        return { message: ended.message, life: biography(ended.message, ended.happenings) };
      }
    }
    return undefined;
  }
}

function biography(message: Message, happenings: readonly Happening[]): Biography {
  const { source, sink, mid, subfunction } = message;
  return { source, sink, mid, subfunction, happenings };
}
