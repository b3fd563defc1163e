import { freemem } from "node:os";
import { describe, expect, it } from "vitest";
import { WaitingMachines } from "../../src/bench/at-rest.ts";
import { exchange } from "../../src/bench/exchange.ts";
import { GuestThreads } from "../../src/bench/guest-threads.ts";
import { TRANSPORTS } from "../../workers/channel/machine-task.ts";

const MANY = 1_000;
/** A thread of Node with a machine on it holds about 10 MiB. */
const BYTES_PER_MACHINE = 12 * 1_048_576;

describe.each(TRANSPORTS)("many machines, transport %s", (transport) => {
  it("256 machines, two and two exchanging", async () => {
    const threads = new GuestThreads();
    const { each } = await exchange(threads, { transport, count: 100, outstanding: 8, pairs: 128 });
    expect(each).toHaveLength(128 * 100);
    await threads.close();
  });

  it.skipIf(freemem() < MANY * BYTES_PER_MACHINE)(
    `${MANY} machines logged on and waiting (if memory allows)`,
    async () => {
      const machines = new WaitingMachines(transport);
      await machines.logon(MANY);
      await machines.close();
    },
  );
});
