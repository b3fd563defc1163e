import { CHANNEL, channelWords, type Outcome } from "./layout.ts";

/** What a poll has found. */
export const POLL = { NOTHING: 0, REQUEST: 1, MALFORMED: 2 } as const;
export type PollResult = (typeof POLL)[keyof typeof POLL];

/**
 * CP's end of a channel. The guest may scribble over every word at any time: each is read once, into a member here, and
 * whatever CP does afterwards it does with that copy. All operands are 32-bit words, so none of them can be out of range.
 */
export class CpEnd {
  readonly #words: Int32Array<SharedArrayBuffer>;
  /** The number of the request accepted last; the guest's counter may only be this or one more. */
  #accepted = 0;

  instruction = 0;
  a = 0;
  b = 0;
  c = 0;
  d = 0;
  e = 0;

  constructor(buffer: SharedArrayBuffer) {
    this.#words = channelWords(buffer);
  }

  /** Looks for a request, and copies it when there is one. The one before has been answered. */
  poll(): PollResult {
    const words = this.#words;
    // The counter first, the contents after it: what stood there before the counter moved is not looked at.
    const count = Atomics.load(words, CHANNEL.REQUEST);
    if (count === this.#accepted) return POLL.NOTHING;
    if (count !== ((this.#accepted + 1) | 0)) return POLL.MALFORMED;
    this.#accepted = count;
    this.instruction = (words[CHANNEL.INSTRUCTION] as number) >>> 0;
    this.a = (words[CHANNEL.A] as number) >>> 0;
    this.b = (words[CHANNEL.B] as number) >>> 0;
    this.c = (words[CHANNEL.C] as number) >>> 0;
    this.d = (words[CHANNEL.D] as number) >>> 0;
    this.e = (words[CHANNEL.E] as number) >>> 0;
    return POLL.REQUEST;
  }

  /** Transport `port`, whose requests do not come this way: the number the next response will have. */
  announce(): number {
    this.#accepted = (this.#accepted + 1) | 0;
    return this.#accepted;
  }

  /** The request accepted last is a wait that lasts: its response comes with an interruption, and the guest may sleep. */
  waits(): void {
    Atomics.store(this.#words, CHANNEL.WAITS, this.#accepted);
  }

  /** Answers the request accepted last. */
  answer(
    outcome: Outcome,
    exception: number,
    value: number,
    value2: number,
    conditionCode: number,
    interruptions: number,
    resets: number,
  ): void {
    const words = this.#words;
    words[CHANNEL.OUTCOME] = outcome;
    words[CHANNEL.EXCEPTION] = exception;
    words[CHANNEL.VALUE] = value;
    words[CHANNEL.VALUE2] = value2;
    words[CHANNEL.CONDITION_CODE] = conditionCode;
    words[CHANNEL.INTERRUPTIONS] = interruptions;
    words[CHANNEL.RESETS] = resets;
    // Store, then look whether the guest sleeps. The guest does the reverse, says that it will sleep and then looks at the
    // counter, so at least one of the two sees the other:
    //
    //   CP: RESPONSE = n             guest: PARKED = 1
    //   CP: PARKED? no               guest: RESPONSE = n? yes, does not sleep
    //
    // Looking first would lose the wake-up: PARKED? no | PARKED = 1, RESPONSE = n? no, sleeps | RESPONSE = n, for ever.
    Atomics.store(words, CHANNEL.RESPONSE, this.#accepted);
    if (Atomics.load(words, CHANNEL.PARKED) !== 0) Atomics.notify(words, CHANNEL.RESPONSE);
  }

  /** Whether the guest's thread sleeps, or is about to. */
  get parked(): boolean {
    return Atomics.load(this.#words, CHANNEL.PARKED) !== 0;
  }

  /** Delays the guest says are running. */
  get timers(): number {
    return Atomics.load(this.#words, CHANNEL.TIMERS);
  }

  /** When the guest says the earliest of them is due, in milliseconds since its release. */
  get timerDueMs(): number {
    return Atomics.load(this.#words, CHANNEL.TIMER_DUE) >>> 0;
  }
}
