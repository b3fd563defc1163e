// Transfers in `release6`: others act between two pieces, counts of 24 bits, overlap by piece (R-XFER-5 to R-XFER-16).

import { beforeEach, describe, expect, it } from "vitest";
import { activeCount, activeMessages, machineStatus } from "../../src/model/queries.ts";
import {
  authorize,
  call,
  go,
  goOnPresenting,
  idOf,
  leave,
  logon,
  newAuthorizedLab,
  setKey,
  setStorageKey,
  storageOf,
  take,
} from "./lab.ts";
import type { Lab, ParmWords } from "./lab.ts";

let lab: Lab;

beforeEach(() => {
  lab = newAuthorizedLab(["A", "B"], { profile: "release6" });
});

const fromA: ParmWords = { user: "A", mid: 1, vada: 0x3400, lena: 4096 };

describe("B12: a RECEIVE of four pieces, 1 and 3 of which begin a block of A's", () => {
  function beginReceive(request: "SEND" | "SEND/RECV", pieces: number): void {
    storageOf(lab, "A").fill(0x77, 0x1000, 0x2000);
    call(lab, "A", request, { user: "B", mid: 1, vada: 0x1000, lena: 4096 });
    take(lab, "B");
    expect(call(lab, "B", "RECEIVE", fromA, { pieces })).toBe("inTransfer");
  }
  const moved = () => storageOf(lab, "B").filter((byte) => byte === 0x77).length;

  it("CANCEL does not find the message", () => {
    beginReceive("SEND", 1);
    expect(call(lab, "A", "CANCEL", { user: "B", mid: 1 })).toBe(12);
    expect(go(lab, "B")).toBe(0);
  });

  it("its ID can be used again: two messages of one ID, and the first in the queue is found", () => {
    beginReceive("SEND/RECV", 1);
    expect(call(lab, "A", "SEND", { user: "B", mid: 1 })).toBe(0);
    expect(go(lab, "B")).toBe(0);
    expect(take(lab, "B")).toMatchObject({ vmcmfunc: 2, vmcmmid: 1 });
    expect(call(lab, "B", "REPLY", { user: "A", mid: 1 })).toBe(0);
    expect(call(lab, "B", "REPLY", { user: "A", mid: 1 })).toBe(3);
    expect(call(lab, "B", "REJECT", { user: "A", mid: 1 })).toBe(0);
    expect([take(lab, "A"), take(lab, "A")]).toMatchObject([{ vmcmfunc: 3 }, { vmcmfunc: 2, vmcmstat: 0xc0 }]);
  });

  it.each([
    { request: "SEND", pieces: 1, rc: 5, bytes: 2048 },
    { request: "SEND", pieces: 3, rc: 5, bytes: 4096 },
    { request: "SEND/RECV", pieces: 1, rc: 5, bytes: 2048 },
    { request: "SEND/RECV", pieces: 3, rc: 0, bytes: 4096 },
  ] as const)("$request, UNAUTHORIZE after piece $pieces: RC $rc", ({ request, pieces, rc, bytes }) => {
    beginReceive(request, pieces);
    call(lab, "A", "UNAUTHORIZE");
    expect([go(lab, "B"), moved()]).toEqual([rc, bytes]);
    expect(call(lab, "B", "REPLY", { user: "A", mid: 1 })).toBe(request === "SEND" ? 12 : 5);
  });

  it("UNAUTHORIZE and AUTHORIZE are not noticed, and the count falls below zero", () => {
    beginReceive("SEND", 1);
    call(lab, "A", "UNAUTHORIZE");
    authorize(lab, "A");
    expect(go(lab, "B")).toBe(0);
    expect(take(lab, "A")).toMatchObject({ vmcmeflg: 0, vmcmlena: 0 });
    expect(activeCount(lab.model, idOf("A"))).toBe(65535);
  });

  it("a storage key counts for the block whose tests are still to come", () => {
    setKey(lab, "A", 3);
    beginReceive("SEND", 1);
    setStorageKey(lab, "A", 0x1000, 4096, 0x28);
    expect([go(lab, "B"), moved()]).toEqual([19, 2048]);
    expect(take(lab, "A")).toMatchObject({ vmcmeflg: 6, vmcmlena: 2048 });
  });

  it.each([1, 2, 3])("LOGOFF after piece %i is noticed at the next one in any case", (pieces) => {
    beginReceive("SEND", pieces);
    leave(lab, "A", "logoff");
    expect([go(lab, "B"), moved()]).toEqual([5, 1024 * pieces]);
  });

  it("LOGOFF is noticed also when the userid is logged on and authorized again", () => {
    beginReceive("SEND", 1);
    leave(lab, "A", "logoff");
    logon(lab, "A", 0x10000);
    authorize(lab, "A");
    expect([go(lab, "B"), moved()]).toEqual([5, 1024]);
    expect(take(lab, "A")).toMatchObject({ vmcmstat: 0x80, vmcmeflg: 5, vmcmlena: 3072 });
  });
});

it("R-XFER-10 d: in a REPLY the source is looked for only where a block of the reply data begins", () => {
  call(lab, "A", "SEND/RECV", { user: "B", mid: 1, vadb: 0x47f0, lenb: 2048 });
  take(lab, "B");
  storageOf(lab, "B").fill(0x77, 0x3000, 0x3800);
  expect(call(lab, "B", "REPLY", { user: "A", mid: 1, vada: 0x3000, lena: 2048 }, { pieces: 1 })).toBe("inTransfer");
  call(lab, "A", "UNAUTHORIZE");
  expect(go(lab, "B")).toBe(5);
  expect(storageOf(lab, "A").slice(0x47f0, 0x4ff0)).toEqual(new Uint8Array(2048).fill(0x77));
});

