import { describe, expect, it } from "vitest";
import { RC } from "../../cp/interface/return-codes.ts";
import { SHARED_SEGMENT } from "../../cp/interface/storage-key.ts";
import { INSTRUCTION } from "../../cp/interface/instructions.ts";
import { BUFFER, Lab } from "./rules-lab.ts";

const DATA = 0x2000;
const SEGMENT = 0x8000;

/** B has a CP-owned shared segment of two blocks in its storage; PSW keys and storage keys are all zero. */
function labWithSegment(owner: string): Lab {
  const lab = new Lab();
  lab.cp.setStorageKey(lab.machine(owner), SEGMENT, 4096, SHARED_SEGMENT);
  return lab;
}

describe("R-XFER-6: nothing is stored into a CP-owned shared segment, whatever the keys", () => {
  it("RECEIVE into one gives 6, the source sees 19, and the segment stays as it is", () => {
    const lab = labWithSegment("B");
    lab.fill("A", DATA, 10, 0xaa);
    lab.call("A", "SEND", { user: "B", mid: 1, vada: DATA, lena: 10 });
    lab.take("B");
    expect(lab.call("B", "RECEIVE", { user: "A", mid: 1, vada: SEGMENT + 100, lena: 10 })).toBe(
      RC.PROTECTION_VIOLATION,
    );
    expect(lab.take("A")).toMatchObject({ vmcmeflg: RC.PARTNER_ERROR, vmcmlena: 10 });
    expect(
      lab
        .machine("B")
        .storage.subarray(SEGMENT, SEGMENT + 4096)
        .every((byte) => byte === 0),
    ).toBe(true);
  });

  it("REPLY into one of the source's gives 19, and the source sees 6", () => {
    const lab = labWithSegment("A");
    lab.call("A", "SEND/RECV", { user: "B", mid: 1, vadb: SEGMENT, lenb: 10 });
    lab.take("B");
    expect(lab.call("B", "REPLY", { user: "A", mid: 1, vada: DATA, lena: 10 })).toBe(RC.PARTNER_ERROR);
    expect(lab.take("A")).toMatchObject({ vmcmeflg: RC.PROTECTION_VIOLATION, vmcmlenb: 10 });
  });

  it("SENDX data for one end the message with 19, and no interruption is taken", () => {
    const lab = labWithSegment("B");
    lab.call("A", "SENDX", { user: "B", mid: 1, vada: DATA, lena: 10 });
    lab.cp.setStorageKey(lab.machine("B"), BUFFER, 1, SHARED_SEGMENT);
    expect(lab.take("B")).toBeUndefined();
    expect(lab.take("A")).toMatchObject({ vmcmeflg: RC.PARTNER_ERROR, vmcmlena: 10 });
  });

  it("fetching from one is allowed", () => {
    const lab = labWithSegment("A");
    lab.call("A", "SEND", { user: "B", mid: 1, vada: SEGMENT, lena: 10 });
    lab.take("B");
    expect(lab.call("B", "RECEIVE", { user: "A", mid: 1, vada: DATA, lena: 10 })).toBe(RC.NORMAL);
  });

  it("a guest's SSK neither ends the sharing nor shows it", () => {
    const lab = labWithSegment("B");
    const machine = lab.machine("B");
    lab.cp.execute(machine, INSTRUCTION.SET_STORAGE_KEY, SEGMENT, 0xff, 0, 0, 0);
    expect(lab.cp.execute(machine, INSTRUCTION.INSERT_STORAGE_KEY, SEGMENT, 0, 0, 0, 0).value).toBe(0xf8);
    expect(machine.storeViolation(SEGMENT, 15)).toBe(true);
    expect(machine.storeViolation(SEGMENT + 2048, 0)).toBe(true);
  });
});
