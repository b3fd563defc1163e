import { availableParallelism } from "node:os";
import type { MessagePort, ResourceLimits, Worker } from "node:worker_threads";
import { Piscina } from "piscina";
import type { MachineTask } from "../../workers/channel/machine-task.ts";
import { Reclaimer } from "../../workers/channel/reclaim.ts";
import { compiledWorker } from "./compiled-worker.ts";

export interface MachinePoolOptions {
  /** The most machines at a time: each has a thread of its own. Default 4096. */
  readonly maxThreads?: number;
  /** How long a thread without a machine is kept for the next one. Default 0: each machine gets a fresh one. */
  readonly idleTimeoutMs?: number;
  /** Limits of each thread, and so of each machine. */
  readonly resourceLimits?: ResourceLimits;
}

/** CP's thread's, whatever the pool. */
const reclaimer = new Reclaimer(64 << 20);

/** The threads machines run on: a Piscina whose tasks are machines, one a thread. */
export class MachinePool {
  readonly #piscina: Piscina;
  /** Threads that have not exited. Piscina forgets a thread when it starts to terminate it. */
  readonly #threads = new Map<Worker, Promise<void>>();

  constructor({ maxThreads = 4096, idleTimeoutMs = 0, resourceLimits }: MachinePoolOptions = {}) {
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
  async run(task: MachineTask, transfer: readonly MessagePort[], signal: AbortSignal): Promise<unknown> {
    reclaimer.note(task.storage);
    const settled = this.#piscina.run(task, { transferList: [...transfer], signal }) as Promise<unknown>;
    this.#watchThreads();
    return await settled;
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
      const exited = new Promise<void>((resolve) => {
        thread.once("exit", () => {
          this.#threads.delete(thread);
          resolve();
        });
      });
      this.#threads.set(thread, exited);
    }
  }
}

/** How many threads run at the same time. */
export const CORES = availableParallelism();
