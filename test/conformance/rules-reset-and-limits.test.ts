// LOGON, LOGOFF, every kind of reset (specification section 9), and limits (section 10).

import { beforeEach, describe, expect, it } from "vitest";
import { userid } from "../../cp/interface/userid.ts";
import { ControlProgram, MESSAGE_LIMIT } from "../../cp/nucleus/control-program.ts";
import { Lab, PARM_AT, STORAGE } from "./rules-lab.ts";

let lab: Lab;

beforeEach(() => {
  lab = new Lab();
});

/** A SEND of A that B has taken, and one still due. */
function twoMessages(): void {
  lab.call("A", "SEND", { user: "B", mid: 1, lena: 10, use: 0xa1 });
  lab.call("A", "SEND", { user: "B", mid: 2, lena: 20, use: 0xa2 });
  lab.take("B");
}

function type(name: string, command: string): number {
  return lab.cp.command(lab.machine(name), command).rc;
}

describe("what a reset is", () => {
  it.each([
    "SYSTEM RESET",
    "SYSTEM CLEAR",
    "IPL 190",
    "DEFINE STORAGE 64K",
    "DEFINE CHANNELS",
    "SET ECMODE ON",
    "SET ECMODE OFF",
  ])("R-RST-3: %s resets the machine, and its partner sees EFLG 5", (command) => {
    twoMessages();
    expect(type("B", command)).toBe(0);
    expect(lab.take("A")).toMatchObject({ vmcmstat: 0x80, vmcmeflg: 5, vmcmmid: 1, vmcmlena: 10, vmcmuse: [0, 0xa1] });
    expect(lab.take("A")).toMatchObject({ vmcmstat: 0x80, vmcmeflg: 5, vmcmmid: 2, vmcmlena: 20, vmcmuse: [0, 0xa2] });
    expect(lab.call("A", "SEND", { user: "B", mid: 3 })).toBe(5);
    expect(lab.call("B", "QUIESCE")).toBe(4);
  });

  it("R-RST-3: CP's reset after a machine check is one, too", () => {
    twoMessages();
    lab.cp.reset(lab.machine("B"), "machine-check");
    expect(lab.take("A")).toMatchObject({ vmcmeflg: 5, vmcmmid: 1 });
    expect(lab.call("B", "QUIESCE")).toBe(4);
  });

  it("R-RST-3 R-UNA-4: messages the reset machine sent are purged", () => {
    twoMessages();
    type("A", "SYSTEM RESET");
    expect(lab.cp.messages()).toEqual([]);
    expect(lab.take("B")).toBeUndefined();
  });

  it("R-RST-4: a reset of a machine that is not authorized is seen by nobody", () => {
    twoMessages();
    lab.logon("D");
    const before = lab.cp.messages();
    type("D", "SET SMSG ON");
    type("D", "SYSTEM RESET");
    expect(lab.cp.messages()).toEqual(before);
    expect([lab.take("A"), lab.take("C")]).toEqual([undefined, undefined]);
    expect(lab.call("D", "UNAUTHORIZE")).toBe(4);
    expect(lab.authorize("D")).toBe(0);
  });

  it("R-RST-5: DISCONNECT, for a machine that has no terminal anyway, leaves queue and authorization alone", () => {
    twoMessages();
    const before = lab.cp.messages();
    type("B", "DISCONNECT");
    expect(lab.cp.messages()).toEqual(before);
    expect(lab.take("B")).toMatchObject({ vmcmmid: 2 });
    expect(lab.call("B", "RECEIVE", { user: "A", mid: 1, vada: 0x3000, lena: 10 })).toBe(0);
  });

  it("R-RST-6: SYSTEM RESTART is no reset", () => {
    twoMessages();
    const before = lab.cp.messages();
    expect(type("B", "SYSTEM RESTART")).toBe(0);
    expect(lab.cp.messages()).toEqual(before);
    expect(lab.take("A")).toBeUndefined();
    expect(lab.call("B", "RECEIVE", { user: "A", mid: 1, vada: 0x3000, lena: 10 })).toBe(0);
  });

  it("R-RST-6: a program check is no reset", () => {
    twoMessages();
    const before = lab.cp.messages();
    expect(lab.cp.diagnose(lab.machine("B"), 0x68, PARM_AT + 1).exception).toBe(6);
    expect(lab.cp.diagnose(lab.machine("B"), 0x68, STORAGE).exception).toBe(5);
    expect(lab.cp.messages()).toEqual(before);
    expect(lab.call("B", "RECEIVE", { user: "A", mid: 1, vada: 0x3000, lena: 10 })).toBe(0);
  });

  it.each([
    { event: "SYSTEM RESET", act: () => type("B", "SYSTEM RESET"), survives: true },
    { event: "UNAUTHORIZE", act: () => lab.call("B", "UNAUTHORIZE"), survives: true },
    {
      event: "LOGOFF and LOGON",
      act: () => {
        type("B", "LOGOFF");
        lab.logon("B");
      },
      survives: false,
    },
  ])("R-RST-7: after $event the SMSG switch is still on: $survives", ({ act, survives }) => {
    expect(type("B", "SET SMSG ON")).toBe(0);
    act();
    lab.authorize("B");
    expect(type("A", "SMSG B HELLO")).toBe(survives ? 0 : 57);
    expect(lab.take("B") !== undefined).toBe(survives);
  });
});

