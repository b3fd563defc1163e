import { setTimeout as sleep } from "node:timers/promises";
import { Coordinator } from "../../cp/coordinator/coordinator.ts";
import { userid } from "../../cp/interface/userid.ts";
import { compiled } from "../package-layout.ts";
import type { Transport } from "../../workers/channel/machine-task.ts";

/** Machines that have logged on and wait for a message that nobody sends. */
export class WaitingMachines {
  readonly #coordinator: Coordinator;
  readonly #waiting: Promise<void>;

  constructor(transport: Transport) {
    let allWait: () => void = () => undefined;
    this.#waiting = new Promise((resolve) => (allWait = resolve));
    this.#coordinator = new Coordinator({ transport, onStall: () => allWait() });
  }

  /** Resolves when all of them wait. */
  async logon(count: number): Promise<void> {
    const program = { url: compiled("src/bench/guests/idle.js").href };
    await Promise.all(
      Array.from({ length: count }, (_, index) => this.#coordinator.logon({ userid: userid(`IDLE${index}`), program })),
    );
    this.#coordinator.start();
    await this.#waiting;
  }

  async close(): Promise<void> {
    await this.#coordinator.close();
  }
}

/** How much CPU this process uses while nothing happens, in percent of one core. */
export async function cpuAtRest(ms: number): Promise<number> {
  const before = process.cpuUsage();
  const start = performance.now();
  await sleep(ms);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 10 / (performance.now() - start);
}

/** Bytes of memory this process holds. */
export function memoryNow(): number {
  return process.memoryUsage.rss();
}
