import { invariant } from "../../interface/invariant.ts";
import type { Message } from "./message.ts";

const BUCKETS_MIN = 4;

/**
 * Entries of one queue by partner and message ID: a hash table whose chains run through the messages themselves, so that
 * queueing a message allocates nothing. Doubles its buckets when they hold more than one entry on average.
 */
export class MessageIndex {
  #buckets = new Array<Message | undefined>(BUCKETS_MIN).fill(undefined);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** @param partner the entry number of the userid by which the entry will be looked for */
  add(message: Message, partner: number): void {
    if (this.#size === this.#buckets.length) this.#grow();
    message.partner = partner;
    this.#chain(message);
    this.#size++;
  }

  find(partner: number, mid: number): Message | undefined {
    let message = this.#buckets[this.#bucketOf(partner, mid)];
    while (message !== undefined && (message.mid !== mid || message.partner !== partner)) {
      message = message.nextInBucket;
    }
    return message;
  }

  delete(message: Message): void {
    const bucket = this.#bucketOf(message.partner, message.mid);
    let before: Message | undefined;
    let found = this.#buckets[bucket];
    while (found !== message) {
      invariant(found !== undefined, "an entry that is removed is in the index");
      before = found;
      found = found.nextInBucket;
    }
    if (before === undefined) this.#buckets[bucket] = message.nextInBucket;
    else before.nextInBucket = message.nextInBucket;
    message.nextInBucket = undefined;
    this.#size--;
  }

  #chain(message: Message): void {
    const bucket = this.#bucketOf(message.partner, message.mid);
    message.nextInBucket = this.#buckets[bucket];
    this.#buckets[bucket] = message;
  }

  /** IDs are often consecutive, or alike in their low bits: one multiplication spreads both. */
  #bucketOf(partner: number, mid: number): number {
    const mixed = Math.imul(mid ^ Math.imul(partner, 0x85eb_ca6b), 0x9e37_79b1);
    return (mixed ^ (mixed >>> 15)) & (this.#buckets.length - 1);
  }

  #grow(): void {
    const old = this.#buckets;
    this.#buckets = new Array<Message | undefined>(2 * old.length).fill(undefined);
    for (const first of old) {
      for (let message = first; message !== undefined;) {
        const next: Message | undefined = message.nextInBucket;
        this.#chain(message);
        message = next;
      }
    }
  }
}
