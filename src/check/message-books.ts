// What is known, without the model, of each machine and of the messages it has sent.

/** A SEND, SEND/RECV or SENDX that has been accepted and has not ended. */
export interface Entry {
  readonly subfunction: number;
  readonly sink: string;
  readonly mid: number;
  /** How many presentations its sink had had when it was accepted. */
  readonly presentationsBefore: number;
  /** Its SEND interrupt has been presented. */
  isPresented: boolean;
  /** The sink has done something that may have ended it: with which code is for the model to say. */
  isTouched: boolean;
  /** The sink left before it had done anything. A failed presentation may have come first. */
  orphaned: "no" | "certainly" | "unless its presentation failed";
}

/** What is known of one machine: its messages by sink and ID, its IDENTIFYs by sink, and how it stands. */
export interface Book {
  readonly messages: Map<string, Entry>;
  readonly identifies: Map<string, number>;
  isLoggedOn: boolean;
  presentations: number;
}

/** The books of all machines. */
export class MessageBooks {
  readonly #books = new Map<string, Book>();

  of(machine: string): Book {
    let book = this.#books.get(machine);
    if (book === undefined) {
      const none = { messages: new Map<string, Entry>(), identifies: new Map<string, number>() };
      book = { ...none, isLoggedOn: false, presentations: 0 };
      this.#books.set(machine, book);
    }
    return book;
  }

  find(source: string, sink: string, mid: number): Entry | undefined {
    return this.#books.get(source)?.messages.get(keyOf(sink, mid));
  }

  add(source: string, entry: Entry): void {
    this.of(source).messages.set(keyOf(entry.sink, entry.mid), entry);
  }

  /** @returns whether there was such a message */
  remove(source: string, sink: string, mid: number): boolean {
    return this.#books.get(source)?.messages.delete(keyOf(sink, mid)) ?? false;
  }

  /** IDENTIFYs that have not been presented count too (R-LIM-1). */
  activeCount(source: string): number {
    const { messages, identifies } = this.of(source);
    let count = messages.size;
    for (const pending of identifies.values()) count += pending;
    return count;
  }

  /** The messages of all sources. */
  *all(): Generator<readonly [string, Entry]> {
    for (const [source, { messages }] of this.#books) {
      for (const entry of messages.values()) yield [source, entry];
    }
  }

  *sentTo(sink: string): Generator<Entry> {
    for (const { messages } of this.#books.values()) {
      for (const entry of messages.values()) if (entry.sink === sink) yield entry;
    }
  }

  dropIdentifies(sink: string): void {
    for (const { identifies } of this.#books.values()) identifies.delete(sink);
  }

  /** Its own messages are gone (R-UNA-4); those sent to it end with a RESPONSE, but for IDENTIFYs (R-UNA-3). */
  leave(machine: string): Book {
    const book = this.of(machine);
    book.messages.clear();
    book.identifies.clear();
    this.dropIdentifies(machine);
    for (const entry of this.sentTo(machine)) {
      if (entry.isTouched || entry.orphaned !== "no") continue;
      const mayHaveFailed = !entry.isPresented && book.presentations > entry.presentationsBefore;
      entry.orphaned = mayHaveFailed ? "unless its presentation failed" : "certainly";
    }
    return book;
  }
}

function keyOf(sink: string, mid: number): string {
  return `${mid} ${sink}`;
}
