import { once } from "node:events";
import { MessageChannel, Worker } from "node:worker_threads";
import { expose } from "comlink";
import { nodeEndpoint } from "./comlink-adapter.ts";
import { compiled } from "../package-layout.ts";
import type { Raw, RawTask, RawTimes } from "./raw-task.ts";
import { newRing } from "./ring.ts";

/** A thread that measures raw primitives on request. */
export class RawThread {
  readonly #worker = new Worker(compiled("src/bench/raw-worker.js"));

  /** Resolves when the thread has started and answered. */
  static async start(): Promise<RawThread> {
    const thread = new RawThread();
    await thread.ask({ kind: "nothing" });
    return thread;
  }

  async ask(task: RawTask): Promise<RawTimes> {
    const transfer = "port" in task ? [task.port] : [];
    const answer = once(this.#worker, "message") as Promise<[RawTimes]>;
    this.#worker.postMessage(task, transfer);
    return (await answer)[0];
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** Several at once. */
export class RawThreads {
  readonly threads: readonly RawThread[];

  private constructor(threads: readonly RawThread[]) {
    this.threads = threads;
  }
  static async start(count: number): Promise<RawThreads> {
    return new RawThreads(await Promise.all(Array.from({ length: count }, () => RawThread.start())));
  }
  async close(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.close()));
  }
}

/** Round trips of postMessage from a thread to this one and back, `window` of them under way at a time. */
export async function measurePostMessage(thread: RawThread, count: number, window: number): Promise<RawTimes> {
  const { port1, port2 } = new MessageChannel();
  port1.on("message", (message) => port1.postMessage(message));
  try {
    return await thread.ask({ kind: "post-message", port: port2, count, window });
  } finally {
    port1.close();
  }
}

/** Calls over Comlink from a thread to an object on this one. */
export async function measureComlink(thread: RawThread, count: number): Promise<RawTimes> {
  const { port1, port2 } = new MessageChannel();
  const raw: Raw = {
    execute: (_instruction, _a, b) => ({
      exception: 0,
      value: b,
      value2: 0,
      conditionCode: 0,
      interruptions: 0,
      resets: 0,
    }),
  };
  expose(raw, nodeEndpoint(port1));
  try {
    return await thread.ask({ kind: "comlink", port: port2, count });
  } finally {
    port1.close();
  }
}

/** Hands a word round all the threads. @returns the times of each lap, as the first thread saw them */
export async function measureRing(threads: readonly RawThread[], laps: number, spin: boolean): Promise<RawTimes> {
  const size = threads.length;
  const words = newRing(size);
  const times = await Promise.all(
    // The first begins, so the others are there first.
    threads.map((thread, me) => thread.ask({ kind: "ring", words, me, size, laps, spin })).reverse(),
  );
  return times.at(-1) as RawTimes;
}
