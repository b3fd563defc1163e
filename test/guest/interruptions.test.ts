import { describe, expect, it } from "vitest";
import { EXTERNAL_CODE, EXTERNAL_OLD_PSW } from "../../cp/interface/psw.ts";
import { VirtualMachine } from "../../guest/virtual-machine.ts";
import { InProcessHost } from "../support/in-process-port.ts";

const hosts = [
  { kind: "a synchronous port", host: () => new InProcessHost() },
  { kind: "an asynchronous port", host: () => new InProcessHost({ order: () => 0 }) },
];

describe.each(hosts)("interruptions over $kind", ({ host }) => {
  /** A machine that talks to itself: a wrap connection needs no partner. */
  async function alone() {
    const inside = host();
    const vm = new VirtualMachine(inside.port("ALICE"));
    await vm.vmcf.authorize();
    return { inside, vm, machine: inside.machine("ALICE") };
  }

  it("wait takes one interruption and leaves the machine disabled, with its key", async () => {
    const { vm, machine } = await alone();
    await vm.setPswKey(4);
    await vm.vmcf.identify("ALICE", { id: 1 });
    await vm.vmcf.identify("ALICE", { id: 2 });
    expect((await vm.wait()).header.id).toBe(1);
    expect([vm.psw.external, vm.psw.wait, vm.psw.key]).toEqual([false, false, 4]);
    expect([machine.pswFirst, machine.pswSecond]).toEqual([vm.psw.first, vm.psw.second]);
    expect((await vm.wait()).header.id).toBe(2);
  });

  it("poll gives undefined when nothing is due, and leaves the machine disabled", async () => {
    const { vm } = await alone();
    expect(await vm.poll()).toBeUndefined();
    await vm.vmcf.identify("ALICE", { id: 1 });
    expect((await vm.poll())?.header.id).toBe(1);
    expect(await vm.poll()).toBeUndefined();
    expect(vm.psw.external).toBe(false);
  });

  it("reads every header field (2.5)", async () => {
    const { vm } = await alone();
    await vm.vmcf.authorize({ priority: true });
    await vm.vmcf.identify("ALICE", {
      id: 11,
      vada: 0x22,
      lena: 33,
      vadb: 0x44,
      lenb: 55,
      use: [0xc1c2_c3c4, 0xffff_ffff],
      priority: true,
    });
    const { header, code, data, reply } = await vm.wait();
    const { response, rejected, priority, request, eflg, func, id, user, vada, lena, vadb, lenb, use } = header;
    expect({ response, rejected, priority, request, eflg, func, id, user, vada, lena, vadb, lenb }).toEqual({
      response: true,
      rejected: false,
      priority: true,
      request: true,
      eflg: 0,
      func: "IDENTIFY",
      id: 11,
      user: "ALICE",
      vada: 0x22,
      lena: 33,
      vadb: 0x44,
      lenb: 55,
    });
    expect([...use]).toEqual([0xc1, 0xc2, 0xc3, 0xc4, 255, 255, 255, 255]);
    expect([code, data, reply]).toEqual([EXTERNAL_CODE.VMCF, undefined, undefined]);
    expect(header.raw.vmcmstat).toBe(0xa0);
  });

  it("header and data are copies: the next interruption does not change them (R-INT-7)", async () => {
    const { vm } = await alone();
    await vm.vmcf.sendx("ALICE", "FIRST", { id: 1 });
    await vm.vmcf.sendx("ALICE", "OTHER", { id: 2 });
    const first = await vm.wait();
    await vm.wait();
    expect([first.header.id, vm.text(first.data ?? new Uint8Array())]).toEqual([1, "FIRST"]);
  });

  it("the handler runs disabled, once for each interruption, before the interrupted call returns", async () => {
    const { vm } = await alone();
    const story: string[] = [];
    vm.onExternal(async ({ header }) => {
      story.push(`${header.func} ${header.id} ${header.response ? "response" : "request"} ${String(vm.psw.external)}`);
      if (!header.response) story.push(`receive ${(await vm.vmcf.receive(header)).rc}`);
    });
    await vm.enable();
    await vm.vmcf.send("ALICE", "X", { id: 1 });
    story.push("sent 1");
    await vm.disable();
    await vm.vmcf.send("ALICE", "X", { id: 2 });
    await vm.vmcf.send("ALICE", "X", { id: 3 });
    story.push("sent 2 and 3");
    await vm.enable();
    story.push(`enabled ${String(vm.psw.external)}`);
    expect(story).toEqual([
      "SEND 1 request false",
      "receive 0",
      "SEND 1 response false",
      "sent 1",
      "sent 2 and 3",
      "SEND 2 request false",
      "receive 0",
      "SEND 3 request false",
      "receive 0",
      "SEND 2 response false",
      "SEND 3 response false",
      "enabled true",
    ]);
  });

  it("calls in line when a handler starts are executed after it", async () => {
    const { vm } = await alone();
    const story: string[] = [];
    vm.onExternal(async ({ header }) => {
      story.push(`handler ${header.id}`);
      await vm.vmcf.quiesce();
      await vm.vmcf.resume();
      story.push("handler ends");
    });
    await vm.enable();
    await Promise.all([
      vm.vmcf.identify("ALICE", { id: 1 }).then((rc) => story.push(`identify ${rc}`)),
      vm.vmcf.identify("ALICE", { id: 2 }).then((rc) => story.push(`identify ${rc}`)),
    ]);
    expect(story.filter((line) => line.startsWith("handler"))).toEqual([
      "handler 1",
      "handler ends",
      "handler 2",
      "handler ends",
    ]);
    expect(story.filter((line) => line.startsWith("identify"))).toEqual(["identify 0", "identify 0"]);
  });

  it("an error of the handler reaches the interrupted call, and the machine can go on", async () => {
    const { vm } = await alone();
    vm.onExternal(() => {
      throw new Error("handler failed");
    });
    await vm.enable();
    await expect(vm.vmcf.identify("ALICE")).rejects.toThrow("handler failed");
    vm.onExternal(undefined);
    expect(await vm.vmcf.quiesce()).toBe(0);
  });

  it("without a handler, what is taken while enabled waits for vm.wait, in order", async () => {
    const { vm } = await alone();
    await vm.enable();
    for (const id of [1, 2, 3]) await vm.vmcf.identify("ALICE", { id });
    expect(vm.psw.external).toBe(true);
    const ids = [];
    for (let count = 0; count < 3; count++) ids.push((await vm.wait()).header.id);
    expect(ids).toEqual([1, 2, 3]);
    expect(vm.psw.external).toBe(false);
  });

  it("pause ends when the handler has run, and leaves the machine enabled", async () => {
    const { vm, machine } = await alone();
    const ids: number[] = [];
    vm.onExternal(({ header }) => ids.push(header.id));
    await vm.vmcf.identify("ALICE", { id: 5 });
    await vm.pause();
    expect(ids).toEqual([5]);
    expect(vm.psw.external).toBe(true);
    expect(machine.pswFirst).toBe(vm.psw.first);
  });

  it("LPSW by hand gives the interruption and leaves the new PSW loaded, the old one at X'18'", async () => {
    const { vm, machine } = await alone();
    await vm.vmcf.identify("ALICE", { id: 1 });
    await vm.vmcf.identify("ALICE", { id: 2 });
    const taken = await vm.loadPsw(0x0138_0000, 0x0000_4711);
    expect(taken?.header.id).toBe(1);
    expect([vm.psw.first, machine.pswFirst]).toEqual([0x0008_0000, 0x0008_0000]);
    expect([vm.view.getUint32(EXTERNAL_OLD_PSW), vm.view.getUint32(EXTERNAL_OLD_PSW + 4)]).toEqual([
      0x0138_0000, 0x4711,
    ]);
    expect(await vm.loadPsw(0x0008_0000)).toBeUndefined();
    expect((await vm.loadPsw(0x0100_0000))?.header.id, "BC mode has the code in the old PSW").toBe(2);
  });

  it("a buffer named by a hand-made AUTHORIZE is where the library looks", async () => {
    const { vm } = await alone();
    vm.storage.fill(0, 0x3000, 0x3028);
    vm.view.setUint32(0x3010, 0x5000);
    vm.view.setUint32(0x3014, 40);
    await vm.vmcf.identify("ALICE", { id: 9 });
    await vm.enable();
    await vm.wait();
    await vm.vmcf.identify("ALICE", { id: 10 });
    expect(await vm.diagnose(0x68, 0x3000)).toBe(0);
    expect((await vm.wait()).header.id).toBe(10);
    expect(vm.view.getUint32(0x5004)).toBe(10);
    vm.view.setUint32(0x3014, 39);
    vm.view.setUint32(0x3010, 0x6000);
    expect(await vm.diagnose(0x68, 0x3000)).toBe(1);
    await vm.vmcf.identify("ALICE", { id: 11 });
    expect((await vm.wait()).header.id, "a refused AUTHORIZE moves nothing").toBe(11);
  });

  it("the interrupt key has a code and no header, and never reaches a handler (R-INT-11)", async () => {
    const { vm } = await alone();
    const handled: number[] = [];
    vm.onExternal(({ header }) => handled.push(header.id));
    await vm.cp("EXTERNAL");
    await vm.vmcf.identify("ALICE", { id: 1 });
    await vm.enable();
    expect(handled).toEqual([1]);
    const key = await vm.wait();
    expect([key.code, key.vmcf]).toEqual([0x40, false]);
    expect(() => key.header).toThrow("X'0040' is not of VMCF");
  });
});
