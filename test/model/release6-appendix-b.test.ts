// Appendix B of the specification, the column `release6`, with what stands beside it in `documented`.

import { beforeEach, describe, expect, it } from "vitest";
import type { Profile } from "../../src/model/profile/rules.ts";
import { activeCount } from "../../src/model/queries.ts";
import { BUFFER, call, idOf, newLab, setKey, setStorageKey, storageOf, take, type Lab } from "./lab.ts";

let lab: Lab;

/** As in Appendix A: A, B and C are authorized with 40-byte buffers. */
function begin(profile: Profile = "release6", lena = 40): void {
  lab = newLab(["A", "B", "C"], { profile });
  for (const name of ["A", "B", "C"]) call(lab, name, "AUTHORIZE", { vada: BUFFER, lena });
}

const count = (name: string): number => activeCount(lab.model, idOf(name));
const repeat = <T>(times: number, act: (turn: number) => T): T[] =>
  Array.from({ length: times }, (_, turn) => act(turn));

/** AUTHORIZE with PSW key 1 over a buffer of storage key 1. The machine goes on with key 1. */
function authorizeWithKey1(name: string, vada: number): void {
  setStorageKey(lab, name, 0, 0x10000, 0x10);
  setKey(lab, name, 1);
  expect(call(lab, name, "AUTHORIZE", { vada, lena: 40 })).toBe(0);
}

beforeEach(() => begin());

describe.each([
  { profile: "documented", after: 0 },
  { profile: "release6", after: 10 },
] as const)("B1 (D1) in $profile: 50 times SEND and CANCEL, and one more", ({ profile, after }) => {
  beforeEach(() => begin(profile));
  const sendAndCancel = (turn: number) => {
    const sent = call(lab, "A", "SEND", { user: "B", mid: turn });
    return [sent, call(lab, "A", "CANCEL", { user: "B", mid: turn })];
  };

  it(`gives ${after} when nothing is queued for A`, () => {
    expect(repeat(50, sendAndCancel).flat()).toEqual(new Array(100).fill(0));
    expect(call(lab, "A", "SEND", { user: "B", mid: 50 })).toBe(after);
  });

  it("gives 0 with an untaken SEND on A's queue throughout", () => {
    call(lab, "B", "SEND", { user: "A", mid: 99 });
    expect(repeat(50, sendAndCancel).flat()).toEqual(new Array(100).fill(0));
    expect(call(lab, "A", "SEND", { user: "B", mid: 50 })).toBe(0);
  });
});

it("B2 (D2, D6): the RESPONSE of the former authorization makes the count 65535", () => {
  call(lab, "A", "SEND", { user: "B", mid: 1, lena: 10 });
  call(lab, "A", "UNAUTHORIZE");
  call(lab, "A", "AUTHORIZE", { vada: BUFFER, lena: 40 });
  expect(call(lab, "A", "SEND", { user: "B", mid: 1 })).toBe(8);
  expect(take(lab, "B")).toMatchObject({ vmcmstat: 0, vmcmmid: 1 });
  expect(call(lab, "B", "RECEIVE", { user: "A", mid: 1, vada: 0x3000, lena: 10 })).toBe(0);
  expect(take(lab, "A")).toMatchObject({ vmcmstat: 0x80, vmcmeflg: 0, vmcmmid: 1, vmcmlena: 0 });
  expect(count("A")).toBe(65535);
  expect(repeat(3, (turn) => call(lab, "A", "SEND", { user: "B", mid: turn }))).toEqual([10, 10, 10]);
  call(lab, "A", "UNAUTHORIZE");
  call(lab, "A", "AUTHORIZE", { vada: BUFFER, lena: 40 });
  expect(call(lab, "A", "SEND", { user: "B", mid: 2 })).toBe(0);
});

