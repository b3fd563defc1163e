import { Coordinator, type CoordinatorOptions } from "../../cp/coordinator/coordinator.ts";
import { MachinePool } from "../../cp/coordinator/machine-pool.ts";
import { userid } from "../../cp/interface/userid.ts";
import type { StallReport } from "../../cp/coordinator/stall.ts";
import { compiled } from "../package-layout.ts";

/** Longer than any measurement: threads stay, with their compiled code, until {@link GuestThreads.close}. */
const KEEP_MS = 3_600_000;

/** A guest of the benchmark: a module in `guests/`, with numbers for it. */
export interface BenchGuest {
  readonly userid: string;
  readonly module: string;
  readonly parameters?: Readonly<Record<string, number>>;
  readonly storageSize?: number;
}

/** Threads on which benchmark guests run again and again. */
export class GuestThreads {
  readonly #pool = new MachinePool({ idleTimeoutMs: KEEP_MS });
  readonly #done = new Set<string>();

  /** Whether nothing of this name has been run here before: what it needs is still to be compiled. */
  areNew(name: string): boolean {
    const { size } = this.#done;
    return this.#done.add(name).size > size;
  }

  /**
   * One run: LOGON of all, the gate, the end of all.
   * @returns what each returned, in the order given
   * @throws Error when one ended in any other way, or all wait for ever: a number from such a run would mean nothing
   */
  async run(guests: readonly BenchGuest[], options: Omit<CoordinatorOptions, "pool" | "onStall">): Promise<unknown[]> {
    let stalled: (report: StallReport) => void = () => undefined;
    const stall = new Promise<StallReport>((resolve) => (stalled = resolve));
    const coordinator = new Coordinator({ ...options, pool: this.#pool, onStall: (report) => stalled(report) });
    try {
      const machines = await Promise.all(
        guests.map(({ userid: name, module, parameters = {}, storageSize }) => {
          const url = compiled(`src/bench/guests/${module}.js`);
          for (const [key, value] of Object.entries(parameters)) url.searchParams.set(key, String(value));
          const size = storageSize === undefined ? {} : { storageSize };
          return coordinator.logon({ userid: userid(name), program: { url: url.href }, ...size });
        }),
      );
      coordinator.start();
      const ends = await Promise.race([Promise.all(machines.map(({ ended }) => ended)), stall]);
      if ("machines" in ends) {
        throw new Error(`benchmark guests are stuck: ${ends.machines.map(({ sentence }) => sentence).join("; ")}`);
      }
      return ends.map((end, index) => {
        if (end.kind === "returned") return end.value;
        throw new Error(`benchmark guest ${guests[index]?.userid ?? ""} ended so: ${JSON.stringify(end)}`);
      });
    } finally {
      await coordinator.close();
    }
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }
}
