import { availableParallelism } from "node:os";
import type { MessagePort, ResourceLimits, Worker } from "node:worker_threads";
import { Piscina } from "piscina";
import type { MachineTask } from "../../workers/channel/machine-task.ts";
import { Reclaimer } from "../../workers/channel/reclaim.ts";
import { compiledWorker } from "./compiled-worker.ts";

/**
 * More threads than this do not fit into a process: each has some forty of the 65,530 areas of memory that Linux lets a process
 * have, and about nine megabytes. When they run out, V8 ends the process.
 */
export const THREADS_MAX = 1500;

export interface MachinePoolOptions {
  /** The most machines at a time: each has a thread of its own. Default {@link THREADS_MAX}. */
  readonly maxThreads?: number;
  /** How long a thread without a machine is kept for the next one. Default 0: each machine gets a fresh one. */
  readonly idleTimeoutMs?: number;
  /** Limits of each thread, and so of each machine. */
  readonly resourceLimits?: ResourceLimits;
}

/** What the pool must know of a machine until its thread has been prepared. */
export interface Start {
  /** Resolves when the script is loaded, or will never be. */
  readonly prepared: Promise<void>;
  /** No thread can be had for it, and why: to be followed by the abort of its signal. */
  readonly failed: (why: Error) => void;
}

/** CP's thread's, whatever the pool. */
const reclaimer = new Reclaimer(64 << 20);

/** The threads machines run on: a Piscina whose tasks are machines, one a thread. */
export class MachinePool {
  readonly #piscina: Piscina;
  /** Threads that have not exited. Piscina forgets a thread when it starts to terminate it. */
  readonly #threads = new Map<Worker, Promise<void>>();
  /** How many machines have a thread, or are to have one; and those that are not prepared yet. */
  #machines = 0;
  readonly #starts = new Set<Start>();
  readonly #maxThreads: number;

  constructor({ maxThreads = THREADS_MAX, idleTimeoutMs = 0, resourceLimits }: MachinePoolOptions = {}) {
    this.#maxThreads = maxThreads;
    this.#piscina = new Piscina({
      filename: compiledWorker(),
      minThreads: 0,
      maxThreads,
      idleTimeout: idleTimeoutMs,
      concurrentTasksPerWorker: 1,
      // The default, "sync", has an idle thread sleep in Atomics.wait, where it serves no port.
      atomics: "disabled",
      recordTiming: false,
      ...(resourceLimits === undefined ? {} : { resourceLimits }),
    });
    // A thread that fails between two machines harms nobody: it is replaced when it is needed.
    this.#piscina.on("error", () => undefined);
  }

  /** Runs a machine until its script ends, and gives what its thread returned. Rejects when its thread ends first, or the signal ends it. */
  async run(task: MachineTask, transfer: readonly MessagePort[], signal: AbortSignal, start: Start): Promise<unknown> {
    reclaimer.note(task.storage);
    this.#machines++;
    this.#starts.add(start);
    void start.prepared.then(() => this.#starts.delete(start));
    try {
      const settled = this.#piscina.run(task, { transferList: [...transfer], signal }) as Promise<unknown>;
      this.#watchThreads();
      return await settled;
    } finally {
      this.#machines--;
    }
  }

  /** Threads that exist, with or without a machine, those being terminated included. */
  get threads(): number {
    return this.#threads.size;
  }

  /** Ends all threads. Resolves when they have exited. */
  async close(): Promise<void> {
    await this.#piscina.destroy();
    await Promise.all(this.#threads.values());
  }

  /** Resolves when every thread that Piscina has given up has exited. */
  async settle(): Promise<void> {
    const kept = new Set(this.#piscina.threads);
    await Promise.all([...this.#threads].filter(([thread]) => !kept.has(thread)).map(([, exited]) => exited));
  }

  #watchThreads(): void {
    for (const thread of this.#piscina.threads) {
      if (this.#threads.has(thread)) continue;
      let why = new Error("its thread ended before it could be used");
      thread.once("error", (error) => (why = error));
      const exited = new Promise<void>((resolve) => {
        thread.once("exit", () => {
          this.#threads.delete(thread);
          resolve();
          // What the end of a thread brings about for its own machine comes first.
          setImmediate(() => this.#giveUpStarved(why));
        });
      });
      this.#threads.set(thread, exited);
    }
  }

  /**
   * A thread that fails before it takes a task (there is no memory for it, or no more threads are allowed) leaves one machine
   * too many in Piscina's queue, for ever. Which one is not known; its scenario cannot go on without it anyway.
   */
  #giveUpStarved(why: Error): void {
    const threads = this.#piscina.threads.length;
    if (this.#machines <= threads || threads >= this.#maxThreads) return;
    for (const { failed } of this.#starts) failed(why);
  }
}

/** How many threads run at the same time. */
export const CORES = availableParallelism();
