import type { MessagePort } from "node:worker_threads";
import type { Answer } from "../../cp/interface/instructions.ts";

/** What a raw thread can be asked for. */
export type RawTask =
  | { readonly kind: "post-message"; readonly port: MessagePort; readonly count: number; readonly window: number }
  | { readonly kind: "comlink"; readonly port: MessagePort; readonly count: number }
  | RingTask
  /** Answers at once: the thread is there. */
  | { readonly kind: "nothing" };

/** Threads that hand a counter round: number `me` of `size`. Two of them play ping-pong. */
export interface RingTask {
  readonly kind: "ring";
  /** One word for each thread, a cache line apart. */
  readonly words: SharedArrayBuffer;
  readonly me: number;
  readonly size: number;
  readonly laps: number;
  /** Watch the word instead of sleeping on it. */
  readonly spin: boolean;
}

/** In milliseconds: all of it, and each operation (or lap) by itself. */
export interface RawTimes {
  readonly totalMs: number;
  readonly each: Float64Array;
}

/** What the raw Comlink row calls: as near to a DIAGNOSE as a call that does nothing can be. */
export interface Raw {
  execute(instruction: number, a: number, b: number, c: number, d: number, e: number): Answer;
}
