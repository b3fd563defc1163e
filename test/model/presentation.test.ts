// Presentation: what cannot be stored, what waits, and SENDX data on their way (section 5).

import { beforeEach, describe, expect, it } from "vitest";
import { RC } from "../../cp/interface/return-codes.ts";
import { activeCount, activeMessages, dueMachines } from "../../src/model/queries.ts";
import {
  BUFFER,
  call,
  goOnPresenting,
  idOf,
  leave,
  newLab,
  setKey,
  setStorageKey,
  smsg,
  storageOf,
  take,
  tell,
  useridWords,
  type Lab,
} from "./lab.ts";

const PRIORITY = 0x40;

let lab: Lab;

beforeEach(() => {
  lab = newLab(["A", "B", "C"]);
});

/** AUTHORIZE with PSW key 1 over a buffer of storage key 1; the key of the block can then be taken away. */
function authorizeWithKey1(name: string, lena = 40): void {
  setStorageKey(lab, name, BUFFER, 2048, 0x10);
  setKey(lab, name, 1);
  expect(call(lab, name, "AUTHORIZE", { vada: BUFFER, lena, flags: PRIORITY | 0x20 })).toBe(RC.NORMAL);
  setKey(lab, name, 0);
}

const protect = (name: string): void => setStorageKey(lab, name, BUFFER, 2048, 0x20);
const unprotect = (name: string): void => setStorageKey(lab, name, BUFFER, 2048, 0x10);

describe("R-INT-15: a header that cannot be stored", () => {
  beforeEach(() => {
    authorizeWithKey1("A", 169);
    for (const name of ["B", "C"]) call(lab, name, "AUTHORIZE", { vada: BUFFER, lena: 169, flags: PRIORITY });
    call(lab, "A", "SEND", { user: "B", mid: 1, use: 0xa1 });
    take(lab, "B");
    call(lab, "B", "RECEIVE", { user: "A", mid: 1, use: 0xb1 });
  });

  it("leaves a RESPONSE waiting, and everything behind it; nothing is stored", () => {
    call(lab, "C", "SEND", { user: "A", mid: 4 });
    protect("A");
    storageOf(lab, "A").fill(0x99, BUFFER, BUFFER + 40);
    expect(take(lab, "A")).toBeUndefined();
    expect(storageOf(lab, "A")[BUFFER]).toBe(0x99);
    expect(activeCount(lab.model, idOf("A"))).toBe(1);
    expect(call(lab, "A", "CANCEL", { user: "B", mid: 1 })).toBe(RC.CANCEL_TOO_LATE);
    unprotect("A");
    expect(take(lab, "A")).toMatchObject({ vmcmstat: 0x80, vmcmmid: 1, vmcmuse: [0, 0xb1] });
    expect(take(lab, "A")).toMatchObject({ vmcmstat: 0, vmcmmid: 4 });
  });

  it("a PRIORITY request ahead of the waiting RESPONSE ends in its own right", () => {
    protect("A");
    expect(take(lab, "A")).toBeUndefined();
    call(lab, "C", "SEND", { user: "A", mid: 5, flags: PRIORITY, lena: 9, use: 0xc1 });
    expect(take(lab, "A")).toBeUndefined();
    expect(take(lab, "C")).toMatchObject({ vmcmstat: 0xa0, vmcmeflg: 19, vmcmmid: 5, vmcmlena: 9, vmcmuse: [0, 0xc1] });
    expect(activeMessages(lab.model).map((message) => message.description)).toEqual(["A SEND 1 to B: COMPLETE"]);
  });

  it("a PRIORITY RESPONSE waits ahead of nonpriority requests and is not passed by them", () => {
    unprotect("A");
    call(lab, "A", "SEND", { user: "B", mid: 2, flags: PRIORITY });
    take(lab, "B");
    call(lab, "B", "REJECT", { user: "A", mid: 2 });
    call(lab, "C", "SEND", { user: "A", mid: 6 });
    protect("A");
    expect(take(lab, "A")).toBeUndefined();
    expect(dueMachines(lab.model)[0]).toMatchObject({ userid: "A", enabled: true, first: { mid: 2 } });
    unprotect("A");
    expect([take(lab, "A"), take(lab, "A"), take(lab, "A")]).toMatchObject([
      { vmcmstat: 0xe0, vmcmmid: 2 },
      { vmcmmid: 1 },
      { vmcmmid: 6 },
    ]);
  });

  it("AUTHORIZE naming another buffer lets the RESPONSE through", () => {
    protect("A");
    expect(take(lab, "A")).toBeUndefined();
    expect(call(lab, "A", "AUTHORIZE", { vada: 0x6000, lena: 40 })).toBe(RC.NORMAL);
    expect(take(lab, "A")).toMatchObject({ vmcmmid: 1 });
    expect(storageOf(lab, "A")[0x6000]).toBe(0x80);
  });

  it("an injected paging error strikes one header: a RESPONSE waits, a request ends with 19", () => {
    const fault = { kind: "header" } as const;
    expect(take(lab, "A", { fault })).toBeUndefined();
    expect(take(lab, "A")).toMatchObject({ vmcmmid: 1 });
    call(lab, "C", "SEND", { user: "A", mid: 7 });
    call(lab, "C", "SEND", { user: "A", mid: 8 });
    expect(take(lab, "A", { fault })).toMatchObject({ vmcmmid: 8 });
    expect(take(lab, "C")).toMatchObject({ vmcmeflg: 19, vmcmmid: 7 });
  });

  it("R-INT-16: a wrap SEND ends with 19, and its own RESPONSE then waits", () => {
    take(lab, "A");
    call(lab, "A", "SEND", { user: "A", mid: 3 });
    protect("A");
    expect(take(lab, "A")).toBeUndefined();
    expect(activeMessages(lab.model).map((message) => message.description)).toEqual(["A SEND 3 to A: COMPLETE"]);
    unprotect("A");
    expect(take(lab, "A")).toMatchObject({ vmcmeflg: 19, vmcmmid: 3 });
  });
});

