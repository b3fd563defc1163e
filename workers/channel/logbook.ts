import type { Answer } from "../../cp/interface/instructions.ts";
import type { GuestNote } from "../../guest/machine-port.ts";
import { clockUs } from "./real-clock.ts";

// What a guest notes of its own instructions, in memory it shares with CP: when it called and when it heard the answer, and
// where in its script it is. CP reads it whenever a request comes, so a note stands in its place before the request is
// served, costs no message, and one page is enough: a guest makes one request at a time. The guest writes the contents
// first and the counter last, as in the channel.

/** Counters, as 32-bit words. */
const COUNT = {
  /** DIAGNOSEs X'68' that have returned, without an exception. */
  RETURNED: 0,
  /** Nonzero while one is in flight. */
  IN_FLIGHT: 1,
  /** Notes of the kind `doing`. */
  DOING: 2,
  /** Bytes of the latest one: of the label, and of the position behind it. */
  LABEL: 3,
  PLACE: 4,
  /** Ry of the latest DIAGNOSE. */
  RY: 5,
} as const;
const COUNTS = 8;
/** Times in microseconds, as 64-bit numbers behind the counters: of the latest that has returned, and of the one in flight. */
const TIME = { INVOKED: 0, RETURNED: 1, PENDING: 2 } as const;
const TIMES = 4;
const TEXT_AT = COUNTS * Int32Array.BYTES_PER_ELEMENT + TIMES * Float64Array.BYTES_PER_ELEMENT;
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
  readonly counts: Int32Array<SharedArrayBuffer>;
  readonly times: Float64Array<SharedArrayBuffer>;
  readonly text: Uint8Array<SharedArrayBuffer>;

  constructor(buffer: SharedArrayBuffer) {
    this.counts = new Int32Array(buffer, 0, COUNTS);
    this.times = new Float64Array(buffer, COUNTS * Int32Array.BYTES_PER_ELEMENT, TIMES);
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
    const { counts, times } = this.#page;
    times[TIME.PENDING] = clockUs();
    Atomics.store(counts, COUNT.IN_FLIGHT, 1);
  }

  /** It has been answered. */
  returned({ exception, value }: Answer): void {
    const { counts, times } = this.#page;
    Atomics.store(counts, COUNT.IN_FLIGHT, 0);
    if (exception !== 0) return;
    times[TIME.INVOKED] = times[TIME.PENDING] as number;
    times[TIME.RETURNED] = clockUs();
    counts[COUNT.RY] = value;
    Atomics.add(counts, COUNT.RETURNED, 1);
  }

  doing({ label, at }: Doing): void {
    const { counts, text } = this.#page;
    const labelBytes = this.#write(label, text.subarray(0, LABEL_MAX));
    const place = at === undefined ? 0 : this.#write(at, text.subarray(labelBytes));
    counts[COUNT.LABEL] = labelBytes;
    counts[COUNT.PLACE] = place;
    Atomics.add(counts, COUNT.DOING, 1);
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
  #doings = 0;

  /** @param sinceUs where the times of calls begin */
  constructor(buffer: SharedArrayBuffer, sinceUs: number, events: LogbookEvents) {
    this.#page = new Page(buffer);
    this.#sinceUs = sinceUs;
    this.#events = events;
  }

  /** A request has come: what the guest has noted until then. */
  read(): void {
    const { counts } = this.#page;
    const calls = Atomics.load(counts, COUNT.RETURNED);
    if (calls !== this.#calls) this.#readCall(calls);
    const doings = Atomics.load(counts, COUNT.DOING);
    if (doings === this.#doings) return;
    this.#doings = doings;
    this.#events.doing({ kind: "doing", ...this.#readPlace() });
  }

  /** The machine is about to leave. Its guest may be running. */
  close(): void {
    this.read();
    const { counts, times } = this.#page;
    if (Atomics.load(counts, COUNT.IN_FLIGHT) === 0) return;
    const invoked = Math.floor((times[TIME.PENDING] as number) - this.#sinceUs);
    if (!(invoked >= 0)) return;
    this.#events.call({ nth: this.#calls + 1, invoked, returned: undefined, rc: undefined });
  }

  #readCall(nth: number): void {
    const { counts, times } = this.#page;
    const isNext = nth === this.#calls + 1;
    this.#calls = nth;
    const invoked = Math.floor((times[TIME.INVOKED] as number) - this.#sinceUs);
    const returned = Math.ceil((times[TIME.RETURNED] as number) - this.#sinceUs);
    if (!isNext || !(invoked >= 0) || !(returned >= invoked) || returned === Infinity) return;
    this.#events.call({ nth, invoked, returned, rc: (counts[COUNT.RY] as number) >>> 0 });
  }

  #readPlace(): Pick<Doing, "label" | "at"> {
    const { counts, text } = this.#page;
    const end = Math.min(Math.max(counts[COUNT.LABEL] as number, 0), LABEL_MAX);
    const placeBytes = Math.max(counts[COUNT.PLACE] as number, 0);
    const written = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
    const at = placeBytes === 0 ? undefined : written.toString("utf8", end, Math.min(end + placeBytes, TEXT_BYTES));
    return { label: written.toString("utf8", 0, end), at };
  }
}