it("B3 (D3, D5): a SENDX that no longer fits leaves its header and silence", () => {
  begin("release6", 60);
  call(lab, "A", "SENDX", { user: "B", mid: 1, vada: 0x3000, lena: 20 });
  call(lab, "C", "SEND", { user: "B", mid: 2 });
  storageOf(lab, "B").fill(0x99, 0x2100, 0x2200);
  expect(call(lab, "B", "AUTHORIZE", { vada: 0x2100, lena: 48 })).toBe(0);
  expect(take(lab, "B")).toBeUndefined();
  const [header, behind] = [storageOf(lab, "B").slice(0x2100, 0x2128), storageOf(lab, "B")[0x2128]];
  expect([...header.slice(0, 9), header[0x17], behind]).toEqual([0, 0, 0, 4, 0, 0, 0, 1, 0xc1, 20, 0x99]);
  expect(take(lab, "A")).toMatchObject({ vmcmstat: 0x80, vmcmeflg: 7, vmcmmid: 1, vmcmlena: 20 });
  expect(call(lab, "B", "RECEIVE", { user: "C", mid: 2 })).toBe(13);
  expect(call(lab, "B", "AUTHORIZE", { vada: 0x2100, lena: 48 })).toBe(0);
  expect(take(lab, "B")).toBeUndefined();
  expect(call(lab, "A", "SEND", { user: "B", mid: 5 })).toBe(0);
  expect([take(lab, "B"), take(lab, "B"), take(lab, "B")]).toMatchObject([{ vmcmmid: 2 }, { vmcmmid: 5 }, undefined]);
});

it("B4 (D4): a RESPONSE whose header cannot be stored is lost", () => {
  authorizeWithKey1("A", BUFFER);
  call(lab, "A", "SEND", { user: "B", mid: 1 });
  take(lab, "B");
  call(lab, "B", "RECEIVE", { user: "A", mid: 1 });
  call(lab, "C", "SEND", { user: "A", mid: 4 });
  setStorageKey(lab, "A", BUFFER, 2048, 0x20);
  expect(count("A")).toBe(1);
  expect(take(lab, "A")).toBeUndefined();
  expect(count("A")).toBe(0);
  setStorageKey(lab, "A", BUFFER, 2048, 0x10);
  expect(take(lab, "A")).toBeUndefined();
  call(lab, "C", "SEND", { user: "A", mid: 6 });
  expect([take(lab, "A"), take(lab, "A"), take(lab, "A")]).toMatchObject([{ vmcmmid: 4 }, { vmcmmid: 6 }, undefined]);
});

it("B5 (D5): the part of a header before a protected block is stored", () => {
  authorizeWithKey1("B", 0x27f0);
  setStorageKey(lab, "B", 0x2800, 2048, 0x20);
  call(lab, "A", "SEND", { user: "B", mid: 1, lena: 10 });
  storageOf(lab, "B").fill(0x99, 0x27f0, 0x2818);
  expect(take(lab, "B")).toBeUndefined();
  const stored = storageOf(lab, "B").slice(0x27f0, 0x2818);
  expect([...stored.slice(0, 9)]).toEqual([0, 0, 0, 2, 0, 0, 0, 1, 0xc2 - 1]);
  expect(stored[15]).toBe(0x40);
  expect(stored.slice(16)).toEqual(new Uint8Array(24).fill(0x99));
  expect(take(lab, "A")).toMatchObject({ vmcmstat: 0x80, vmcmeflg: 19, vmcmmid: 1, vmcmlena: 10 });
});

it("B7 (D7): an IDENTIFY dropped by the sink's UNAUTHORIZE keeps its slot", () => {
  repeat(50, (turn) => call(lab, "A", "IDENTIFY", { user: "B", mid: turn }));
  call(lab, "B", "UNAUTHORIZE");
  call(lab, "B", "AUTHORIZE", { vada: BUFFER, lena: 40 });
  expect(take(lab, "B")).toBeUndefined();
  expect(call(lab, "A", "SEND", { user: "B", mid: 1 })).toBe(10);
});

