import { describe, expect, it } from "vitest";
import { MisuseError, ProgramException } from "../../guest/errors.ts";
import { VirtualMachine } from "../../guest/virtual-machine.ts";
import { SUBFUNCTION } from "../../cp/interface/subfunctions.ts";
import { useridField } from "../../cp/interface/userid.ts";
import { VMCPARM } from "../../cp/interface/vmcparm.ts";
import { CR0_VMCF } from "../../cp/interface/psw.ts";
import { InProcessHost } from "../support/in-process-port.ts";

/** The two kinds of port: one that answers at once, one that always gives a promise. */
const ports = [
  { kind: "a synchronous port", host: () => new InProcessHost() },
  { kind: "an asynchronous port", host: () => new InProcessHost({ order: () => 0 }) },
];

function authorizeByHand(vm: VirtualMachine, vmcparm: number, buffer: number, length: number): void {
  vm.storage.fill(0, vmcparm, vmcparm + 40);
  vm.view.setUint32(vmcparm + VMCPARM.VMCPVADA, buffer);
  vm.view.setUint32(vmcparm + VMCPARM.VMCPLENA, length);
}

describe.each(ports)("the raw machine over $kind", ({ host }) => {
  const logon = (storage?: number) => new VirtualMachine(host().port("ALICE", storage));

  it("starts as LOGON leaves it, with an EC-mode disabled supervisor new PSW of key 0 at X'58'", () => {
    const vm = logon();
    const { external, key, wait, problem, ec } = vm.psw;
    expect({ external, key, wait, problem, ec }).toEqual({
      external: false,
      key: 0,
      wait: false,
      problem: false,
      ec: true,
    });
    expect([vm.view.getUint32(0x58), vm.view.getUint32(0x5c)]).toEqual([0x0008_0000, 0]);
    expect(vm.cr0).toBe(0xe0);
  });

  it("gives Ry of DIAGNOSE X'68' (R-INST-1)", async () => {
    const vm = logon();
    authorizeByHand(vm, 0x3000, 0x4000, 40);
    expect(await vm.diagnose(0x68, 0x3000)).toBe(0);
    authorizeByHand(vm, 0x3000, 0x4000, 39);
    expect(await vm.diagnose(0x68, 0x3000)).toBe(1);
  });

  it("executes an instruction word and changes nothing but Ry (R-INST-2, R-INST-3, R-INST-4)", async () => {
    const vm = logon();
    authorizeByHand(vm, 0x3000, 0x4000, 39);
    vm.registers.set([...Array(16).keys()].map((register) => 0x1000_0000 + register));
    vm.registers[3] = 0x3000;
    vm.conditionCode = 2;
    const before = [...vm.registers];
    await vm.execute(0x8335_0068);
    expect([...vm.registers]).toEqual(before.with(5, 1));
    await vm.execute(0x8333_0068);
    expect([...vm.registers]).toEqual(before.with(5, 1).with(3, 1));
    expect(vm.conditionCode).toBe(2);
  });

  it("executes DIAGNOSE X'08' as an instruction word: return code, response length, condition code", async () => {
    const vm = logon();
    const command = vm.bytes("QUERY SET");
    vm.storage.set(command, 0x3000);
    vm.registers.set([0x3000, 0x4000, 0x4000_0000 | command.length, 1000]);
    await vm.execute(0x8302_0008);
    expect([vm.registers[2], vm.conditionCode]).toEqual([0, 0]);
    expect(vm.text(vm.storage.subarray(0x4000, 0x4000 + (vm.registers[3] as number)))).toContain("SMSG OFF,");
    vm.registers.set([0x3000, 0x4000, 0x4000_0000 | command.length, 10]);
    await vm.execute(0x8302_0008);
    expect(vm.conditionCode).toBe(1);
  });

  it("refuses a word that is not DIAGNOSE", async () => {
    await expect(logon().execute(0x0a00_0068)).rejects.toThrow("X'0A000068' is not a DIAGNOSE instruction");
  });

  it.each([
    { what: "misaligned VMCPARM", rx: 0x3004, code: "specification", rule: "R-INST-6" },
    { what: "VMCPARM outside storage", rx: 0x1_0000, code: "addressing", rule: "R-INST-7" },
  ])("throws a ProgramException for $what ($rule)", async ({ rx, code }) => {
    const failure = await logon()
      .diagnose(0x68, rx)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ProgramException);
    const shown = rx.toString(16).padStart(8, "0");
    expect(failure).toMatchObject({
      name: "ProgramException",
      code,
      message: `${code} exception: DIAGNOSE X'68' with VMCPARM at X'${shown}'`,
    });
    expect((failure as Error).stack).toMatch(/^ProgramException: /);
    expect((failure as Error).stack).toContain("virtual-machine.test.ts");
  });

  it("gives a privileged-operation exception in problem state (R-INST-5), also for LPSW", async () => {
    const vm = logon();
    await vm.problemState(true);
    expect(vm.psw.problem).toBe(true);
    await expect(vm.diagnose(0x68, 0x3000)).rejects.toMatchObject({ code: "privileged-operation" });
    await expect(vm.problemState(false)).rejects.toMatchObject({ code: "privileged-operation" });
    await expect(vm.loadControl(0, 0)).rejects.toMatchObject({ code: "privileged-operation" });
    expect(vm.psw.problem).toBe(true);
    expect(vm.cr0).toBe(0xe0);
  });

  it("gives a specification exception for another DIAGNOSE code and for a control register that does not exist", async () => {
    const vm = logon();
    await expect(vm.diagnose(0x44, 0x3000)).rejects.toMatchObject({ code: "specification" });
    await expect(vm.loadControl(1, 0)).rejects.toMatchObject({ code: "specification" });
  });

  it("keeps PSW, control register 0 and storage keys equal to CP's", async () => {
    const inside = host();
    const vm = new VirtualMachine(inside.port("ALICE"));
    const machine = inside.machine("ALICE");
    const same = () => {
      expect([vm.psw.first, vm.psw.second, vm.cr0]).toEqual([machine.pswFirst, machine.pswSecond, machine.cr0]);
    };
    await vm.setPswKey(5);
    expect(vm.psw.key).toBe(5);
    same();
    await vm.enable();
    expect(vm.psw.external).toBe(true);
    same();
    await vm.disable();
    same();
    await vm.loadPsw(0x0108_0000, 0x1234);
    same();
    await vm.loadControl(0, 0xffff_ffff);
    same();
    await vm.setStorageKey(0x17ff, 2, { key: 9, fetch: true });
    expect([...machine.keys].slice(1, 6)).toEqual([0, 0x98, 0x98, 0, 0]);
    expect(await vm.storageKey(0x1000)).toEqual({ key: 9, fetch: true });
    expect(await vm.storageKey(0x0000)).toEqual({ key: 0, fetch: false });
    await expect(vm.setPswKey(16)).rejects.toThrow(MisuseError);
  });

  it("does not lose PSW changes that are not awaited", async () => {
    const vm = logon();
    await Promise.all([vm.setPswKey(5), vm.enable(), vm.problemState(true)]);
    expect([vm.psw.key, vm.psw.external, vm.psw.problem]).toEqual([5, true, true]);
  });

  it("follows its own reset: PSW, control register 0, new PSW and arena are as after LOGON (R-RST-3)", async () => {
    const inside = host();
    inside.port("BOB");
    const vm = new VirtualMachine(inside.port("ALICE"));
    await vm.vmcf.authorize({ bufferLength: 5000 });
    await vm.setPswKey(3);
    await vm.cp("SYSTEM CLEAR");
    expect([vm.psw.first, vm.cr0, vm.view.getUint32(0x58)]).toEqual([0x0008_0000, 0xe0, 0x0008_0000]);
    expect(await vm.vmcf.quiesce()).toBe(4);
    expect(await vm.vmcf.authorize()).toBe(0);
    expect(inside.machine("ALICE").cr0 & CR0_VMCF).toBe(CR0_VMCF);
  });

  it.each([4096, 8192, 12288])("works in %i bytes of storage", async (size) => {
    const inside = host();
    const alice = new VirtualMachine(inside.port("ALICE", size));
    const bob = new VirtualMachine(inside.port("BOB", size));
    const bobs = (async () => {
      expect(await bob.vmcf.authorize()).toBe(0);
      await bob.vmcf.meet("ALICE");
      return bob.text((await bob.vmcf.receive(await bob.wait())).data);
    })();
    expect(await alice.vmcf.authorize()).toBe(0);
    await alice.vmcf.meet("BOB");
    expect(await alice.vmcf.send("BOB", "SMALL")).toBe(0);
    expect((await alice.cp("QUERY SET")).truncated).toBe(false);
    expect((await alice.wait()).header.eflg).toBe(0);
    expect(await bobs).toBe("SMALL");
  });

  it("runs CP commands and gives return code and lines", async () => {
    const vm = logon();
    const set = await vm.cp("QUERY SET");
    expect(set).toMatchObject({ rc: 0, truncated: false });
    expect(set.lines).toHaveLength(4);
    expect(set.lines[3]).toContain("SMSG OFF,");
    expect(await vm.cp("SMSG NOBODY HELLO")).toEqual({
      rc: 45,
      lines: ["DMKMSG045E NOBODY NOT LOGGED ON"],
      truncated: false,
    });
    await expect(vm.cp("X".repeat(133))).rejects.toThrow("a CP command has at most 132 characters, not 133");
    await expect(vm.cp("")).rejects.toThrow(MisuseError);
    await expect(vm.cp("MSG ∞")).rejects.toThrow("not in code page 037");
  });

  it("executes calls made without awaiting one after the other, each with its own parameter list and response", async () => {
    const vm = logon();
    const answers = await Promise.all([
      vm.cp("SMSG NOBODY 1"),
      vm.vmcf.quiesce(),
      vm.vmcf.authorize(),
      vm.vmcf.quiesce(),
      vm.cp("SMSG SOMEBODY 1"),
      vm.vmcf.send("ALICE", "X"),
      vm.vmcf.resume(),
      vm.vmcf.send("ALICE", "X"),
    ]);
    expect(answers.map((answer) => (typeof answer === "number" ? answer : answer.lines[0]))).toEqual([
      "DMKMSG045E NOBODY NOT LOGGED ON",
      4,
      0,
      0,
      "DMKMSG045E SOMEBODY NOT LOGGED ON",
      9,
      0,
      0,
    ]);
  });
});

