// Presentation of interruptions as the machine sees it: PSWs, control register 0, the buffer (specification section 5).

import { beforeEach, describe, expect, it } from "vitest";
import { INSTRUCTION } from "../../cp/interface/instructions.ts";
import {
  CR0_AFTER_RESET,
  CR0_INTERRUPT_KEY,
  CR0_VMCF,
  EXTERNAL_CODE_AT,
  EXTERNAL_NEW_PSW,
  EXTERNAL_OLD_PSW,
  PSW_EC,
  PSW_EXTERNAL,
  PSW_WAIT,
} from "../../cp/interface/psw.ts";
import type { Fault } from "../../cp/nucleus/faults.ts";
import { BUFFER, BUFFER_LENGTH, Lab } from "./rules-lab.ts";

const DATA = 0x1000;

let lab: Lab;

beforeEach(() => {
  lab = new Lab();
});

function control(name: string, cr0: number): void {
  lab.cp.execute(lab.machine(name), INSTRUCTION.LOAD_CONTROL, 0, cr0, 0, 0, 0);
}

describe("enabling", () => {
  it("R-INT-5: a reset leaves X'000000E0' in control register 0, so the program must set bit 31 again", () => {
    const machine = lab.machine("B");
    lab.enable("B");
    expect(machine.cr0).toBe(0xe1);
    lab.cp.reset(machine, "system-reset");
    expect(machine.cr0).toBe(0x0000_00e0);

    lab.authorize("B");
    lab.call("A", "SEND", { user: "B", mid: 1 });
    lab.loadPsw("B", PSW_EC | PSW_EXTERNAL);
    expect(lab.cp.present(machine)).toBe("nothing");
    control("B", 0xe1);
    expect(lab.cp.present(machine)).toBe("presented");
  });

  it("R-INT-9: a wait enabled for X'4001' alone ends when a message arrives", () => {
    const posted: string[] = [];
    lab = new Lab({ posted: ({ userid }) => posted.push(userid) });
    const machine = lab.machine("B");
    control("B", CR0_VMCF);
    lab.loadPsw("B", PSW_EC | PSW_EXTERNAL | PSW_WAIT);
    expect([machine.inWaitState, lab.cp.presentable(machine)]).toEqual([true, false]);

    lab.call("A", "SEND", { user: "B", mid: 1 });
    expect([posted, lab.cp.presentable(machine)]).toEqual([["B"], true]);
    expect(lab.cp.present(machine)).toBe("presented");
    expect(machine.inWaitState).toBe(false);
    expect(machine.view.getUint32(EXTERNAL_OLD_PSW)).toBe(PSW_EC | PSW_EXTERNAL | PSW_WAIT);
  });

  const enablers: readonly { name: string; instruction: () => void }[] = [
    { name: "LPSW", instruction: () => lab.loadPsw("B", PSW_EC | PSW_EXTERNAL) },
    { name: "LCTL", instruction: () => control("B", CR0_VMCF) },
  ];
  it.each(enablers)(
    "R-INT-9: what is pending is taken behind the $name that enables for it",
    ({ name, instruction }) => {
      for (const other of enablers) if (other.name !== name) other.instruction();
      lab.call("A", "SEND", { user: "B", mid: 1 });
      expect(lab.cp.present(lab.machine("B"))).toBe("nothing");
      instruction();
      expect(lab.cp.presentable(lab.machine("B"))).toBe(true);
      expect(lab.cp.present(lab.machine("B"))).toBe("presented");
    },
  );

  it("R-INT-9: a PSW swap into an enabled new PSW lets the next interruption in", () => {
    const machine = lab.machine("B");
    machine.view.setUint32(EXTERNAL_NEW_PSW, PSW_EC | PSW_EXTERNAL);
    lab.call("A", "SEND", { user: "B", mid: 1 });
    lab.call("A", "SEND", { user: "B", mid: 2 });
    lab.enable("B");
    lab.cp.present(machine);
    expect(lab.header("B").vmcmmid).toBe(1);
    expect(lab.cp.present(machine)).toBe("presented");
    expect(lab.header("B").vmcmmid).toBe(2);
  });

  it("R-INT-11: the interrupt key, pending and enabled, comes before X'4001'", () => {
    const machine = lab.machine("B");
    machine.view.setUint32(EXTERNAL_NEW_PSW, PSW_EC | PSW_EXTERNAL);
    lab.call("A", "SEND", { user: "B", mid: 1 });
    expect(lab.cp.command(machine, "EXTERNAL")).toEqual({ rc: 0, lines: [] });
    lab.enable("B");
    const codes = [1, 2].map(() => {
      expect(lab.cp.present(machine)).toBe("presented");
      return machine.view.getUint16(EXTERNAL_CODE_AT + 2);
    });
    expect(codes).toEqual([0x0040, 0x4001]);
    expect(lab.cp.present(machine)).toBe("nothing");
  });

  it("R-INT-11: an interrupt key that is masked off does not hold X'4001' back", () => {
    const machine = lab.machine("B");
    lab.call("A", "SEND", { user: "B", mid: 1 });
    lab.cp.command(machine, "EXTERNAL");
    control("B", (CR0_AFTER_RESET & ~CR0_INTERRUPT_KEY) | CR0_VMCF);
    lab.loadPsw("B", PSW_EC | PSW_EXTERNAL);
    expect(lab.cp.present(machine)).toBe("presented");
    expect(machine.view.getUint16(EXTERNAL_CODE_AT + 2)).toBe(0x4001);
  });
});

