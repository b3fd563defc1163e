// What others can do to a message between two pieces of its transfer (R-XFER-12 to R-XFER-15), and injected faults.

import { beforeEach, describe, expect, it } from "vitest";
import { RC } from "../../cp/interface/return-codes.ts";
import { activeCount, activeMessages, machineStatus } from "../../src/model/queries.ts";
import { call, go, idOf, leave, newLab, setKey, setStorageKey, storageOf, take, type Lab } from "./lab.ts";

const BUFFER = 0x800;
const DATA = 0x1000;
/** With DATA and 4096 bytes this gives four pieces of 1024 bytes; pieces 1 and 3 begin a block of the source's. */
const RECEIVE_AT = 0x3400;
const PIECE = 1024;

let lab: Lab;

beforeEach(() => {
  lab = newLab(["A", "B", "C"]);
  for (const name of ["A", "B", "C"]) call(lab, name, "AUTHORIZE", { vada: BUFFER, lena: 169 });
  storageOf(lab, "A").fill(0xaa, DATA, DATA + 4 * PIECE);
});

function sendAndTake(subfunction: "SEND" | "SEND/RECV" = "SEND"): void {
  expect(
    call(lab, "A", subfunction, { user: "B", mid: 1, vada: DATA, lena: 4096, vadb: 0x5000, lenb: 4096, use: 0xa1 }),
  ).toBe(RC.NORMAL);
  expect(take(lab, "B")).toMatchObject({ vmcmmid: 1 });
}

function receive(pieces: number): number | string {
  return call(lab, "B", "RECEIVE", { user: "A", mid: 1, vada: RECEIVE_AT, lena: 4096, use: 0xb1 }, { pieces });
}

function reply(pieces: number): number | string {
  return call(lab, "B", "REPLY", { user: "A", mid: 1, vada: RECEIVE_AT, lena: 4096, use: 0xb2 }, { pieces });
}

/** How many bytes stand in B's receive buffer. */
function received(): number {
  return storageOf(lab, "B")
    .subarray(RECEIVE_AT, RECEIVE_AT + 4096)
    .filter((byte) => byte === 0xaa).length;
}