describe("vm.assist", () => {
  it("executes DIAGNOSE without a promise and queues what is interrupted meanwhile", async () => {
    const host = new InProcessHost();
    const vm = new VirtualMachine(host.port("ALICE"));
    await vm.vmcf.authorize();
    await vm.enable();
    vm.view.setUint16(0x3000 + VMCPARM.VMCPFUNC, SUBFUNCTION.IDENTIFY);
    vm.storage.set(useridField("ALICE"), 0x3000 + VMCPARM.VMCPUSER);
    for (const id of [1, 2, 3]) {
      vm.view.setUint32(0x3000 + VMCPARM.VMCPMID, id);
      expect(vm.assist.diagnose(0x68, 0x3000)).toBe(0);
    }
    expect(vm.psw.external).toBe(true);
    const ids = [];
    for (let taken = 0; taken < 3; taken++) ids.push((await vm.wait()).header.id);
    expect(ids).toEqual([1, 2, 3]);
    expect(() => vm.assist.diagnose(0x68, 0x3001)).toThrow("specification exception");
  });

  it("refuses what it cannot do: a promise, a busy machine, a handler", async () => {
    const slow = new VirtualMachine(new InProcessHost({ order: () => 0 }).port("ALICE"));
    expect(() => slow.assist.diagnose(0x68, 0x3000)).toThrow("a transport that answers at once");
    expect(() => slow.assist.diagnose(0x68, 0x3000)).toThrow("another instruction is being executed");
    expect(await slow.vmcf.quiesce()).toBe(4);
    const vm = new VirtualMachine(new InProcessHost().port("ALICE"));
    vm.onExternal(() => undefined);
    await vm.enable();
    expect(() => vm.assist.diagnose(0x68, 0x3000)).toThrow("vm.onExternal");
  });
});
