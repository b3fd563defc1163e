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

/**
 * The client's messages, oldest first: there are few, and the oldest mostly ends first. A pair can have the same ID twice for
 * the moment in which CP refuses one (RC 8).
 */
export class Outstanding {
  readonly #sent: Sent[] = [];

  add(sent: Sent): void {
    this.#sent.push(sent);
  }

  /** Takes out the oldest message with this sink and ID. @returns it, unless it is gone already */
  remove(user: Words, id: number): Sent | undefined {
    const index = this.#sent.findIndex(
      (sent) => sent.id === id && sent.user[0] === user[0] && sent.user[1] === user[1],
    );
    return index < 0 ? undefined : this.#sent.splice(index, 1)[0];
  }

  /** Takes out this very message. @returns it, unless it is gone already */
  removeExactly(sent: Sent): Sent | undefined {
    const index = this.#sent.lastIndexOf(sent);
    return index < 0 ? undefined : this.#sent.splice(index, 1)[0];
  }

  /** Takes out all. */
  clear(): Sent[] {
    return this.#sent.splice(0);
  }
}
