import { describe, expect, it } from "vitest";
import { Coordinator } from "../../cp/coordinator/coordinator.ts";
import type { StallReport } from "../../cp/coordinator/stall.ts";
import { userid } from "../../cp/interface/userid.ts";
import { TRANSPORTS } from "../../workers/channel/machine-task.ts";
import { deferred, guest, logonAll, runMachines, sender, waiter, type TestMachine } from "../support/thread-guests.ts";
import type { Transport } from "../../workers/channel/machine-task.ts";

async function stallOf(transport: Transport, machines: Record<string, TestMachine>): Promise<StallReport> {
  const { promise, resolve } = deferred<StallReport>();
  const coordinator = new Coordinator({ transport, onStall: resolve });
  await logonAll(coordinator, machines);
  coordinator.start();
  const report = await promise;
  await coordinator.close();
  return report;
}

/** Takes one message, and waits for another. */
const taker = guest(async (vm) => {
  await vm.vmcf.authorize();
  await vm.wait();
  await vm.wait();
});

function sentences({ machines }: StallReport): string[] {
  return machines.map(({ sentence }) => sentence);
}

describe.each(TRANSPORTS)("a stall, transport %s: who waits for what", (transport) => {
  it("a message taken and never received", async () => {
    expect(sentences(await stallOf(transport, { ALICE: guest(sender), BOB: taker }))).toEqual([
      "ALICE waits for X'4001': SEND 1 to BOB is PRESENTED, not yet RECEIVEd",
      "BOB waits for X'4001': SEND 1 from ALICE is PRESENTED, not yet RECEIVEd",
    ]);
  });

  it("is over when all are logged off, and nobody is left behind because the other's LOGOFF has woken him", async () => {
    const { promise, resolve } = deferred<StallReport>();
    const answered = guest(async (vm) => {
      await vm.vmcf.authorize();
      while ((await vm.vmcf.send("BOB", new Uint8Array(3), { id: 1 })) === 5) await vm.delay(1);
      await vm.wait();
      await vm.vmcf.unauthorize();
    });
    const ends = await runMachines(
      { transport, onStall: resolve },
      { ALICE: answered, BOB: taker },
      async (coordinator) => {
        await promise;
        coordinator.logoff(userid("BOB"), userid("ALICE"));
      },
    );
    expect(ends).toEqual([{ kind: "gone" }, { kind: "gone" }]);
  });

  it("a SEND/RECV received and never replied to", async () => {
    const asker = guest(async (vm) => {
      await vm.vmcf.authorize();
      while ((await vm.vmcf.sendReceive("BOB", new Uint8Array(3), { id: 9 })) === 5) await vm.delay(1);
      await vm.wait();
    });
    const forgetful = guest(async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.receive((await vm.wait()).header);
      await vm.wait();
    });
    expect(sentences(await stallOf(transport, { ALICE: asker, BOB: forgetful }))[0]).toBe(
      "ALICE waits for X'4001': SEND/RECV 9 to BOB is RECEIVED, not yet answered by REPLY",
    );
  });

  it("nobody has anything for anybody", async () => {
    const masked = guest((vm) => vm.loadPsw(0x010a_0000));
    expect(sentences(await stallOf(transport, { ALICE: guest(waiter), BOB: masked }))).toEqual([
      "ALICE waits for X'4001': no message is active to or from it",
      "BOB waits for the interrupt key (X'4001' is masked off): no message is active to or from it",
    ]);
  });

  it("is found when the last machine that could have done something has ended", async () => {
    const leaver = guest((vm) => vm.delay(50));
    expect(sentences(await stallOf(transport, { ALICE: guest(waiter), BOB: leaver }))).toHaveLength(1);
  });

  it("a delay that is running is no stall; when it has ended and changed nothing, it is one", async () => {
    const sleeper = guest(async (vm) => {
      await vm.vmcf.authorize();
      void vm
        .delay(20)
        .then(() => vm.delay(20))
        .then(() => vm.console("awake"));
      await vm.wait();
    });
    const lines: string[] = [];
    const { promise, resolve } = deferred<StallReport>();
    const coordinator = new Coordinator({ transport, onStall: resolve, onConsole: (_, line) => lines.push(line) });
    await logonAll(coordinator, { ALICE: guest(waiter), BOB: sleeper });
    coordinator.start();
    await promise;
    expect(lines).toEqual(["awake"]);
    await coordinator.close();
  });
});