describe("SENDX on its way", () => {
  const LENGTH = 3000;

  beforeEach(() => {
    call(lab, "A", "AUTHORIZE", { vada: 0x800, lena: 40 });
    call(lab, "B", "AUTHORIZE", { vada: BUFFER, lena: 40 + LENGTH });
    call(lab, "C", "AUTHORIZE", { vada: 0x800, lena: 40 });
    storageOf(lab, "A").fill(0xaa, 0x4000, 0x4000 + LENGTH);
    call(lab, "A", "SENDX", { user: "B", mid: 1, vada: 0x4000, lena: LENGTH, use: 0xa1 });
  });

  it("R-LIFE-5, R-INT-7: the header comes after the last piece", () => {
    expect(take(lab, "B", { pieces: 1 })).toBe("inTransfer");
    expect(storageOf(lab, "B").subarray(BUFFER, BUFFER + 41)).toEqual(
      Uint8Array.from({ length: 41 }, (_, index) => (index === 40 ? 0xaa : 0)),
    );
    storageOf(lab, "A").fill(0xbb, 0x4000, 0x4000 + LENGTH);
    expect(goOnPresenting(lab, "B", 1)).toBe("inTransfer");
    expect(goOnPresenting(lab, "B", 1)).toMatchObject({ vmcmmid: 1, vmcmlena: LENGTH });
    expect(storageOf(lab, "B")[BUFFER + 40 + LENGTH - 1]).toBe(0xbb);
    expect(take(lab, "A")).toMatchObject({ vmcmstat: 0x80, vmcmeflg: 0, vmcmlena: 0, vmcmuse: [0, 0xa1] });
  });

  it("R-CAN-8, R-SNX-5: CANCEL 20 meanwhile, 14 afterwards", () => {
    take(lab, "B", { pieces: 1 });
    expect(call(lab, "A", "CANCEL", { user: "B", mid: 1 })).toBe(RC.CANCEL_BUSY);
    goOnPresenting(lab, "B");
    expect(call(lab, "A", "CANCEL", { user: "B", mid: 1 })).toBe(RC.CANCEL_TOO_LATE);
  });

  it("R-XFER-15: UNAUTHORIZE of the source gives the presentation up; the next due entry is considered", () => {
    call(lab, "C", "SEND", { user: "B", mid: 2 });
    take(lab, "B", { pieces: 1 });
    call(lab, "A", "UNAUTHORIZE");
    expect(goOnPresenting(lab, "B")).toMatchObject({ vmcmmid: 2, vmcmuser: useridWords("C") });
  });

  it("R-XFER-15: given up with nothing else due, no interruption and no header", () => {
    take(lab, "B", { pieces: 2 });
    leave(lab, "A", "logoff");
    expect(goOnPresenting(lab, "B")).toBeUndefined();
    expect(storageOf(lab, "B")[BUFFER + 3]).toBe(0);
    expect(take(lab, "B")).toBeUndefined();
  });

  it("R-INT-10 c, R-INT-16: an error at a later piece ends the SENDX; the next due entry follows", () => {
    call(lab, "C", "SEND", { user: "B", mid: 2 });
    const fault = { kind: "piece", piece: 2, side: "sink", error: "paging" } as const;
    expect(take(lab, "B", { pieces: 1, fault })).toBe("inTransfer");
    expect(goOnPresenting(lab, "B", 1)).toMatchObject({ vmcmmid: 2 });
    expect(take(lab, "A")).toMatchObject({ vmcmeflg: 19, vmcmlena: LENGTH - (2048 - 40), vmcmuse: [0, 0xa1] });
  });

  it("R-INT-2: a PRIORITY request that comes meanwhile is presented afterwards", () => {
    call(lab, "B", "AUTHORIZE", { vada: BUFFER, lena: 40 + LENGTH, flags: PRIORITY });
    take(lab, "B", { pieces: 1 });
    call(lab, "C", "SEND", { user: "B", mid: 2, flags: PRIORITY });
    expect(goOnPresenting(lab, "B")).toMatchObject({ vmcmmid: 1 });
    expect(take(lab, "B")).toMatchObject({ vmcmmid: 2 });
  });
});

