import { invariant } from "../interface/invariant.ts";

/** What can stand in a {@link PairIndex}. */
export interface Paired<Entry> {
  /** The two words it is found by; they stay the same while it stands there. */
  readonly first: number;
  readonly second: number;
  /** The next entry with the same hash. */
  nextInBucket: Entry | undefined;
}

/**
 * Entries found by two words: a hash table whose chains run through the entries themselves, so that adding one allocates
 * nothing. Doubles its buckets when they hold more than one entry on average.
 */
export class PairIndex<Entry extends Paired<Entry>> {
  #buckets = fewEmptyBuckets<Entry>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(entry: Entry): void {
    if (this.#size === this.#buckets.length) this.#grow();
    this.#chain(entry);
    this.#size++;
  }

  find(first: number, second: number): Entry | undefined {
    let entry = this.#buckets[this.#bucketOf(first, second)];
    while (entry !== undefined && (entry.second !== second || entry.first !== first)) {
      entry = entry.nextInBucket;
    }
    return entry;
  }

  delete(entry: Entry): void {
    const bucket = this.#bucketOf(entry.first, entry.second);
    let before: Entry | undefined;
    let found = this.#buckets[bucket];
    while (found !== entry) {
      invariant(found !== undefined, "an entry that is removed is in the index");
      before = found;
      found = found.nextInBucket;
    }
    if (before === undefined) this.#buckets[bucket] = entry.nextInBucket;
    else before.nextInBucket = entry.nextInBucket;
    entry.nextInBucket = undefined;
    this.#size--;
  }

  #chain(entry: Entry): void {
    const bucket = this.#bucketOf(entry.first, entry.second);
    entry.nextInBucket = this.#buckets[bucket];
    this.#buckets[bucket] = entry;
  }

  /** Words are often consecutive, or alike in their low bits: one multiplication spreads both. */
  #bucketOf(first: number, second: number): number {
    const mixed = Math.imul(second ^ Math.imul(first, 0x85eb_ca6b), 0x9e37_79b1);
    return (mixed ^ (mixed >>> 15)) & (this.#buckets.length - 1);
  }

  #grow(): void {
    const old = this.#buckets;
    this.#buckets = new Array<Entry | undefined>(2 * old.length).fill(undefined);
    for (const head of old) {
      for (let entry = head; entry !== undefined;) {
        const next: Entry | undefined = entry.nextInBucket;
        this.#chain(entry);
        entry = next;
      }
    }
  }
}

/** To begin with. A literal takes a tenth of the time of an array that is filled. */
function fewEmptyBuckets<Entry>(): (Entry | undefined)[] {
  return [undefined, undefined, undefined, undefined];
}