describe("between two pieces of a RECEIVE", () => {
  beforeEach(() => sendAndTake());

  it("R-XFER-1, R-XFER-12: four pieces are four steps, and the last one ends the RECEIVE", () => {
    expect(receive(1)).toBe("inTransfer");
    expect([received(), go(lab, "B", 1), received(), go(lab, "B", 1), go(lab, "B", 1)]).toEqual([
      PIECE,
      "inTransfer",
      2 * PIECE,
      "inTransfer",
      RC.NORMAL,
    ]);
    expect(received()).toBe(4096);
    expect(take(lab, "A")).toMatchObject({ vmcmeflg: 0, vmcmlena: 0, vmcmuse: [0, 0xb1] });
  });

  it("R-CAN-8: CANCEL gives 20 and changes nothing", () => {
    receive(1);
    expect(call(lab, "A", "CANCEL", { user: "B", mid: 1 })).toBe(RC.CANCEL_BUSY);
    expect(go(lab, "B")).toBe(RC.NORMAL);
    expect(call(lab, "A", "CANCEL", { user: "B", mid: 1 })).toBe(RC.CANCEL_TOO_LATE);
  });

  it("R-SEND-2: the message still reserves its ID in both directions", () => {
    receive(1);
    expect(call(lab, "A", "SEND", { user: "B", mid: 1 })).toBe(RC.DUPLICATE_MESSAGE);
    expect(call(lab, "A", "SEND", { user: "C", mid: 1 })).toBe(RC.NORMAL);
    expect(activeMessages(lab.model).map((message) => message.description)).toEqual([
      "A SEND 1 to B: PRESENTED, in transfer",
      "A SEND 1 to C: QUEUED",
    ]);
  });

  it.each([1, 2, 3])("R-XFER-15: UNAUTHORIZE of the source after piece %i ends it with 5", (pieces) => {
    receive(pieces);
    expect(call(lab, "A", "UNAUTHORIZE")).toBe(RC.NORMAL);
    expect(machineStatus(lab.model, idOf("B"))?.transfer).toMatchObject({ purged: true });
    expect(go(lab, "B")).toBe(RC.USER_NOT_AVAILABLE);
    expect(received()).toBe(pieces * PIECE);
    expect(activeMessages(lab.model)).toEqual([]);
    expect(receive(1)).toBe(RC.MESSAGE_NOT_FOUND);
  });

  it("R-XFER-15: authorizing again before the next piece makes no difference, and the same ID is a new message", () => {
    receive(1);
    call(lab, "A", "UNAUTHORIZE");
    call(lab, "A", "AUTHORIZE", { vada: BUFFER, lena: 40 });
    expect(call(lab, "A", "SEND", { user: "B", mid: 1, vada: DATA, lena: 8 })).toBe(RC.NORMAL);
    expect(go(lab, "B")).toBe(RC.USER_NOT_AVAILABLE);
    expect(take(lab, "A")).toBeUndefined();
    expect(take(lab, "B")).toMatchObject({ vmcmmid: 1, vmcmlena: 8 });
    expect(activeCount(lab.model, idOf("A"))).toBe(1);
  });

  it.each(["logoff", "reset"] as const)("R-XFER-15: %s of the source ends it with 5", (kind) => {
    receive(2);
    expect(leave(lab, "A", kind)).toBe("done");
    expect(go(lab, "B")).toBe(RC.USER_NOT_AVAILABLE);
    expect(received()).toBe(2 * PIECE);
  });

  it("R-XFER-15: AUTHORIZE again, QUIESCE, RESUME and a new PSW key of the source have no effect", () => {
    receive(1);
    expect(call(lab, "A", "AUTHORIZE", { vada: 0x900, lena: 40, flags: 0x80, user: "C" })).toBe(RC.NORMAL);
    expect(call(lab, "A", "QUIESCE")).toBe(RC.NORMAL);
    expect(call(lab, "A", "RESUME")).toBe(RC.NORMAL);
    setKey(lab, "A", 7);
    expect(go(lab, "B")).toBe(RC.NORMAL);
  });

  it("R-XFER-14: bytes are those in storage when their piece moves", () => {
    receive(1);
    storageOf(lab, "A").fill(0x11, DATA, DATA + 2 * PIECE);
    go(lab, "B");
    expect(received()).toBe(3 * PIECE);
    expect(storageOf(lab, "B")[RECEIVE_AT + PIECE]).toBe(0x11);
  });

  it("R-XFER-13: the sink takes no interruption meanwhile, and requests of third machines are queued", () => {
    receive(1);
    expect(call(lab, "C", "SEND", { user: "B", mid: 9 })).toBe(RC.NORMAL);
    expect(take(lab, "B")).toBeUndefined();
    expect(() => call(lab, "B", "QUIESCE")).toThrow(/R-XFER-13/);
    go(lab, "B");
    expect(take(lab, "B")).toMatchObject({ vmcmmid: 9 });
  });
});

describe("storage keys between two pieces", () => {
  it("R-XFER-10 c: a source block is tested when the transfer enters it, with the key of SEND time", () => {
    setKey(lab, "A", 1);
    setStorageKey(lab, "A", DATA, 4096, 0x18);
    sendAndTake();
    receive(1);
    setStorageKey(lab, "A", DATA, 4096, 0x28);
    expect(go(lab, "B")).toBe(RC.PARTNER_ERROR);
    expect(received()).toBe(2 * PIECE);
    setKey(lab, "A", 0);
    expect(take(lab, "A")).toMatchObject({ vmcmeflg: 6, vmcmlena: 2 * PIECE });
  });

  it("R-XFER-10 f: the receiver's block is tested at every piece (REPLY into the source's buffer)", () => {
    setKey(lab, "A", 1);
    setStorageKey(lab, "A", 0x5000, 4096, 0x10);
    sendAndTake("SEND/RECV");
    expect(reply(1)).toBe("inTransfer");
    setStorageKey(lab, "A", 0x5000, 4096, 0x20);
    expect(go(lab, "B")).toBe(RC.PARTNER_ERROR);
    expect(take(lab, "A")).toMatchObject({ vmcmeflg: 6, vmcmlena: 4096, vmcmlenb: 3 * PIECE, vmcmuse: [0, 0xb2] });
  });
});

