import type { RawTimes, RingTask } from "./raw-task.ts";

const WORDS_PER_LINE = 16;

export function newRing(size: number): SharedArrayBuffer {
  return new SharedArrayBuffer(size * WORDS_PER_LINE * Int32Array.BYTES_PER_ELEMENT);
}

/** Hands the turn round `laps` times. Thread 0 begins, and its times of a lap are the result. */
export function runRing({ words: buffer, me, size, laps, spin }: RingTask): RawTimes {
  const words = new Int32Array(buffer);
  const mine = me * WORDS_PER_LINE;
  const next = ((me + 1) % size) * WORDS_PER_LINE;
  const each = new Float64Array(laps);
  const start = performance.now();
  for (let lap = 1; lap <= laps; lap++) {
    const at = performance.now();
    if (me === 0) pass(words, next, lap, spin);
    untilPassed(words, mine, lap, spin);
    if (me !== 0) pass(words, next, lap, spin);
    each[lap - 1] = performance.now() - at;
  }
  return { totalMs: performance.now() - start, each };
}

function pass(words: Int32Array, next: number, lap: number, spin: boolean): void {
  Atomics.store(words, next, lap);
  if (!spin) Atomics.notify(words, next);
}

function untilPassed(words: Int32Array, mine: number, lap: number, spin: boolean): void {
  while (Atomics.load(words, mine) !== lap) if (!spin) Atomics.wait(words, mine, lap - 1);
}
