import { getPriority } from "node:os";
import { describe, expect, it } from "vitest";
import { keptThreads } from "../support/kept-threads.ts";
import { guest, runMachines, values } from "../support/thread-guests.ts";

const MESSAGES = 5;
const pool = keptThreads();

/** Each of so many machines sends to the next one in the ring and answers the one before it. */
const inRing = (machines: number): string =>
  guest(
    async (vm) => {
      await vm.vmcf.authorize();
      const number = Number(vm.userid.slice(1));
      const next = `M${(number + 1) % machines}`;
      let sent = 0;
      let answered = 0;
      let received = 0;
      const send = async () => {
        while ((await vm.vmcf.sendx(next, vm.bytes(`${vm.userid} ${sent}`), { id: 1 })) === 5) await vm.delay(2);
        sent++;
      };
      await send();
      while (answered < MESSAGES || received < MESSAGES) {
        const { header, data } = await vm.wait();
        if (header.response) {
          if (header.eflg !== 0) return `EFLG ${header.eflg}`;
          if (++answered < MESSAGES) await send();
        } else {
          const expected = `M${(number + machines - 1) % machines} ${received++}`;
          if (vm.text(data ?? new Uint8Array(0)) !== expected) return `not ${expected}`;
        }
      }
      return "all";
    },
    { machines, MESSAGES },
  );

describe("many machines at once", () => {
  it.each([
    { transport: "port", machines: 8 },
    { transport: "shared", machines: 16 },
    { transport: "assist", machines: 16 },
  ] as const)("transport $transport: $machines in a ring, no message lost, doubled or reordered", async (given) => {
    const script = inRing(given.machines);
    const names = Array.from({ length: given.machines }, (_, index) => `M${index}`);
    const ends = await runMachines(
      { transport: given.transport, pool },
      Object.fromEntries(names.map((name) => [name, script])),
    );
    expect(new Set(values(ends))).toEqual(new Set(["all"]));
  });

  it.runIf(process.platform === "linux")("CP's thread goes before theirs", async () => {
    const nice = guest(`async () => (await import("node:os")).getPriority()`);
    const [theirs] = values(await runMachines({ pool }, { ALICE: nice }));
    expect(theirs).toBe(5 + getPriority());
  });
});
