import { describe, expect, it } from "vitest";
import { TRANSPORTS } from "../../workers/channel/machine-task.ts";
import { guest, runMachines, values } from "../support/thread-guests.ts";

const MACHINES = 64;
const MESSAGES = 5;

/** Each machine sends to the next one in the ring and answers the one before it. */
const inRing = guest(
  async (vm) => {
    await vm.vmcf.authorize();
    const number = Number(vm.userid.slice(1));
    const next = `M${(number + 1) % MACHINES}`;
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
        const expected = `M${(number + MACHINES - 1) % MACHINES} ${received++}`;
        if (vm.text(data ?? new Uint8Array(0)) !== expected) return `not ${expected}`;
      }
    }
    return "all";
  },
  { MACHINES, MESSAGES },
);

describe.each(TRANSPORTS)("many machines at once, transport %s", (transport) => {
  it(`${MACHINES} machines in a ring, ${MESSAGES} messages each, none lost, doubled or reordered`, async () => {
    const machines = Object.fromEntries(Array.from({ length: MACHINES }, (_, index) => [`M${index}`, inRing]));
    const ends = await runMachines({ transport }, machines);
    expect(new Set(values(ends))).toEqual(new Set(["all"]));
  });
});