describe("the interruption itself", () => {
  const newPsw = [PSW_EC | 0x0050_0000, 0x0012_3456] as const;

  function takeWith(first: number, second: number): DataView {
    const machine = lab.machine("B");
    const { view } = machine;
    view.setUint32(EXTERNAL_NEW_PSW, newPsw[0]);
    view.setUint32(EXTERNAL_NEW_PSW + 4, newPsw[1]);
    view.setUint32(EXTERNAL_CODE_AT, 0x9999_9999);
    lab.call("A", "SEND", { user: "B", mid: 1 });
    control("B", CR0_VMCF);
    lab.cp.setPsw(machine, first, second);
    expect(lab.cp.present(machine)).toBe("presented");
    expect([machine.pswFirst, machine.pswSecond]).toEqual(newPsw);
    return view;
  }

  it("R-INT-6: EC mode has zeros at X'84', the code at X'86', and the whole old PSW at X'18'", () => {
    const view = takeWith(PSW_EC | PSW_EXTERNAL | 0x0030_0000, 0x00ab_cdee);
    expect(view.getUint32(EXTERNAL_CODE_AT)).toBe(0x0000_4001);
    expect(view.getUint32(EXTERNAL_OLD_PSW)).toBe(PSW_EC | PSW_EXTERNAL | 0x0030_0000);
    expect(view.getUint32(EXTERNAL_OLD_PSW + 4)).toBe(0x00ab_cdee);
  });

  it("R-INT-6: BC mode has the code in bits 16-31 of the old PSW, at X'1A', and leaves X'84' alone", () => {
    const view = takeWith((PSW_EXTERNAL | 0x0030_0000) >>> 0, 0x40ab_cdee);
    expect(view.getUint16(0x1a)).toBe(0x4001);
    expect(view.getUint16(EXTERNAL_OLD_PSW)).toBe(0x0130);
    expect(view.getUint32(EXTERNAL_OLD_PSW + 4)).toBe(0x40ab_cdee);
    expect(view.getUint32(EXTERNAL_CODE_AT)).toBe(0x9999_9999);
  });

  it.each([
    { name: "SEND", fields: { vada: DATA, lena: 100 }, stored: 40 },
    { name: "SEND/RECV", fields: { vada: DATA, lena: 100, vadb: DATA, lenb: 100 }, stored: 40 },
    { name: "SENDX", fields: { vada: DATA, lena: 20 }, stored: 60 },
    { name: "SENDX", fields: { vada: DATA, lena: 0 }, stored: 40 },
    { name: "IDENTIFY", fields: { lena: 20 }, stored: 40 },
  ] as const)("R-HDR-4: of the buffer $name changes $stored bytes and no other", ({ name, fields, stored }) => {
    lab.fill("A", DATA, 100, 0xaa);
    lab.call("A", name, { user: "B", mid: 0x0101_0101, use: 0x0101_0101, ...fields });
    lab.fill("B", BUFFER - 100, BUFFER_LENGTH + 200, 0x99);
    expect(lab.take("B")).toMatchObject({ vmcmmid: 0x0101_0101 });
    expect(lab.run("B", BUFFER - 100, 0x99)).toBe(100);
    expect(lab.run("B", BUFFER + 40, 0xaa)).toBe(stored - 40);
    expect(lab.run("B", BUFFER + stored, 0x99)).toBe(BUFFER_LENGTH - stored + 100);
  });

  it("R-HDR-4: a RESPONSE changes 40 bytes, also that of a SENDX", () => {
    lab.call("A", "SENDX", { user: "B", mid: 1, vada: DATA, lena: 20 });
    lab.take("B");
    lab.fill("A", BUFFER, BUFFER_LENGTH, 0x99);
    expect(lab.take("A")).toMatchObject({ vmcmstat: 0x80 });
    expect(lab.run("A", BUFFER + 40, 0x99)).toBe(BUFFER_LENGTH - 40);
  });

  it("R-INT-18: of a wrap SENDX out of the buffer's header part the old bytes move", () => {
    lab.fill("A", BUFFER, 16, 0x77);
    lab.call("A", "SENDX", { user: "A", mid: 1, vada: BUFFER, lena: 16 });
    expect(lab.take("A")).toMatchObject({ vmcmstat: 0, vmcmmid: 1, vmcmlena: 16 });
    expect(lab.run("A", BUFFER + 40, 0x77)).toBe(16);
  });
});