describe("between two pieces of a SEND/RECV", () => {
  beforeEach(() => sendAndTake("SEND/RECV"));

  it("R-XFER-15: purged in its RECEIVE, nothing is left for the REPLY", () => {
    receive(3);
    call(lab, "A", "UNAUTHORIZE");
    expect(go(lab, "B")).toBe(RC.USER_NOT_AVAILABLE);
    expect(reply(1)).toBe(RC.MESSAGE_NOT_FOUND);
  });

  it("R-XFER-15, R-CAN-8: purged in its REPLY after CANCEL 20; no RESPONSE", () => {
    receive(Infinity);
    expect(reply(2)).toBe("inTransfer");
    expect(call(lab, "A", "CANCEL", { user: "B", mid: 1 })).toBe(RC.CANCEL_BUSY);
    leave(lab, "A", "reset");
    expect(go(lab, "B")).toBe(RC.USER_NOT_AVAILABLE);
    expect(call(lab, "A", "AUTHORIZE", { vada: BUFFER, lena: 40 })).toBe(RC.NORMAL);
    expect(take(lab, "A")).toBeUndefined();
  });

  it("R-RPL-8, R-RCV-10: a code kept from the RECEIVE survives a good REPLY, not a bad one", () => {
    const fault = { kind: "piece", piece: 2, side: "source", error: "paging" } as const;
    const words = { user: "A", mid: 1, vada: RECEIVE_AT, lena: 4096 };
    expect(call(lab, "B", "RECEIVE", words, { fault })).toBe(RC.PARTNER_ERROR);
    expect(call(lab, "B", "RECEIVE", words)).toBe(RC.PROTOCOL_VIOLATION);
    expect(call(lab, "B", "REPLY", { user: "A", mid: 1, vada: 0, lena: 6 })).toBe(RC.NORMAL);
    expect(take(lab, "A")).toMatchObject({ vmcmeflg: 15, vmcmlena: 3 * PIECE, vmcmlenb: 4090 });
  });
});

describe("injected faults", () => {
  it.each([
    { rule: "R-XFER-17", side: "source", error: "paging", rc: 19, eflg: 15 },
    { rule: "R-XFER-17", side: "sink", error: "paging", rc: 15, eflg: 19 },
    { rule: "R-XFER-10 b", side: "source", error: "addressing", rc: 19, eflg: 1 },
    { rule: "R-XFER-10 e", side: "sink", error: "addressing", rc: 1, eflg: 19 },
  ] as const)("$rule: $error error on the $side's side gives RC $rc and EFLG $eflg", ({ side, error, rc, eflg }) => {
    sendAndTake();
    const fault = { kind: "piece", piece: 3, side, error } as const;
    const words = { user: "A", mid: 1, vada: RECEIVE_AT, lena: 4096, use: 0xb1 };
    expect(call(lab, "B", "RECEIVE", words, { fault, pieces: 1 })).toBe("inTransfer");
    expect(go(lab, "B")).toBe(rc);
    expect(received()).toBe(2 * PIECE);
    expect(take(lab, "A")).toMatchObject({ vmcmeflg: eflg, vmcmlena: 2 * PIECE, vmcmuse: [0, 0xb1] });
  });

  it("R-AUTH-13, 6.1: a paging error refuses the whole operation", () => {
    const fault = { kind: "paging" } as const;
    expect(call(lab, "B", "AUTHORIZE", { vada: 0x900, lena: 40, flags: 0x20 }, { fault })).toBe(RC.PAGING_ERROR);
    expect(call(lab, "A", "SEND", { user: "B", mid: 1 }, { fault })).toBe(RC.PAGING_ERROR);
    expect(activeCount(lab.model, idOf("A"))).toBe(0);
    expect(machineStatus(lab.model, idOf("B"))).toMatchObject({ authorized: true, smsgOn: false });
  });
});
