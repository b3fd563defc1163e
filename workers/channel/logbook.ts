import type { Answer } from "../../cp/interface/instructions.ts";
import type { GuestNote } from "../../guest/machine-port.ts";
import { clockUs } from "./real-clock.ts";

// What a guest notes of its own instructions, in memory it shares with CP: when it called and when it heard the answer, and
// where in its script it is. CP reads it whenever a request comes, so a note stands in its place before the request is
// served, costs no message, and one page is enough: a guest makes one request at a time, and the request itself publishes
// what was written before it. Atomic stores here would only make the guest wait for the memory, twice for each DIAGNOSE.

const WORDS_PER_LINE = 16;

/** Words of 32 bits. Those about a DIAGNOSE in flight have a cache line of their own: CP need not look at them. */
const WORD = {
  /** DIAGNOSEs X'68' that have returned, without an exception. */
  RETURNED: 0,
  /** Ry of the latest one. */
  RY: 1,
  /** Notes of the kind `doing`. */
  DOING: 2,
  /** Bytes of the latest one: of the label, and of the position behind it. */
  LABEL: 3,
  PLACE: 4,
  /** Nonzero while a DIAGNOSE is in flight. */
  IN_FLIGHT: WORDS_PER_LINE,
} as const;
/** Times in microseconds, as 64-bit numbers beside these words: of the latest that has returned, and of the one in flight. */
const TIME = { INVOKED: 4, RETURNED: 5, PENDING: 12 } as const;
const TEXT_AT = 2 * WORDS_PER_LINE * Int32Array.BYTES_PER_ELEMENT;
const TEXT_BYTES = 1024;
const LABEL_MAX = 200;

export const LOGBOOK_BYTES = TEXT_AT + TEXT_BYTES;

/** One DIAGNOSE X'68' as the guest saw it; whole microseconds of {@link clockUs}, rounded outwards. */
export interface GuestCall {
  /** Which one since LOGON, from 1. */
  readonly nth: number;
  readonly invoked: number;
  /** Both undefined when the machine left with the DIAGNOSE in flight. */
  readonly returned: number | undefined;
  readonly rc: number | undefined;
}

type Doing = Extract<GuestNote, { readonly kind: "doing" }>;

class Page {
  readonly words: Int32Array<SharedArrayBuffer>;
  readonly times: Float64Array<SharedArrayBuffer>;
  readonly text: Uint8Array<SharedArrayBuffer>;

  constructor(buffer: SharedArrayBuffer) {
    this.words = new Int32Array(buffer, 0, TEXT_AT / Int32Array.BYTES_PER_ELEMENT);
    this.times = new Float64Array(buffer, 0, TEXT_AT / Float64Array.BYTES_PER_ELEMENT);
    this.text = new Uint8Array(buffer, TEXT_AT, TEXT_BYTES);
  }
}

/** The guest's end. */
export class LogbookWriter {
  readonly #page: Page;
  readonly #encoder = new TextEncoder();

  constructor(buffer: SharedArrayBuffer) {
    this.#page = new Page(buffer);
  }

  /** A DIAGNOSE X'68' is about to be executed. */
  invoked(): void {
    const { words, times } = this.#page;
    times[TIME.PENDING] = clockUs();
    words[WORD.IN_FLIGHT] = 1;
  }

  /** It has been answered. */
  returned({ exception, value }: Answer): void {
    const { words, times } = this.#page;
    words[WORD.IN_FLIGHT] = 0;
    if (exception !== 0) return;
    times[TIME.INVOKED] = times[TIME.PENDING] as number;
    times[TIME.RETURNED] = clockUs();
    words[WORD.RY] = value;
    words[WORD.RETURNED] = ((words[WORD.RETURNED] as number) + 1) | 0;
  }

  doing({ label, at }: Doing): void {
    const { words, text } = this.#page;
    const labelBytes = this.#write(label, text.subarray(0, LABEL_MAX));
    const place = at === undefined ? 0 : this.#write(at, text.subarray(labelBytes));
    words[WORD.LABEL] = labelBytes;
    words[WORD.PLACE] = place;
    words[WORD.DOING] = ((words[WORD.DOING] as number) + 1) | 0;
  }

  /** As much of the text as there is room for. */
  #write(text: string, room: Uint8Array): number {
    return this.#encoder.encodeInto(text, room).written;
  }
}

export interface LogbookEvents {
  readonly doing: (note: Doing) => void;
  readonly call: (call: GuestCall) => void;
}

/** CP's end. It believes nothing: what makes no sense is left out. */
export class LogbookReader {
  readonly #page: Page;
  readonly #sinceUs: number;
  readonly #events: LogbookEvents;
  #calls = 0;
  /** When the latest of them returned. */
  #returnedUs = 0;
  #doings = 0;

  /** @param sinceUs where the times of calls begin */
  constructor(buffer: SharedArrayBuffer, sinceUs: number, events: LogbookEvents) {
    this.#page = new Page(buffer);
    this.#sinceUs = sinceUs;
    this.#events = events;
  }

  /** A request has come: what the guest has noted until then. */
  read(): void {
    const { words } = this.#page;
    const calls = Atomics.load(words, WORD.RETURNED);
    if (calls !== this.#calls) this.#readCall(calls);
    const doings = Atomics.load(words, WORD.DOING);
    if (doings === this.#doings) return;
    this.#doings = doings;
    this.#events.doing({ kind: "doing", ...this.#readPlace() });
  }

  /** The machine is about to leave. Its guest may be running. */
  close(): void {
    this.read();
    const { words, times } = this.#page;
    if (Atomics.load(words, WORD.IN_FLIGHT) === 0) return;
    const invokedUs = times[TIME.PENDING] as number;
    if (!(invokedUs >= Math.max(this.#sinceUs, this.#returnedUs)) || invokedUs === Infinity) return;
    const invoked = Math.floor(invokedUs - this.#sinceUs);
    this.#events.call({ nth: this.#calls + 1, invoked, returned: undefined, rc: undefined });
  }

  #readCall(nth: number): void {
    const { words, times } = this.#page;
    const isNext = nth === this.#calls + 1;
    this.#calls = nth;
    const invokedUs = times[TIME.INVOKED] as number;
    const returnedUs = times[TIME.RETURNED] as number;
    // Who is forced off while it runs may be in the middle of writing this: then one of the times is an older one.
    if (!isNext || !(invokedUs >= Math.max(this.#sinceUs, this.#returnedUs)) || !(returnedUs >= invokedUs)) return;
    if (returnedUs === Infinity) return;
    this.#returnedUs = returnedUs;
    const invoked = Math.floor(invokedUs - this.#sinceUs);
    const returned = Math.ceil(returnedUs - this.#sinceUs);
    this.#events.call({ nth, invoked, returned, rc: (words[WORD.RY] as number) >>> 0 });
  }

  #readPlace(): Pick<Doing, "label" | "at"> {
    const { words, text } = this.#page;
    const end = Math.min(Math.max(words[WORD.LABEL] as number, 0), LABEL_MAX);
    const placeBytes = Math.max(words[WORD.PLACE] as number, 0);
    const written = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
    const at = placeBytes === 0 ? undefined : written.toString("utf8", end, Math.min(end + placeBytes, TEXT_BYTES));
    return { label: written.toString("utf8", 0, end), at };
  }
}
