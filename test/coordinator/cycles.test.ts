import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { Coordinator } from "../../cp/coordinator/coordinator.ts";
import { MachinePool } from "../../cp/coordinator/machine-pool.ts";
import { userid } from "../../cp/interface/userid.ts";
import { TRANSPORTS, type Transport } from "../../workers/channel/machine-task.ts";
import { newResources } from "../support/resources.ts";
import { guest, logonAll, receiver, runMachines, sender, values } from "../support/thread-guests.ts";

const CYCLES = Number(process.env["VMCF_CYCLES"] ?? 50);

const STORAGE = 1 << 21;
/** Of the limits in workers/machine.ts (two threads) and machine-pool.ts, and something for everything else. */
const UNCOLLECTED_MAX = 2 * (8 << 20) + (64 << 20) + (20 << 20);

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

async function heapBytes(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    collectGarbage();
    await sleep(20);
  }
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}

async function cycle(transport: Transport, pool: MachinePool): Promise<void> {
  const ends = await runMachines(
    { transport, pool },
    { ALICE: { url: guest(sender), storageSize: STORAGE }, BOB: { url: guest(receiver), storageSize: STORAGE } },
  );
  expect(values(ends)).toEqual([0, "HELLO"]);
}

describe.each(TRANSPORTS)("LOGON, run, LOGOFF, again and again, transport %s", (transport) => {
  it(`${CYCLES} cycles on the same threads leave no thread, port or timer, and no growing memory`, async () => {
    const before = process.getActiveResourcesInfo();
    const pool = new MachinePool({ maxThreads: 2, idleTimeoutMs: 60_000 });
    for (let warm = 0; warm < 30; warm++) await cycle(transport, pool);
    expect(pool.threads).toBe(2);
    const idle = process.getActiveResourcesInfo();
    const early = await heapBytes();
    for (let count = 0; count < CYCLES; count++) await cycle(transport, pool);
    expect(pool.threads).toBe(2);
    expect(await newResources(idle)).toEqual([]);
    const late = await heapBytes();
    // What may lie about uncollected is bounded; the storages of all cycles together are twice as much.
    expect(late - early).toBeLessThan(UNCOLLECTED_MAX + CYCLES * 1000);
    await pool.close();
    expect(pool.threads).toBe(0);
    expect(await newResources(before)).toEqual([]);
  });

  it("machines that are forced off in a loop leave nothing either", async () => {
    const before = process.getActiveResourcesInfo();
    const pool = new MachinePool({ idleTimeoutMs: 60_000 });
    for (let count = 0; count < 10; count++) {
      const coordinator = new Coordinator({ transport, pool });
      const [machine] = await logonAll(coordinator, { LOOP: guest("() => { for (;;); }") });
      coordinator.start();
      coordinator.force(userid("LOOP"));
      await machine?.ended;
      await coordinator.close();
      expect(coordinator.machinesLeft).toEqual([]);
    }
    expect(pool.threads).toBe(0);
    await pool.close();
    expect(await newResources(before)).toEqual([]);
  });

  it("a machine can log on again under its name as soon as it has ended", async () => {
    const coordinator = new Coordinator({ transport });
    coordinator.start();
    for (let count = 0; count < 5; count++) {
      const machine = await coordinator.logon({
        userid: userid("ALICE"),
        program: { url: guest("(vm) => vm.userid") },
      });
      expect(await machine.ended).toEqual({ kind: "returned", value: "ALICE" });
    }
    await coordinator.close();
  });
});
