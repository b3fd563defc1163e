import type { ProgramExceptionCode } from "../../cp/interface/instructions.ts";
import { BELL, bellWords, CHANNEL, channelWords, type Outcome } from "./layout.ts";
import { nowMs } from "./real-clock.ts";
import type { Reply } from "./reply.ts";
import { SpinLimit } from "./spin-limit.ts";

/** How often to look at the clock while spinning, in loads: some hundreds of nanoseconds. */
const LOADS_PER_LOOK = 100;

/** The guest's end of a channel. One request at a time; a request is followed by waiting for its response. */
export class GuestEnd {
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #bell: Int32Array<SharedArrayBuffer>;
  readonly #limit = new SpinLimit();
  /** Interruptions come at other times than answers, so waiting for them is learned separately. */
  readonly #waitLimit = new SpinLimit();
  #requests = 0;

  constructor(channel: SharedArrayBuffer, bell: SharedArrayBuffer) {
    this.#words = channelWords(channel);
    this.#bell = bellWords(bell);
  }

  /** Makes a request. @returns the number its response will have */
  request(instruction: number, a: number, b: number, c: number, d: number, e: number): number {
    const words = this.#words;
    words[CHANNEL.INSTRUCTION] = instruction;
    words[CHANNEL.A] = a;
    words[CHANNEL.B] = b;
    words[CHANNEL.C] = c;
    words[CHANNEL.D] = d;
    words[CHANNEL.E] = e;
    const number = (this.#requests + 1) | 0;
    this.#requests = number;
    Atomics.store(words, CHANNEL.REQUEST, number);
    // Store, then look whether CP sleeps; CP says that it will sleep and then looks at all counters once more. The first
    // of several guests to see it asleep rings for all of them.
    const bell = this.#bell;
    if (Atomics.load(bell, BELL.ASLEEP) !== 0 && Atomics.exchange(bell, BELL.ASLEEP, 0) !== 0) {
      Atomics.add(bell, BELL.RINGS, 1);
      Atomics.notify(bell, BELL.RINGS);
    }
    return number;
  }

  isAnswered(number: number): boolean {
    return Atomics.load(this.#words, CHANNEL.RESPONSE) === number;
  }

  /**
   * Watches for the response without giving up the core, as long as that has been paying. CP is quick to say of a wait that it
   * lasts; then what is watched for is an interruption, perhaps from a guest that needs our core.
   * @returns whether the response has come
   */
  spin(number: number, wait: boolean): boolean {
    if (this.#watch(number, this.#limit, wait)) return true;
    if (!wait || !this.#lasts(number) || Atomics.load(this.#bell, BELL.CROWDED) !== 0) return this.isAnswered(number);
    return this.#watch(number, this.#waitLimit, false);
  }

  /** @param wait gives up where CP says that the wait lasts @returns whether the response has come */
  #watch(number: number, limit: SpinLimit, wait: boolean): boolean {
    const words = this.#words;
    const mostMs = limit.ms;
    let sinceMs = 0;
    do {
      for (let left = LOADS_PER_LOOK; left > 0; left--) {
        const answered = Atomics.load(words, CHANNEL.RESPONSE) === number;
        if (!answered && !(wait && this.#lasts(number))) continue;
        limit.succeeded(sinceMs === 0 ? 0 : nowMs() - sinceMs);
        return answered;
      }
      // Most answers come before this: they cost no look at the clock.
      sinceMs ||= nowMs();
    } while (nowMs() - sinceMs < mostMs);
    limit.failed();
    return false;
  }

  #lasts(number: number): boolean {
    return Atomics.load(this.#words, CHANNEL.WAITS) === number;
  }

  /** Sleeps until the response has come. Nothing else happens on this thread meanwhile. */
  park(number: number): void {
    const words = this.#words;
    // Say it, then look: see CpEnd.answer. Atomics.wait looks at the counter once more, atomically with falling asleep, and
    // after waking it is loaded again: a notification says that something happened, only the counter says what.
    Atomics.store(words, CHANNEL.PARKED, 1);
    for (;;) {
      const seen = Atomics.load(words, CHANNEL.RESPONSE);
      if (seen === number) break;
      Atomics.wait(words, CHANNEL.RESPONSE, seen);
    }
    Atomics.store(words, CHANNEL.PARKED, 0);
  }

  /** As {@link park}, but this thread's event loop goes on: for a guest whose delays must still end. */
  async parkAsync(number: number): Promise<void> {
    const words = this.#words;
    Atomics.store(words, CHANNEL.PARKED, 1);
    for (;;) {
      const seen = Atomics.load(words, CHANNEL.RESPONSE);
      if (seen === number) break;
      const waiting = Atomics.waitAsync(words, CHANNEL.RESPONSE, seen);
      if (waiting.async) await waiting.value;
    }
    Atomics.store(words, CHANNEL.PARKED, 0);
  }

  /** The response that has come. A fresh object. */
  reply(): Reply {
    const words = this.#words;
    return {
      outcome: words[CHANNEL.OUTCOME] as Outcome,
      exception: words[CHANNEL.EXCEPTION] as ProgramExceptionCode | 0,
      value: (words[CHANNEL.VALUE] as number) >>> 0,
      value2: (words[CHANNEL.VALUE2] as number) >>> 0,
      conditionCode: words[CHANNEL.CONDITION_CODE] as number,
      interruptions: (words[CHANNEL.INTERRUPTIONS] as number) >>> 0,
      resets: (words[CHANNEL.RESETS] as number) >>> 0,
    };
  }

  /** Tells CP how many delays are running and when the earliest is due. */
  setTimers(count: number, dueMs: number): void {
    this.#words[CHANNEL.TIMER_DUE] = dueMs;
    Atomics.store(this.#words, CHANNEL.TIMERS, count);
  }
}
