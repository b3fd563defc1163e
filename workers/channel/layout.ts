// The shared memory between one machine and CP, as 32-bit words. Single producer and single consumer in each direction:
// the guest's thread writes the request and its own state, CP writes the response, and neither writes the other's words.
// Each group has a cache line (64 bytes) of its own, so that a store by one side does not take away a line the other side
// is polling for another reason.
//
// A hand-off is a counter. The sender writes the contents first and the counter last; the receiver looks at the counter
// first and at the contents after it. Atomics operations are sequentially consistent, so whoever sees the new counter sees
// the new contents:
//
//   guest                            CP
//   INSTRUCTION, A … E = …
//   REQUEST = n            ───────►  sees n, reads INSTRUCTION, A … E once each
//                                    OUTCOME … RESETS = …
//   sees n, reads OUTCOME … ◄──────  RESPONSE = n
//
// There is at most one request under way, so one slot in each direction is enough. An enabled wait is a request like any
// other; its response just comes with the interruption.

const WORDS_PER_LINE = 16;

/** Word numbers in a channel. */
export const CHANNEL = {
  /** How many requests the guest has made, modulo 2^32. */
  REQUEST: 0,
  INSTRUCTION: 1,
  A: 2,
  B: 3,
  C: 4,
  D: 5,
  E: 6,

  /** The number of the request answered last. */
  RESPONSE: WORDS_PER_LINE,
  /** One of {@link OUTCOME}; the words after it are the members of Answer. */
  OUTCOME: WORDS_PER_LINE + 1,
  EXCEPTION: WORDS_PER_LINE + 2,
  VALUE: WORDS_PER_LINE + 3,
  VALUE2: WORDS_PER_LINE + 4,
  CONDITION_CODE: WORDS_PER_LINE + 5,
  INTERRUPTIONS: WORDS_PER_LINE + 6,
  RESETS: WORDS_PER_LINE + 7,
  /** The number of the latest request that turned out to be a wait with nothing to end it yet. */
  WAITS: WORDS_PER_LINE + 8,

  /** Nonzero while the guest's thread sleeps, or is about to sleep, on RESPONSE: CP then has to notify. */
  PARKED: 2 * WORDS_PER_LINE,
  /** How many delays of the guest are running: while there are any, its wait state is no reason to call it stuck. */
  TIMERS: 2 * WORDS_PER_LINE + 1,
  /** When the earliest of them is due, in milliseconds since the machine was released. */
  TIMER_DUE: 2 * WORDS_PER_LINE + 2,
} as const;

export const CHANNEL_BYTES = 3 * WORDS_PER_LINE * Int32Array.BYTES_PER_ELEMENT;

/** Word numbers in the one bell that all guests of a CP can ring. Its words are hints: CP never believes them. */
export const BELL = {
  /** How many times somebody has rung. CP sleeps on it. */
  RINGS: 0,
  /** Nonzero while CP sleeps, or is about to: whoever makes a request then has to ring. */
  ASLEEP: WORDS_PER_LINE,
  /** Nonzero while there is no core to spare for a guest that watches for its interruption. */
  CROWDED: 2 * WORDS_PER_LINE,
} as const;

export const BELL_BYTES = 3 * WORDS_PER_LINE * Int32Array.BYTES_PER_ELEMENT;

/** What kind of response this is. */
export const OUTCOME = {
  /** The members of Answer follow. */
  ANSWERED: 0,
  /** Transport `port` only: an enabled wait has begun, and its response will come through the channel. */
  WAITING: 1,
  /** The machine has been logged off. */
  GONE: 2,
  /** LPSW of a wait PSW that permits no interruption: it was not loaded, for nothing could ever end that wait. */
  DISABLED_WAIT: 3,
} as const;
export type Outcome = (typeof OUTCOME)[keyof typeof OUTCOME];

/** A channel as both ends use it. */
export function channelWords(buffer: SharedArrayBuffer): Int32Array<SharedArrayBuffer> {
  return new Int32Array(buffer, 0, CHANNEL_BYTES / Int32Array.BYTES_PER_ELEMENT);
}

export function bellWords(buffer: SharedArrayBuffer): Int32Array<SharedArrayBuffer> {
  return new Int32Array(buffer, 0, BELL_BYTES / Int32Array.BYTES_PER_ELEMENT);
}