describe("a header that cannot be stored", () => {
  /** Makes the buffer unreachable for the PSW key it was authorized with, or reachable again. */
  function protect(name: string, on: boolean): void {
    lab.setStorageKey(name, BUFFER, 1, on ? 0x20 : 0x10);
  }

  beforeEach(() => {
    for (const name of ["A", "B"]) {
      lab.setPswKey(name, 1);
      lab.setStorageKey(name, 0, 0x10000, 0x10);
      expect(lab.authorize(name, { flags: 0x60 })).toBe(0);
    }
  });

  it.each(["SEND", "SEND/RECV", "SENDX"] as const)(
    "R-INT-15: %s ends with EFLG 19 and everything as it was",
    (name) => {
      lab.call("A", name, { user: "B", mid: 1, vada: DATA, lena: 10, vadb: DATA, lenb: 20, use: 0xa1 });
      lab.fill("B", BUFFER, 60, 0x99);
      protect("B", true);
      expect(lab.take("B")).toBeUndefined();
      expect(lab.run("B", BUFFER, 0x99)).toBe(60);
      const expected = { vmcmstat: 0x80, vmcmeflg: 19, vmcmlena: 10, vmcmlenb: 20, vmcmuse: [0, 0xa1] };
      expect(lab.take("A")).toMatchObject(expected);
    },
  );

  it("R-INT-15: IDENTIFY and SMSG vanish, and IDENTIFY gives its slot back", () => {
    lab.call("A", "IDENTIFY", { user: "B", mid: 1 });
    expect(lab.cp.command(lab.machine("A"), "SMSG B HELLO")).toEqual({ rc: 0, lines: [] });
    protect("B", true);
    expect([lab.take("B"), lab.active("A"), lab.take("A")]).toEqual([undefined, 0, undefined]);
    protect("B", false);
    expect(lab.take("B")).toBeUndefined();
  });

  it("R-INT-15: a header that reaches into a protected second block is not stored in part", () => {
    lab.authorize("B", { vada: 0x27f0, lena: 40 });
    lab.fill("B", 0x27f0, 40, 0x99);
    lab.setStorageKey("B", 0x2800, 1, 0x20);
    lab.call("A", "SEND", { user: "B", mid: 1, vada: DATA, lena: 10 });
    expect(lab.take("B")).toBeUndefined();
    expect(lab.run("B", 0x27f0, 0x99)).toBe(40);
  });

  /** A has a RESPONSE due, and behind it a request of C. */
  function responseThenRequest(): void {
    lab.call("A", "SEND", { user: "B", mid: 1, vada: DATA, lena: 10 });
    lab.take("B");
    expect(lab.call("B", "RECEIVE", { user: "A", mid: 1, vada: DATA, lena: 10 })).toBe(0);
    lab.call("C", "SEND", { user: "A", mid: 4 });
  }

  it("R-INT-15: a RESPONSE waits, with everything behind it, until the buffer can be stored into", () => {
    responseThenRequest();
    protect("A", true);
    expect([lab.take("A"), lab.take("A")]).toEqual([undefined, undefined]);
    expect(lab.active("A")).toBe(1);
    protect("A", false);
    expect(lab.take("A")).toMatchObject({ vmcmstat: 0x80, vmcmmid: 1, vmcmeflg: 0 });
    expect(lab.take("A")).toMatchObject({ vmcmmid: 4 });
  });

  it("R-INT-15: AUTHORIZE with another buffer lets the waiting RESPONSE through", () => {
    responseThenRequest();
    protect("A", true);
    expect(lab.take("A")).toBeUndefined();
    lab.authorize("A", { vada: 0x2000, lena: 40 });
    expect([lab.take("A")?.vmcmmid, lab.take("A")?.vmcmmid]).toEqual([1, 4]);
  });

  it("R-INT-15: a PRIORITY request ahead of the waiting RESPONSE ends by itself", () => {
    responseThenRequest();
    protect("A", true);
    lab.call("C", "SEND", { user: "A", mid: 5, flags: 0x40, lena: 7 });
    expect(lab.take("A")).toBeUndefined();
    expect(lab.take("C")).toMatchObject({ vmcmmid: 5, vmcmeflg: 19, vmcmlena: 7 });
    protect("A", false);
    expect([lab.take("A")?.vmcmmid, lab.take("A")?.vmcmmid]).toEqual([1, 4]);
  });

  it("R-INT-15: a paging error at the header ends a request and makes a RESPONSE wait once", () => {
    const strike = (nth: number): Fault => ({
      userid: lab.machine("A").userid,
      operation: "presentation",
      nth,
      effect: { kind: "paging-error" },
    });
    lab = new Lab({ faults: [strike(1), strike(2)] });
    lab.call("A", "SEND", { user: "B", mid: 1 });
    lab.take("B");
    lab.call("C", "SEND", { user: "A", mid: 2 });
    lab.call("B", "REJECT", { user: "A", mid: 1 });
    expect(lab.take("A")).toBeUndefined();
    expect(lab.take("C")).toMatchObject({ vmcmmid: 2, vmcmeflg: 19 });
    expect(lab.take("A")).toMatchObject({ vmcmmid: 1, vmcmstat: 0xc0 });
  });
});

