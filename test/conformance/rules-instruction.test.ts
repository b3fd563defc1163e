// The instruction itself, with registers and condition code, over a machine port (specification 2.1).

import { beforeEach, describe, expect, it } from "vitest";
import { PROGRAM_EXCEPTION } from "../../cp/interface/instructions.ts";
import { SUBFUNCTION, type SubfunctionName } from "../../cp/interface/subfunctions.ts";
import { useridField } from "../../cp/interface/userid.ts";
import { VMCPARM, VMCPARM_LENGTH } from "../../cp/interface/vmcparm.ts";
import { VirtualMachine } from "../../guest/virtual-machine.ts";
import { InProcessHost } from "../support/in-process-port.ts";

const PARM_AT = 0x1000;
const BUFFER = 0x2000;
const STORAGE = 0x10000;
const REGISTERS = [...Array(16).keys()];

let host: InProcessHost;
let vm: VirtualMachine;

beforeEach(() => {
  host = new InProcessHost();
  vm = new VirtualMachine(host.port("A", STORAGE));
});

/** Stores a VMCPARM that names A itself as partner. */
function storeParm(subfunction: SubfunctionName, { at = PARM_AT, mid = 0, vada = 0, lena = 0 } = {}): void {
  vm.storage.fill(0, at, at + VMCPARM_LENGTH);
  vm.view.setUint16(at + VMCPARM.VMCPFUNC, SUBFUNCTION[subfunction]);
  vm.view.setUint32(at + VMCPARM.VMCPMID, mid);
  vm.storage.set(useridField("A"), at + VMCPARM.VMCPUSER);
  vm.view.setUint32(at + VMCPARM.VMCPVADA, vada);
  vm.view.setUint32(at + VMCPARM.VMCPLENA, lena);
}

/** DIAGNOSE X'68' with these registers as Rx and Ry. */
function diagnose(rx: number, ry: number): Promise<void> {
  return vm.execute(((0x83 << 24) | (rx << 20) | (ry << 16) | 0x68) >>> 0);
}

/** DIAGNOSE with VMCPARM at `address`, Rx 1 and Ry 2. @returns Ry */
async function diagnoseAt(address: number): Promise<number> {
  vm.registers[1] = address;
  await diagnose(1, 2);
  return vm.registers[2] as number;
}

async function authorize(): Promise<void> {
  storeParm("AUTHORIZE", { vada: BUFFER, lena: 169 });
  expect(await diagnoseAt(PARM_AT)).toBe(0);
}

describe("registers and condition code", () => {
  it.each(REGISTERS)(
    "R-INST-1 R-INST-2 R-INST-3: Rx %i with any Ry, itself too; no other register changes",
    async (rx) => {
      for (const ry of REGISTERS) {
        storeParm("AUTHORIZE", { vada: BUFFER, lena: 39 });
        vm.registers.set(REGISTERS.map((register) => 0xffff_ff00 + register));
        vm.registers[rx] = PARM_AT;
        const before = [...vm.registers];
        await diagnose(rx, ry);
        expect([...vm.registers]).toEqual(before.with(ry, 1));
      }
    },
  );

  it.each([0, 1, 2, 3])("R-INST-4: condition code %i is the same behind DIAGNOSE", async (conditionCode) => {
    vm.conditionCode = conditionCode;
    await authorize();
    storeParm("AUTHORIZE", { vada: BUFFER, lena: 39 });
    expect(await diagnoseAt(PARM_AT)).toBe(1);
    expect(vm.conditionCode).toBe(conditionCode);
  });
});

