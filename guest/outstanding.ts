import type { Area } from "./message-storage.ts";
import type { Words } from "./request-fields.ts";

/** A message of ours that CP has accepted, or is about to. */
export interface Sent {
  readonly user: Words;
  readonly id: number;
  /** The arena block of its data, free when it has ended. */
  readonly data: number | undefined;
  /** The REPLY buffer of a SEND/RECV, which may be an arena block too. */
  readonly reply: Area | undefined;
}

/** The client's messages by sink and ID. A pair can have the same ID twice for the moment in which CP refuses one (RC 8). */
export class Outstanding {
  readonly #byId = new Map<number, Sent[]>();

  add(sent: Sent): void {
    const same = this.#byId.get(sent.id);
    if (same === undefined) this.#byId.set(sent.id, [sent]);
    else same.push(sent);
  }

  /** Takes out the oldest message with this sink and ID, or that very one. @returns it, unless it is gone already */
  remove(user: Words, id: number, exactly?: Sent): Sent | undefined {
    const same = this.#byId.get(id);
    if (same === undefined) return undefined;
    const index = same.findIndex((sent) =>
      exactly === undefined ? sent.user[0] === user[0] && sent.user[1] === user[1] : sent === exactly,
    );
    if (index < 0) return undefined;
    const sent = same[index];
    if (same.length === 1) this.#byId.delete(id);
    else same.splice(index, 1);
    return sent;
  }

  /** Takes out all. */
  clear(): Sent[] {
    const all = [...this.#byId.values()].flat();
    this.#byId.clear();
    return all;
  }
}
