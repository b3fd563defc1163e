// The 16-bit counter and the pending switch of `release6` (R-LIM-7, R-INT-17).

import { beforeEach, describe, expect, it } from "vitest";
import { fork } from "../../src/model/model.ts";
import { activeCount, dueMachines } from "../../src/model/queries.ts";
import {
  BUFFER,
  call,
  goOnPresenting,
  idOf,
  newLab,
  setKey,
  setStorageKey,
  smsg,
  storageOf,
  take,
  type Lab,
} from "./lab.ts";

const PRIORITY = 0x40;

let lab: Lab;

/** Everything with PSW key 1, so that a buffer can be protected afterwards. */
beforeEach(() => {
  lab = newLab(["A", "B", "C"], { profile: "release6" });
  for (const name of ["A", "B", "C"]) {
    setStorageKey(lab, name, 0, 0x10000, 0x10);
    setKey(lab, name, 1);
    authorize(name);
    setKey(lab, name, 0);
  }
});

const authorize = (name: string, lena = 169) =>
  call(lab, name, "AUTHORIZE", { vada: BUFFER, lena, flags: PRIORITY | 0x20 });
const count = (name: string): number => activeCount(lab.model, idOf(name));
const protect = (name: string): void => setStorageKey(lab, name, BUFFER, 2048, 0x20);
const unprotect = (name: string): void => setStorageKey(lab, name, BUFFER, 2048, 0x10);
const due = () => dueMachines(lab.model).map(({ userid }) => userid);

describe("R-LIM-7: the counter", () => {
  it("an IDENTIFY counts until it is presented", () => {
    call(lab, "A", "IDENTIFY", { user: "B" });
    expect(count("A")).toBe(1);
    take(lab, "B");
    expect(count("A")).toBe(0);
  });

  it("… or dropped because its header cannot be stored", () => {
    call(lab, "A", "IDENTIFY", { user: "B" });
    protect("B");
    take(lab, "B");
    expect(count("A")).toBe(0);
  });

  it("an IDENTIFY of an earlier authorization changes nothing, neither then nor while its source is away", () => {
    call(lab, "A", "IDENTIFY", { user: "B" });
    call(lab, "A", "IDENTIFY", { user: "B" });
    call(lab, "A", "UNAUTHORIZE");
    take(lab, "B");
    authorize("A");
    take(lab, "B");
    expect(count("A")).toBe(0);
  });

  it("AUTHORIZE again keeps it", () => {
    call(lab, "A", "SEND", { user: "B", mid: 1 });
    authorize("A");
    expect(count("A")).toBe(1);
  });

  it("R-CAN-4: CANCEL of the last entry of a wrap connection keeps the slot", () => {
    for (const mid of [1, 2]) call(lab, "A", "SEND", { user: "A", mid });
    for (const mid of [1, 2]) expect(call(lab, "A", "CANCEL", { user: "A", mid })).toBe(0);
    expect(count("A")).toBe(1);
  });

  it("SMSG counts for nobody", () => {
    smsg(lab, "A", "SMSG B HELLO");
    take(lab, "B");
    expect([count("A"), count("B")]).toEqual([0, 0]);
  });
});

describe("R-INT-17: the pending switch", () => {
  it.each([
    { what: "SEND", send: () => call(lab, "A", "SEND", { user: "B", mid: 1 }) },
    { what: "IDENTIFY", send: () => call(lab, "A", "IDENTIFY", { user: "B", mid: 1 }) },
    { what: "SMSG", send: () => smsg(lab, "A", "SMSG B HELLO") },
  ])("is turned off by a $what whose header cannot be stored, and on by the next entry", ({ send }) => {
    send();
    call(lab, "C", "SEND", { user: "B", mid: 2 });
    protect("B");
    expect(due()).toEqual(["B"]);
    expect(take(lab, "B")).toBeUndefined();
    unprotect("B");
    expect(due()).not.toContain("B");
    expect(take(lab, "B")).toBeUndefined();
    call(lab, "C", "IDENTIFY", { user: "B", flags: PRIORITY, mid: 3 });
    expect([take(lab, "B"), take(lab, "B"), take(lab, "B")]).toMatchObject([{ vmcmmid: 3 }, { vmcmmid: 2 }, undefined]);
  });

  it("the RESPONSE of a failed wrap message is presented at the same opportunity, after what stands before it", () => {
    call(lab, "A", "SENDX", { user: "A", mid: 1, vada: 0x3000, lena: 100 });
    call(lab, "C", "SEND", { user: "A", mid: 2 });
    authorize("A", 48);
    expect(take(lab, "A")).toMatchObject({ vmcmmid: 2, vmcmstat: 0 });
    expect(take(lab, "A")).toMatchObject({ vmcmmid: 1, vmcmstat: 0x80, vmcmeflg: 7 });
  });

  it("an entry added while the data of a SENDX that fails are moving is silent too", () => {
    setKey(lab, "B", 1);
    call(lab, "B", "AUTHORIZE", { vada: 0x27c0, lena: 169 });
    call(lab, "A", "SENDX", { user: "B", mid: 1, vada: 0x3000, lena: 100 });
    expect(take(lab, "B", { pieces: 1 })).toBe("inTransfer");
    call(lab, "C", "SEND", { user: "B", mid: 2 });
    setStorageKey(lab, "B", 0x2800, 2048, 0x20);
    expect([goOnPresenting(lab, "B"), take(lab, "B")]).toEqual([undefined, undefined]);
    expect(take(lab, "A")).toMatchObject({ vmcmeflg: 19, vmcmlena: 76 });
    expect(call(lab, "B", "RECEIVE", { user: "C", mid: 2 })).toBe(13);
  });

  it("UNAUTHORIZE forgets it", () => {
    call(lab, "A", "SEND", { user: "B", mid: 1 });
    call(lab, "B", "UNAUTHORIZE");
    authorize("B");
    expect(due()).toEqual(["A"]);
  });

  it("a fork has its own", () => {
    call(lab, "A", "SEND", { user: "B", mid: 1 });
    call(lab, "C", "SEND", { user: "B", mid: 2 });
    const other: Lab = { model: fork(lab.model), storages: new Map([["B", storageOf(lab, "B").slice()]]) };
    protect("B");
    expect(take(lab, "B")).toBeUndefined();
    unprotect("B");
    expect([take(lab, "B"), take(other, "B")]).toMatchObject([undefined, { vmcmmid: 1 }]);
  });
});