describe("limits", () => {
  function sendUntilRefused(to: Lab): number {
    for (let accepted = 0; ; accepted++) {
      const rc = to.call("A", "SEND", { user: ["A", "B", "C"][accepted % 3] as string, mid: accepted });
      if (rc !== 0) {
        expect(rc).toBe(10);
        return accepted;
      }
    }
  }

  it("R-LIM-2 R-LIM-1: the message limit is 50 unless configured otherwise", () => {
    expect([MESSAGE_LIMIT, sendUntilRefused(lab)]).toEqual([50, 50]);
  });

  it.each([1, 3, 200])("R-LIM-2: a configured limit of %i holds", (messageLimit) => {
    expect(sendUntilRefused(new Lab({ messageLimit }))).toBe(messageLimit);
  });

  it("R-LIM-4: more messages than any source may send stand on one sink's queue", () => {
    for (const source of ["A", "B", "C"]) {
      for (let mid = 0; mid < 50; mid++) expect(lab.call(source, "SEND", { user: "C", mid })).toBe(0);
    }
    let taken = 0;
    while (lab.take("C") !== undefined) taken++;
    expect(taken).toBe(150);
  });

  it("R-LIM-5: a SEND may take all of storage, but not one byte more", () => {
    expect(lab.call("A", "SEND", { user: "B", mid: 1, vada: 0, lena: STORAGE + 1 })).toBe(1);
    expect(lab.call("A", "SEND", { user: "B", mid: 1, vada: 0, lena: STORAGE })).toBe(0);
    lab.take("B");
    lab.fill("A", 0x2000, 0xe000, 0xaa);
    expect(lab.call("B", "RECEIVE", { user: "A", mid: 1, vada: 0, lena: STORAGE })).toBe(0);
    expect(lab.run("B", 0x2000, 0xaa)).toBe(0xe000);
  });

  it.each([4096, 64 * 1024, 16 * 1024 * 1024])("R-PARM-9: a machine can have %i bytes of storage", (bytes) => {
    expect(lab.logon("D", { storage: bytes }).storage.length).toBe(bytes);
  });

  it.each([0, 2048, 4097, 16 * 1024 * 1024 + 4096])("R-PARM-9: no machine has %i bytes of storage", (bytes) => {
    expect(() => new ControlProgram().logon(userid("D"), new Uint8Array(bytes))).toThrow("sizes are multiples of 4096");
  });

  it("R-PARM-9 R-PARM-5: in 16 MiB of storage the last byte is usable, and addresses do not wrap", () => {
    lab.logon("D", { storage: 0x100_0000 });
    lab.authorize("D", { vada: 0xff_ffd8, lena: 40 });
    expect(lab.call("D", "SEND", { user: "A", mid: 1, vada: 0xff_ffff, lena: 1 })).toBe(0);
    expect(lab.call("D", "SEND", { user: "A", mid: 2, vada: 0xff_ffff, lena: 2 })).toBe(1);
    expect(lab.call("A", "IDENTIFY", { user: "D", mid: 3 })).toBe(0);
    expect(lab.take("D")).toMatchObject({ vmcmmid: 3 });
  });
});
