import { describe, expect, it } from "vitest";
import type { CommitEvent } from "../../cp/interface/events.ts";
import { TRANSPORTS } from "../../workers/channel/machine-task.ts";
import { keptThreads } from "../support/kept-threads.ts";
import { guest, receiver, runMachines, sender, values } from "../support/thread-guests.ts";

const pool = keptThreads();

describe.each(TRANSPORTS)("machines on threads, transport %s", (transport) => {
  it("a message goes from one thread to another and its RESPONSE comes back", async () => {
    const events: CommitEvent[] = [];
    const ends = await runMachines(
      { transport, pool, record: (event) => events.push(event) },
      { ALICE: guest(sender), BOB: guest(receiver) },
    );
    expect(values(ends)).toEqual([0, "HELLO"]);
    const kinds = events.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === "presentation").length).toBeGreaterThanOrEqual(2);
    expect(kinds.filter((kind) => kind === "logoff")).toHaveLength(2);
  });

  it("a transfer of many steps arrives whole, and a third machine is served meanwhile", async () => {
    const storageSize = 8 * 1024 * 1024;
    const length = 5_000_000;
    const big = guest(
      async (vm) => {
        await vm.vmcf.authorize();
        const data = new Uint8Array(length).map((_, index) => (index * 7) & 255);
        while ((await vm.vmcf.send("SINK", data, { id: 7 })) === 5) await vm.delay(1);
        return (await vm.wait()).header.eflg;
      },
      { length },
    );
    const sink = guest(async (vm) => {
      await vm.vmcf.authorize();
      const first = (await vm.wait()).header;
      const second = (await vm.wait()).header;
      const header = first.user === "BIG" ? first : second;
      const { data } = await vm.vmcf.receive(header);
      // Until she has taken it: our LOGOFF would take it away.
      await vm.vmcf.sendx("WITNESS", "");
      await vm.wait();
      return data.every((byte, index) => byte === ((index * 7) & 255)) ? data.length : "damaged";
    });
    // Executes DIAGNOSEs from before the transfer until after it.
    const witness = guest(async (vm) => {
      await vm.vmcf.authorize();
      while ((await vm.vmcf.identify("SINK")) === 5) await vm.delay(1);
      while ((await vm.poll()) === undefined) await vm.vmcf.resume();
    });
    const events: string[] = [];
    const nobodyNotifies = new Int32Array(new SharedArrayBuffer(4));
    const record = ({ kind, userid }: CommitEvent): void => {
      if (kind !== "piece" && userid !== "WITNESS") return;
      // WITNESS's thread may have to wait for a core: CP holds the transfer up until she has come.
      const hasCome = events.indexOf("WITNESS diagnose", events.indexOf("SINK piece") + 1) > 0;
      if (kind === "piece" && events.at(-1) === "SINK piece" && !hasCome) Atomics.wait(nobodyNotifies, 0, 0, 1);
      events.push(`${userid} ${kind}`);
    };
    const ends = await runMachines(
      { transport, pool, record, piecesPerStep: 1 },
      { WITNESS: witness, SINK: { url: sink, storageSize }, BIG: { url: big, storageSize } },
    );
    expect(values(ends)).toEqual([undefined, length, 0]);
    const pieces = events.flatMap((event, index) => (event === "SINK piece" ? [index] : []));
    const between = events.slice(pieces[0], pieces.at(-1)).filter((event) => event === "WITNESS diagnose");
    expect(between.length).toBeGreaterThan(0);
  });

  it("LOGON gives each machine its own random numbers, the same for the same seed", async () => {
    const dice = guest(async (vm) => [vm.random(), vm.random(), vm.random()].join(" "));
    const first = values(await runMachines({ transport, pool, seed: 7 }, { ALICE: dice, BOB: dice }));
    const again = values(await runMachines({ transport, pool, seed: 7 }, { ALICE: dice, BOB: dice }));
    const other = values(await runMachines({ transport, pool, seed: 8 }, { ALICE: dice, BOB: dice }));
    expect(again).toEqual(first);
    expect(first[0]).not.toBe(first[1]);
    expect(other[0]).not.toBe(first[0]);
  });

  it("console lines, console.log and notes arrive, in their order, before the end of the machine", async () => {
    const heard: string[] = [];
    const talker = guest(async (vm) => {
      vm.console("first");
      console.log("second %d", 2);
      console.error("third\nfourth");
      vm.sometimes("seen");
      vm.assert(true, "holds");
    });
    await runMachines(
      {
        transport,
        pool,
        onConsole: (userid, line) => heard.push(`${userid}: ${line}`),
        onNote: (userid, note) => heard.push(`${userid} notes ${note.kind}`),
      },
      { ALICE: talker },
    );
    expect(heard).toEqual([
      "ALICE: first",
      "ALICE: second 2",
      "ALICE: third",
      "ALICE: fourth",
      "ALICE notes sometimes",
      "ALICE notes assert",
    ]);
  });

  it("a delay goes on while the machine is in its wait state", async () => {
    const [end] = await runMachines(
      { transport, pool },
      {
        ALICE: guest(async (vm) => {
          await vm.vmcf.authorize();
          const later = vm.delay(30).then(() => "delay ended");
          return await Promise.race([vm.wait(), later]);
        }),
      },
    );
    expect(end).toEqual({ kind: "returned", value: "delay ended" });
  });

  it("a disabled wait PSW is refused with a sentence at the script's own line", async () => {
    const [end] = await runMachines({ transport, pool }, { ALICE: guest((vm) => vm.loadPsw(0x000a_0000)) });
    expect(end).toMatchObject({
      kind: "failed",
      error: {
        name: "DisabledWait",
        message: expect.stringContaining("DISABLED WAIT PSW '000A0000 00000000'") as string,
      },
    });
  });

  it("an operator's reset ends a wait without an interruption, and the machine's messages are gone", async () => {
    const ends = await runMachines(
      { transport, pool },
      {
        ALICE: guest(async (vm) => {
          await vm.vmcf.authorize();
          await vm.loadPsw(0x010a_0000);
          return `${String(vm.psw.external)} ${await vm.vmcf.quiesce()}`;
        }),
      },
      async (coordinator) => {
        const machine = [...coordinator.cp.directory.machines()][0];
        while (machine !== undefined && !machine.inWaitState) await new Promise((resolve) => setTimeout(resolve, 5));
        if (machine !== undefined) coordinator.reset(machine.userid);
      },
    );
    expect(values(ends)).toEqual(["false 4"]);
  });

  it("the interrupt key, pressed at the console of a waiting machine, ends its wait", async () => {
    const ends = await runMachines(
      { transport, pool },
      { ALICE: guest(async (vm) => (await vm.wait()).code) },
      async (coordinator) => {
        const machine = [...coordinator.cp.directory.machines()][0];
        while (machine !== undefined && !machine.inWaitState) await new Promise((resolve) => setTimeout(resolve, 5));
        if (machine !== undefined) coordinator.command(machine.userid, "EXTERNAL");
      },
    );
    expect(values(ends)).toEqual([0x40]);
  });
});
