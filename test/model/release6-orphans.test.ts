// Orphans in `release6`: messages whose source is away, and what happens when it comes back (R-UNA-9, D6; B6).

import { beforeEach, describe, expect, it } from "vitest";
import { SUBFUNCTION } from "../../cp/interface/subfunctions.ts";
import { activeCount, activeMessages } from "../../src/model/queries.ts";
import {
  authorize,
  BUFFER,
  call,
  idOf,
  leave,
  logon,
  newAuthorizedLab,
  parmOf,
  setKey,
  setStorageKey,
  storageOf,
  take,
  tell,
  type Lab,
  type ParmWords,
} from "./lab.ts";

let lab: Lab;

beforeEach(() => {
  lab = newAuthorizedLab(["A", "B"], { profile: "release6" });
});

const toB = (mid: number, words: ParmWords = {}): ParmWords => ({ user: "B", mid, vada: 0x3000, lena: 10, ...words });
const fromA = (mid: number, lena = 10): ParmWords => ({ user: "A", mid, vada: 0x4000, lena, use: 0xb1 });
const left = () => activeMessages(lab.model).map((message) => message.description);

describe("B6: A has gone after B took SEND 1, SEND/RECV 2, 3 and 4", () => {
  beforeEach(() => {
    call(lab, "A", "SEND", toB(1));
    for (const mid of [2, 3, 4]) call(lab, "A", "SEND/RECV", toB(mid, { vadb: 0x3800, lenb: 20 }));
    for (let taken = 0; taken < 4; taken++) take(lab, "B");
    storageOf(lab, "A").fill(0x77, 0x3000, 0x3010);
    call(lab, "A", "UNAUTHORIZE");
  });

  it("RECEIVE of a SEND: 5, and it is GONE", () => {
    expect([call(lab, "B", "RECEIVE", fromA(1)), call(lab, "B", "RECEIVE", fromA(1))]).toEqual([5, 12]);
  });

  it("R-XFER-16: also a RECEIVE of length 0", () => {
    expect([call(lab, "B", "RECEIVE", fromA(1, 0)), call(lab, "B", "RECEIVE", fromA(1))]).toEqual([5, 12]);
  });

  it("RECEIVE of a SEND/RECV: 5, nothing moved, and it is RECEIVED", () => {
    expect([call(lab, "B", "RECEIVE", fromA(2)), call(lab, "B", "RECEIVE", fromA(2))]).toEqual([5, 3]);
    expect(storageOf(lab, "B")[0x4000]).toBe(0);
    expect([call(lab, "B", "REPLY", fromA(2)), call(lab, "B", "REPLY", fromA(2))]).toEqual([5, 12]);
  });

  it("REJECT: 5, and it is GONE", () => {
    expect([call(lab, "B", "REJECT", fromA(3)), call(lab, "B", "REJECT", fromA(3))]).toEqual([5, 12]);
    expect([call(lab, "B", "REJECT", fromA(1)), call(lab, "B", "REJECT", fromA(1))]).toEqual([5, 12]);
  });

  it("with length 0 a RECEIVE of a SEND/RECV gives 16 and a REPLY 5", () => {
    expect([call(lab, "B", "RECEIVE", fromA(4, 0)), call(lab, "B", "REPLY", fromA(4, 0))]).toEqual([16, 5]);
  });

  it("the tests that precede come first: 1 for a buffer outside storage", () => {
    expect(call(lab, "B", "RECEIVE", { ...fromA(1), vada: 0xfff8 })).toBe(1);
    expect(left()).toContain("A SEND 1 to B: PRESENTED");
  });

  it("A authorized again between RECEIVE and REPLY gets the code 5 of the RECEIVE", () => {
    call(lab, "B", "RECEIVE", fromA(2));
    authorize(lab, "A");
    expect(call(lab, "B", "REPLY", fromA(2))).toBe(0);
    expect(take(lab, "A")).toMatchObject({ vmcmstat: 0x80, vmcmeflg: 5, vmcmmid: 2, vmcmlena: 10, vmcmlenb: 10 });
  });

  it("A back again reserves its IDs, CANCELs, and is told; none of it is in its new count", () => {
    authorize(lab, "A");
    expect(call(lab, "A", "SEND", toB(1))).toBe(8);
    expect(call(lab, "B", "SEND", { user: "A", mid: 2 })).toBe(8);
    expect(call(lab, "A", "CANCEL", toB(3))).toBe(0);
    expect(activeCount(lab.model, idOf("A"))).toBe(0);
    expect(call(lab, "B", "RECEIVE", fromA(1))).toBe(0);
    expect(storageOf(lab, "B")[0x4000]).toBe(0x77);
    call(lab, "B", "UNAUTHORIZE");
    expect([take(lab, "A"), take(lab, "A"), take(lab, "A")]).toMatchObject([
      { vmcmmid: 1, vmcmeflg: 0 },
      { vmcmmid: 2, vmcmeflg: 5 },
      { vmcmmid: 4, vmcmeflg: 5 },
    ]);
    expect(activeCount(lab.model, idOf("A"))).toBe(0x1_0000 - 3);
  });

  it.each(["logoff", "reset"] as const)("%s of the sink: GONE, and nobody is told", (kind) => {
    leave(lab, "B", kind);
    authorize(lab, "A");
    expect(left()).toEqual([]);
    expect(take(lab, "A")).toBeUndefined();
  });

  it("A logged off and on again with less storage: codes 19 and 1 (R-XFER-5)", () => {
    leave(lab, "A", "logoff");
    logon(lab, "A", 0x3000);
    const vmcparm = () => parmOf(SUBFUNCTION.AUTHORIZE, { vada: BUFFER, lena: 40 });
    tell(lab, { kind: "diagnose", userid: idOf("A"), code: 0x68, address: 0x1000, vmcparm });
    expect(call(lab, "B", "RECEIVE", fromA(1))).toBe(19);
    expect(take(lab, "A")).toMatchObject({ vmcmeflg: 1, vmcmmid: 1, vmcmlena: 10 });
    expect(call(lab, "B", "REPLY", fromA(2))).toBe(19);
    expect(take(lab, "A")).toMatchObject({ vmcmeflg: 1, vmcmmid: 2, vmcmlena: 10, vmcmlenb: 20 });
  });
});