describe("exceptions", () => {
  /** Executes an AUTHORIZE that must end with this exception, and sees that nothing else came of it. */
  async function refused(address: number, exception: number): Promise<void> {
    vm.registers[1] = address;
    vm.registers[2] = 0x1234_5678;
    await expect(diagnose(1, 2)).rejects.toMatchObject({ interruptionCode: exception });
    expect(vm.registers[2]).toBe(0x1234_5678);
    host.cp.setPsw(host.machine("A"), 0x0008_0000, 0);
    storeParm("QUIESCE", { at: 0x3000 });
    expect(await diagnoseAt(0x3000)).toBe(4);
  }

  it("R-INST-5 R-CHK-1: problem state is refused before alignment is looked at", async () => {
    storeParm("AUTHORIZE", { vada: BUFFER, lena: 40 });
    await vm.problemState(true);
    await refused(PARM_AT, PROGRAM_EXCEPTION.PRIVILEGED_OPERATION);
    await vm.problemState(true);
    await refused(PARM_AT + 1, PROGRAM_EXCEPTION.PRIVILEGED_OPERATION);
  });

  it.each([1, 2, 4, 7])("R-INST-6: VMCPARM %i bytes off a doubleword is a specification exception", async (offset) => {
    storeParm("AUTHORIZE", { at: PARM_AT + offset, vada: BUFFER, lena: 40 });
    await refused(PARM_AT + offset, PROGRAM_EXCEPTION.SPECIFICATION);
  });

  it.each([STORAGE - 32, STORAGE - 8, STORAGE, 0xff_fff8])(
    "R-INST-7: VMCPARM at %i, with bytes outside storage, is an addressing exception",
    (address) => refused(address, PROGRAM_EXCEPTION.ADDRESSING),
  );

  it("R-INST-7: the last place where VMCPARM fits is fine", async () => {
    storeParm("AUTHORIZE", { at: STORAGE - 40, vada: BUFFER, lena: 40 });
    expect(await diagnoseAt(STORAGE - 40)).toBe(0);
  });

  it("R-INST-8: a VMCPARM misaligned and outside storage is a specification exception", () =>
    refused(STORAGE + 4, PROGRAM_EXCEPTION.SPECIFICATION));
});

describe("fetching VMCPARM", () => {
  it("R-INST-9: the issuer may reuse VMCPARM at once; the message is as it was", async () => {
    await authorize();
    storeParm("SEND", { mid: 7, vada: 0x4000, lena: 8 });
    expect(await diagnoseAt(PARM_AT)).toBe(0);
    vm.storage.fill(0xff, PARM_AT, PARM_AT + VMCPARM_LENGTH);
    await vm.loadControl(0, 1);
    const { header } = await vm.wait();
    expect(header.raw).toMatchObject({ vmcmmid: 7, vmcmvada: 0x4000, vmcmlena: 8 });
  });

  it("R-INST-10: VMCPARM is not stored into, whatever the return code", async () => {
    await authorize();
    for (const subfunction of Object.keys(SUBFUNCTION) as SubfunctionName[]) {
      storeParm(subfunction, { mid: 3, vada: BUFFER, lena: 40 });
      const before = [...vm.storage.subarray(PARM_AT, PARM_AT + VMCPARM_LENGTH)];
      await diagnoseAt(PARM_AT);
      expect([...vm.storage.subarray(PARM_AT, PARM_AT + VMCPARM_LENGTH)], subfunction).toEqual(before);
    }
  });

  it("R-INST-11: a VMCPARM that is fetch protected against the PSW key is read nevertheless", async () => {
    await vm.setStorageKey(PARM_AT, VMCPARM_LENGTH, { key: 2, fetch: true });
    await vm.setStorageKey(BUFFER, 40, { key: 1 });
    storeParm("AUTHORIZE", { vada: BUFFER, lena: 40 });
    await vm.setPswKey(1);
    expect(await diagnoseAt(PARM_AT)).toBe(0);
  });

  it.each([0x01, 0x80, 0xff])("R-INST-12: Rx with %i in bits 0-7 names the same address", async (bits) => {
    storeParm("AUTHORIZE", { vada: BUFFER, lena: 40 });
    expect(await diagnoseAt(((bits << 24) | PARM_AT) >>> 0)).toBe(0);
  });

  it.each([0x0ff0, 0x17e0])("R-INST-12: VMCPARM at %i lies across a page or block boundary", async (at) => {
    storeParm("AUTHORIZE", { at, vada: BUFFER, lena: 40 });
    expect(await diagnoseAt(at)).toBe(0);
  });
});