describe("a SENDX in two pieces, both of one block of A's", () => {
  beforeEach(() => {
    call(lab, "B", "AUTHORIZE", { vada: 0x27c0, lena: 169 });
    call(lab, "A", "SENDX", { user: "B", mid: 1, vada: 0x3000, lena: 100 });
    expect(take(lab, "B", { pieces: 1 })).toBe("inTransfer");
  });

  it("R-INT-10: the header is there already", () => {
    expect([...storageOf(lab, "B").slice(0x27c0, 0x27c8)]).toEqual([0, 0, 0, 4, 0, 0, 0, 1]);
  });

  it("R-XFER-16: is presented though its source went away meanwhile, and nobody is told", () => {
    call(lab, "A", "UNAUTHORIZE");
    expect(goOnPresenting(lab, "B")).toMatchObject({ vmcmmid: 1, vmcmstat: 0 });
    authorize(lab, "A");
    expect(take(lab, "A")).toBeUndefined();
  });

  it("… and is a message of the new authorization if the source is back in time", () => {
    call(lab, "A", "UNAUTHORIZE");
    authorize(lab, "A");
    goOnPresenting(lab, "B");
    expect(take(lab, "A")).toMatchObject({ vmcmstat: 0x80, vmcmfunc: 4, vmcmlena: 0 });
  });

  it("R-XFER-15: LOGOFF of the source ends it, GONE, with no interruption", () => {
    leave(lab, "A", "logoff");
    expect(goOnPresenting(lab, "B")).toBeUndefined();
    expect(machineStatus(lab.model, idOf("B"))?.transfer).toBeUndefined();
    expect(activeMessages(lab.model)).toEqual([]);
  });
});

describe("B13 (D13): 24-bit lengths", () => {
  it("a SEND runs out of storage only when its data move", () => {
    expect(call(lab, "A", "SEND", { user: "B", mid: 1, vada: 0x1000, lena: 0x0100_0010 })).toBe(0);
    expect(take(lab, "B")).toMatchObject({ vmcmlena: 16777232 });
    expect(call(lab, "B", "RECEIVE", { user: "A", mid: 1, vada: 0x3000, lena: 16 })).toBe(16);
    expect(take(lab, "A")).toMatchObject({ vmcmeflg: 16, vmcmlena: 16777216 });
  });

  it("a SENDX fits modulo 2^24 when it is sent, and not when it is presented", () => {
    expect(call(lab, "A", "SENDX", { user: "B", mid: 1, vada: 0x1000, lena: 0x0100_0008 })).toBe(0);
    expect(take(lab, "B")).toBeUndefined();
    expect(take(lab, "A")).toMatchObject({ vmcmeflg: 7, vmcmlena: 0x0100_0008 });
  });

  it("a count with bit 0 on moves nothing and ends like 0", () => {
    call(lab, "A", "SEND", { user: "B", mid: 1, vada: 0x1000, lena: 0x8000_0010 });
    take(lab, "B");
    expect(call(lab, "B", "RECEIVE", { user: "A", mid: 1, vada: 0x3000, lena: 0x8000_0020 })).toBe(0);
    expect(take(lab, "A")).toMatchObject({ vmcmeflg: 0, vmcmlena: 0x8000_0010 });
  });

  it("both sides beyond their storage: code 1 to the one that ends first", () => {
    call(lab, "A", "SEND", { user: "B", mid: 1, vada: 0xf800, lena: 0x100_0000 });
    take(lab, "B");
    expect(call(lab, "B", "RECEIVE", { user: "A", mid: 1, vada: 0x4000, lena: 0x100_0000 })).toBe(19);
    expect(take(lab, "A")).toMatchObject({ vmcmeflg: 1, vmcmlena: 0x100_0000 - 2048 });
  });
});

describe("B14 (D14): overlap is judged for each piece", () => {
  it.each([
    { lena: 3000, distance: 100, rc: 17, residual: 1052 },
    { lena: 2040, distance: 1500, rc: 0, residual: 0 },
    { lena: 5000, distance: 2048, rc: 0, residual: 0 },
    { lena: 10, distance: 10, rc: 0, residual: 0 },
    { lena: 100, distance: -4, rc: 0, residual: 0 },
  ])("$lena bytes at a distance of $distance: $rc", ({ lena, distance, rc, residual }) => {
    const data = Uint8Array.from({ length: lena }, (_, index) => (index * 7) % 251);
    storageOf(lab, "A").set(data, 0x4000);
    call(lab, "A", "SEND", { user: "A", mid: 1, vada: 0x4000, lena });
    take(lab, "A");
    expect(call(lab, "A", "RECEIVE", { user: "A", mid: 1, vada: 0x4000 + distance, lena })).toBe(rc);
    expect(take(lab, "A")).toMatchObject({ vmcmeflg: rc, vmcmlena: residual });
    const received = storageOf(lab, "A").slice(0x4000 + distance, 0x4000 + distance + lena);
    if (distance === 2048) expect(received).toEqual(Uint8Array.from(data.keys(), (index) => data[index % 2048] ?? 0));
    if (distance === 1500) expect(received.slice(1500)).toEqual(data.slice(0, 540));
    if (rc === 17) expect(storageOf(lab, "A").slice(0x4000, 0x4000 + lena)).toEqual(data);
  });
});