describe("an orphan not yet taken", () => {
  it.each(["SEND", "SEND/RECV", "IDENTIFY"] as const)("%s is presented as usual", (request) => {
    call(lab, "A", request, toB(1));
    leave(lab, "A", "logoff");
    expect(take(lab, "B")).toMatchObject({ vmcmeflg: 0, vmcmmid: 1 });
  });

  it("SENDX with data: no interruption, but the header, and silence; GONE", () => {
    call(lab, "A", "SENDX", toB(1));
    call(lab, "B", "SEND", { user: "B", mid: 9 });
    leave(lab, "A", "logoff");
    expect(take(lab, "B")).toBeUndefined();
    expect([...storageOf(lab, "B").slice(BUFFER, BUFFER + 8)]).toEqual([0, 0, 0, 4, 0, 0, 0, 1]);
    expect(take(lab, "B")).toBeUndefined();
    expect(left()).toEqual(["B SEND 9 to B: QUEUED"]);
  });

  it("SENDX without data is presented as usual; no RESPONSE", () => {
    call(lab, "A", "SENDX", toB(1, { lena: 0 }));
    call(lab, "A", "UNAUTHORIZE");
    expect(take(lab, "B")).toMatchObject({ vmcmfunc: 4, vmcmmid: 1 });
    authorize(lab, "A");
    expect(take(lab, "A")).toBeUndefined();
    expect(left()).toEqual([]);
  });

  it("whose header cannot be stored is GONE", () => {
    setStorageKey(lab, "B", BUFFER, 2048, 0x10);
    setKey(lab, "B", 1);
    authorize(lab, "B");
    call(lab, "A", "SEND", toB(1));
    call(lab, "A", "UNAUTHORIZE");
    setStorageKey(lab, "B", BUFFER, 2048, 0x20);
    expect(take(lab, "B")).toBeUndefined();
    authorize(lab, "A");
    expect(take(lab, "A")).toBeUndefined();
    expect(left()).toEqual([]);
  });
});

it("R-UNA-2, R-UNA-5: RESPONSEs for the machine itself and its wrap messages end with it", () => {
  call(lab, "A", "SEND", toB(1));
  call(lab, "A", "SEND", { user: "A", mid: 2 });
  take(lab, "B");
  call(lab, "B", "REJECT", fromA(1));
  call(lab, "A", "UNAUTHORIZE");
  expect(left()).toEqual([]);
});