it("B8 (D8): AUTHORIZE SPECIFIC has no effect backwards", () => {
  call(lab, "A", "SEND", { user: "B", mid: 1, lena: 10 });
  expect(call(lab, "B", "AUTHORIZE", { vada: BUFFER, lena: 40, flags: 0x80, user: "C" })).toBe(0);
  expect(take(lab, "A")).toBeUndefined();
  expect(take(lab, "B")).toMatchObject({ vmcmmid: 1 });
  expect(call(lab, "B", "RECEIVE", { user: "A", mid: 1, vada: 0x3000, lena: 10 })).toBe(0);
  expect(call(lab, "A", "SEND", { user: "B", mid: 2 })).toBe(5);
});

it.each([
  { profile: "documented", rc: 6, response: { vmcmeflg: 19, vmcmlena: 10, vmcmlenb: 256, vmcmuse: [0, 7] } },
  { profile: "release6", rc: 0, response: { vmcmeflg: 0, vmcmlena: 10, vmcmlenb: 56, vmcmuse: [0, 7] } },
] as const)("B9 (D9) in $profile: REPLY from fetch-protected storage gives $rc", ({ profile, rc, response }) => {
  begin(profile);
  call(lab, "A", "SEND/RECV", { user: "B", mid: 1, lena: 10, vadb: 0x4000, lenb: 256 });
  take(lab, "B");
  setKey(lab, "B", 1);
  setStorageKey(lab, "B", 0x3000, 2048, 0x28);
  expect(call(lab, "B", "REPLY", { user: "A", mid: 1, vada: 0x3000, lena: 200, use: 7 })).toBe(rc);
  expect(take(lab, "A")).toMatchObject(response);
});

describe("B10 (D10): VMCPFLG2 comes back", () => {
  beforeEach(() => {
    call(lab, "A", "SEND/RECV", { user: "B", mid: 1, lena: 10, lenb: 10 });
    take(lab, "B");
  });

  it("from RECEIVE and REPLY, and never reaches the header", () => {
    expect(call(lab, "B", "RECEIVE", { user: "A", mid: 1, vada: 0x3000, lena: 10, flag2: 0x5a })).toBe(90);
    expect(call(lab, "B", "REPLY", { user: "A", mid: 1, flag2: 0x33 })).toBe(51);
    expect(take(lab, "A")).toMatchObject({ vmcmeflg: 0, vmcmlena: 0, vmcmlenb: 10 });
  });

  it("not when there is a code; a code kept from the RECEIVE is none of the REPLY's", () => {
    expect(call(lab, "B", "RECEIVE", { user: "A", mid: 1, vada: 0x3000, lena: 4, flag2: 0x5a })).toBe(16);
    expect(call(lab, "B", "REPLY", { user: "A", mid: 1, flag2: 0x33 })).toBe(51);
    expect(take(lab, "A")).toMatchObject({ vmcmeflg: 16, vmcmlena: 6 });
  });
});

describe("B11 (D11): the machine that answered cancels its partner's RESPONSE", () => {
  const message = { user: "A", mid: 1 };

  it.each(["RECEIVE", "REJECT", "SENDX"] as const)("after %s", (how) => {
    begin("release6", 169);
    call(lab, "A", how === "SENDX" ? "SENDX" : "SEND", { user: "B", mid: 1 });
    take(lab, "B");
    if (how !== "SENDX") call(lab, "B", how, message);
    expect(call(lab, "B", "CANCEL", message)).toBe(how === "RECEIVE" ? 11 : 0);
    expect(take(lab, "A")).toBeUndefined();
    expect([count("A"), count("B")]).toEqual([1, 0]);
    expect(call(lab, "B", "CANCEL", message)).toBe(12);
    expect(call(lab, "A", "CANCEL", { user: "B", mid: 1 })).toBe(12);
  });

  it("with another entry on B's queue B's count falls below zero", () => {
    call(lab, "A", "SEND", { user: "B", mid: 1 });
    take(lab, "B");
    call(lab, "B", "RECEIVE", message);
    call(lab, "C", "SEND", { user: "B", mid: 9 });
    expect(call(lab, "B", "CANCEL", message)).toBe(11);
    expect(count("B")).toBe(65535);
    expect(call(lab, "B", "SEND", { user: "A", mid: 2 })).toBe(10);
  });
});