describe("pending", () => {
  it("R-INT-16: when the only due entry is canceled nothing is pending", () => {
    lab.call("A", "SEND", { user: "B", mid: 1 });
    lab.enable("B");
    expect(lab.cp.presentable(lab.machine("B"))).toBe(true);
    expect(lab.call("A", "CANCEL", { user: "B", mid: 1 })).toBe(0);
    expect(lab.cp.presentable(lab.machine("B"))).toBe(false);
    expect(lab.cp.present(lab.machine("B"))).toBe("nothing");
  });

  it("R-INT-16 R-INT-10: behind a SENDX that fits no more the next entry is presented at the same opportunity", () => {
    lab.call("A", "SENDX", { user: "B", mid: 1, vada: DATA, lena: 20 });
    lab.call("C", "SEND", { user: "B", mid: 2 });
    lab.authorize("B", { lena: 48 });
    expect(lab.take("B")).toMatchObject({ vmcmmid: 2 });
    expect(lab.take("A")).toMatchObject({ vmcmmid: 1, vmcmeflg: 7, vmcmlena: 20 });
  });

  it("R-INT-16: nothing is pending once the last entry has failed, and the next one is presented", () => {
    lab.call("A", "SENDX", { user: "B", mid: 1, vada: DATA, lena: 20 });
    lab.authorize("B", { lena: 48 });
    expect(lab.take("B")).toBeUndefined();
    lab.enable("B");
    expect(lab.cp.presentable(lab.machine("B"))).toBe(false);
    lab.call("C", "SEND", { user: "B", mid: 2 });
    expect(lab.cp.presentable(lab.machine("B"))).toBe(true);
  });
});