describe("wrap SENDX", () => {
  it("R-INT-18: data in the header part of the own buffer move before the header is stored", () => {
    call(lab, "A", "AUTHORIZE", { vada: BUFFER, lena: 80 });
    storageOf(lab, "A").fill(0x77, BUFFER, BUFFER + 40);
    call(lab, "A", "SENDX", { user: "A", mid: 1, vada: BUFFER, lena: 40 });
    expect(take(lab, "A")).toMatchObject({ vmcmmid: 1, vmcmlena: 40 });
    expect(storageOf(lab, "A").subarray(BUFFER + 40, BUFFER + 80)).toEqual(new Uint8Array(40).fill(0x77));
  });

  it("R-INT-10 c, R-XFER-7: a destructive overlap gives 17, and the RESPONSE at the same opportunity", () => {
    call(lab, "A", "AUTHORIZE", { vada: BUFFER, lena: 160 });
    call(lab, "A", "SENDX", { user: "A", mid: 1, vada: BUFFER, lena: 41 });
    expect(take(lab, "A")).toMatchObject({ vmcmstat: 0x80, vmcmeflg: 17, vmcmlena: 41 });
  });
});

describe("R-INT-6, R-INT-7: the PSW swap", () => {
  beforeEach(() => {
    for (const name of ["A", "B"]) call(lab, name, "AUTHORIZE", { vada: 0x40, lena: 40 });
    call(lab, "A", "IDENTIFY", { user: "B", vada: 0x01020304, lena: 0x05060708 });
  });

  it("BC mode puts the code into the old PSW and leaves X'84' alone", () => {
    storageOf(lab, "B").fill(0x55, 0x84, 0x88);
    tell(lab, { kind: "setPsw", userid: idOf("B"), psw: [0x01231111, 0x40005678] });
    tell(lab, { kind: "setCr0", userid: idOf("B"), value: 1 });
    tell(lab, { kind: "present", userid: idOf("B") });
    const view = new DataView(storageOf(lab, "B").buffer);
    expect([view.getUint32(0x18), view.getUint32(0x1c), view.getUint32(0x84)]).toEqual([
      0x01234001, 0x40005678, 0x55555555,
    ]);
  });

  it("EC mode stores the old PSW as it was, and the code behind a halfword of zeros", () => {
    storageOf(lab, "B").fill(0x55, 0x84, 0x88);
    tell(lab, { kind: "setPsw", userid: idOf("B"), psw: [0x030a1111, 0x5678] });
    tell(lab, { kind: "setCr0", userid: idOf("B"), value: 1 });
    tell(lab, { kind: "present", userid: idOf("B") });
    const view = new DataView(storageOf(lab, "B").buffer);
    expect([view.getUint32(0x18), view.getUint32(0x1c), view.getUint32(0x84)]).toEqual([0x030a1111, 0x5678, 0x4001]);
  });

  it("the new PSW is fetched after a header that lies over X'58'", () => {
    take(lab, "B");
    expect(lab.model.machines.get("B")?.psw).toEqual([0, 0]);
    const view = new DataView(storageOf(lab, "B").buffer);
    expect([view.getUint32(0x50), view.getUint32(0x84)]).toEqual([0x01020304, 0x00004001]);
    call(lab, "A", "AUTHORIZE", { vada: 0x800, lena: 40 });
    tell(lab, { kind: "reset", userid: idOf("B") });
    call(lab, "B", "AUTHORIZE", { vada: 0x48, lena: 40 });
    call(lab, "A", "IDENTIFY", { user: "B", vada: 0x00080000, lena: 0x05060708 });
    take(lab, "B");
    expect(lab.model.machines.get("B")?.psw).toEqual([0x00080000, 0x05060708]);
  });
});

describe("SMSG in pieces", () => {
  it("R-SMSG-5, R-SMSG-9: text over a block boundary is two pieces; it cannot be canceled or duplicated", () => {
    authorizeWithKey1("B", 40);
    call(lab, "B", "AUTHORIZE", { vada: BUFFER + 2048 - 48, lena: 169, flags: 0x20 });
    expect(smsg(lab, "C", "SMSG B ABCDEFGHIJKL")).toEqual([]);
    expect(take(lab, "B", { pieces: 1 })).toBe("inTransfer");
    expect(goOnPresenting(lab, "B", 1)).toMatchObject({
      vmcmfunc: 4,
      vmcmlena: 12,
      vmcmuser: useridWords("SYSTEM"),
      vmcmuse: useridWords("C"),
    });
    expect(storageOf(lab, "B").subarray(BUFFER + 2040, BUFFER + 2052)).toEqual(
      Uint8Array.from([0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xd1, 0xd2, 0xd3]),
    );
  });

  it("R-SMSG-9: dropped silently when the buffer is protected", () => {
    authorizeWithKey1("B", 169);
    smsg(lab, "C", "SMSG B HELLO");
    protect("B");
    expect(take(lab, "B")).toBeUndefined();
    expect(activeMessages(lab.model)).toEqual([]);
  });
});
