// What holds in profile release6 instead, as far as no recorded vector shows it (specification sections 0.1 and 13).

import { beforeEach, describe, expect, it } from "vitest";
import type { ControlProgramOptions } from "../../cp/nucleus/control-program.ts";
import { BUFFER, Lab, STORAGE, type Rc } from "./rules-lab.ts";

const DATA = 0x1000;
/** From DATA to here 4096 bytes are four pieces of 1024; pieces 1 and 3 begin a block of the source's. */
const RECEIVE_AT = 0x3400;
const LENGTH = 4096;
const PIECE = 1024;

let lab: Lab;

beforeEach(() => {
  lab = release6();
});

function release6(options: ControlProgramOptions = {}): Lab {
  return new Lab({ profile: "release6", ...options });
}

function send(mid: number, subfunction: "SEND" | "SEND/RECV" = "SEND"): void {
  expect(lab.call("A", subfunction, { user: "B", mid, vada: DATA, lena: 10, vadb: 0x5000, lenb: 10 })).toBe(0);
}

function answer(subfunction: "RECEIVE" | "REPLY" | "REJECT", mid: number, lena = 10): Rc {
  return lab.call("B", subfunction, { user: "A", mid, vada: 0x3000, lena });
}

describe("return codes", () => {
  it("R-INST-3 R-CHK-5 R-MTX-3: RECEIVE and REPLY return VMCPFLG2 when nothing goes wrong (D10)", () => {
    send(1, "SEND/RECV");
    lab.take("B");
    const fields = { user: "A", mid: 1, vada: 0x3000, lena: 10 };
    expect(lab.call("B", "RECEIVE", { ...fields, flags2: 0x5a })).toBe(0x5a);
    expect(lab.call("B", "REPLY", { ...fields, flags2: 0xff })).toBe(0xff);
  });

  it("R-SNX-1: the sum of length and 40 that RC 7 looks at has 24 bits (D13)", () => {
    expect(lab.call("A", "SENDX", { user: "B", mid: 1, vada: DATA, lena: 0x0100_0008 })).toBe(0);
    expect(lab.call("A", "SENDX", { user: "B", mid: 2, vada: DATA, lena: 0x0100_0082 })).toBe(7);
    expect(lab.take("B")).toBeUndefined();
    expect(lab.take("A")).toMatchObject({ vmcmmid: 1, vmcmeflg: 7 });
  });

  it("R-EFLG-2 R-XFER-5: code 1 without a fault, when a transfer runs off the end of storage (D13)", () => {
    expect(lab.call("A", "SEND", { user: "B", mid: 1, vada: DATA, lena: 0x0100_0010 })).toBe(0);
    lab.take("B");
    expect(lab.call("B", "RECEIVE", { user: "A", mid: 1, vada: DATA, lena: 0x0100_0010 })).toBe(19);
    expect(lab.take("A")).toMatchObject({ vmcmeflg: 1, vmcmlena: 0x0100_0010 - (STORAGE - DATA) });
  });
});

describe("orphans (D6)", () => {
  beforeEach(() => {
    send(1);
    send(2, "SEND/RECV");
    lab.take("B");
    lab.take("B");
  });

  it("R-UNA-4 R-UNA-9: messages of a machine that unauthorizes are still presented", () => {
    send(3);
    lab.call("A", "UNAUTHORIZE");
    expect(lab.take("B")).toMatchObject({ vmcmmid: 3 });
  });

  it.each([
    { rule: "R-RCV-1", subfunction: "RECEIVE", mid: 1 },
    { rule: "R-RPL-1", subfunction: "REPLY", mid: 2 },
    { rule: "R-REJ-2", subfunction: "REJECT", mid: 1 },
    { rule: "R-MTX-3", subfunction: "REJECT", mid: 2 },
  ] as const)("$rule: $subfunction of an orphan gives 5, then it is gone", ({ subfunction, mid }) => {
    lab.call("A", "UNAUTHORIZE");
    expect([answer(subfunction, mid), answer(subfunction, mid)]).toEqual([5, 12]);
  });

  it("R-XFER-9 R-XFER-16: the source is looked up once more even when nothing was to move", () => {
    lab.call("A", "UNAUTHORIZE");
    expect([answer("RECEIVE", 1, 0), answer("RECEIVE", 1, 0)]).toEqual([5, 12]);
  });

  it("R-SEND-2: an orphan reserves its ID when its source is back", () => {
    lab.call("A", "UNAUTHORIZE");
    lab.authorize("A");
    expect(lab.call("A", "SEND", { user: "B", mid: 1 })).toBe(8);
    expect(lab.call("A", "CANCEL", { user: "B", mid: 1 })).toBe(0);
  });

  it("R-SEND-6: the source of an orphan gets no RESPONSE", () => {
    lab.call("A", "UNAUTHORIZE");
    answer("RECEIVE", 1);
    lab.authorize("A");
    expect(lab.take("A")).toBeUndefined();
  });
});

describe("the machine that answered (D11)", () => {
  it.each([
    { after: "RECEIVE", rc: 11 },
    { after: "REJECT", rc: 0 },
  ] as const)("R-CAN-1 R-CAN-10 R-CHK-7 R-SEND-6: CANCEL after $after destroys the RESPONSE", ({ after, rc }) => {
    send(1);
    lab.take("B");
    expect(answer(after, 1)).toBe(0);
    expect(lab.call("B", "CANCEL", { user: "A", mid: 1 })).toBe(rc);
    expect(lab.take("A")).toBeUndefined();
  });
});

describe("the count", () => {
  beforeEach(() => {
    lab = release6({ messageLimit: 1 });
  });

  it("R-LIM-1 R-LIM-3 R-CAN-4: CANCEL gives no slot back when the issuer's queue is empty (D1)", () => {
    send(1);
    expect(lab.call("A", "CANCEL", { user: "B", mid: 1 })).toBe(0);
    expect(lab.call("A", "SEND", { user: "B", mid: 2 })).toBe(10);
  });

  it("R-IDN-4 R-LIM-3: an IDENTIFY whose sink unauthorizes keeps its slot (D7)", () => {
    expect(lab.call("A", "IDENTIFY", { user: "B", mid: 1 })).toBe(0);
    lab.call("B", "UNAUTHORIZE");
    lab.authorize("B");
    expect(lab.call("A", "SEND", { user: "B", mid: 2 })).toBe(10);
  });

  it("R-LIM-7: an answer to a message of an earlier authorization makes 65535 of 0 (D2)", () => {
    send(1);
    lab.take("B");
    lab.call("A", "UNAUTHORIZE");
    lab.authorize("A");
    expect(answer("RECEIVE", 1)).toBe(0);
    expect(lab.take("A")).toMatchObject({ vmcmmid: 1, vmcmstat: 0x80 });
    expect(lab.call("A", "SEND", { user: "B", mid: 2 })).toBe(10);
  });
});

describe("interruptions", () => {
  it("R-INT-16 R-INT-17: after a failed presentation nothing comes until something new is queued (D3)", () => {
    lab.call("A", "SENDX", { user: "B", mid: 1, vada: DATA, lena: 20 });
    lab.call("C", "SEND", { user: "B", mid: 2 });
    lab.authorize("B", { lena: 48 });
    expect([lab.take("B"), lab.take("B")]).toEqual([undefined, undefined]);
    expect(lab.call("B", "RECEIVE", { user: "C", mid: 2, vada: 0x3000, lena: 0 })).toBe(13);
    lab.call("C", "SEND", { user: "B", mid: 5 });
    expect([lab.take("B")?.vmcmmid, lab.take("B")?.vmcmmid]).toEqual([2, 5]);
  });

  it("R-INT-18: of a wrap SENDX out of the buffer's header part the new header moves (D5)", () => {
    lab.fill("A", BUFFER, 16, 0x77);
    lab.call("A", "SENDX", { user: "A", mid: 1, vada: BUFFER, lena: 16 });
    expect(lab.take("A")).toMatchObject({ vmcmmid: 1 });
    const { storage } = lab.machine("A");
    expect([...storage.subarray(BUFFER + 40, BUFFER + 56)]).toEqual([...storage.subarray(BUFFER, BUFFER + 16)]);
    expect(storage[BUFFER + 43]).toBe(4);
  });

  it("R-SMSG-5: an SMSG header in all fields that can be foretold", () => {
    lab.cp.command(lab.machine("B"), "SET SMSG ON");
    expect(lab.cp.command(lab.machine("A"), "SMSG B HELLO")).toEqual({ rc: 0, lines: [] });
    const header = lab.take("B");
    expect(header).toMatchObject({ vmcmstat: 0, vmcmeflg: 0, vmcmfunc: 4, vmcmlena: 5 });
    expect(header?.vmcmmid).not.toBe(0);
    expect([header?.vmcmuser, header?.vmcmuse]).toEqual([
      [0xe2e8_e2e3, 0xc5d4_4040],
      [0xc140_4040, 0x4040_4040],
    ]);
  });
});

describe("transfers", () => {
  beforeEach(() => {
    lab = release6({ piecesPerStep: 1 });
    lab.fill("A", DATA, LENGTH, 0xaa);
  });

  function begin(subfunction: "SEND" | "SEND/RECV", pieces: number): void {
    const fields = { user: "B", mid: 1, vada: DATA, lena: LENGTH, vadb: 0x5000, lenb: 0 };
    expect(lab.call("A", subfunction, fields)).toBe(0);
    lab.take("B");
    expect(lab.call("B", "RECEIVE", { user: "A", mid: 1, vada: RECEIVE_AT, lena: LENGTH })).toBe("in-transfer");
    for (let moved = 1; moved < pieces; moved++) expect(lab.step("B")).toBe("in-transfer");
  }

  /** @returns RECEIVE's return code and the pieces that have moved */
  function outcome(): readonly [number, number] {
    const rc = lab.finish("B");
    return [rc, lab.run("B", RECEIVE_AT, 0xaa) / PIECE];
  }

  it("R-CAN-8 R-XFER-15: CANCEL does not find a message in transfer (D12)", () => {
    begin("SEND", 1);
    expect(lab.call("A", "CANCEL", { user: "B", mid: 1 })).toBe(12);
    expect(outcome()).toEqual([0, 4]);
  });

  it("R-SEND-2 R-XFER-15: the ID of a message in transfer can be used again (D12)", () => {
    begin("SEND", 1);
    expect(lab.call("A", "SEND", { user: "B", mid: 1 })).toBe(0);
    expect(outcome()).toEqual([0, 4]);
  });

  it.each([
    { subfunction: "SEND", pieces: 1, result: [5, 2] },
    { subfunction: "SEND", pieces: 3, result: [5, 4] },
    { subfunction: "SEND/RECV", pieces: 3, result: [0, 4] },
  ] as const)("R-XFER-15 R-XFER-10: UNAUTHORIZE after piece $pieces of a $subfunction is noticed late", (row) => {
    begin(row.subfunction, row.pieces);
    lab.call("A", "UNAUTHORIZE");
    expect(outcome()).toEqual(row.result);
    expect(lab.call("B", "REPLY", { user: "A", mid: 1 })).toBe(row.subfunction === "SEND" ? 12 : 5);
  });

  it("R-XFER-15: LOGOFF of the source is noticed at the next piece", () => {
    begin("SEND", 1);
    lab.cp.logoff(lab.machine("A"));
    expect(outcome()).toEqual([5, 1]);
  });

  it("R-XFER-15: UNAUTHORIZE and AUTHORIZE between two pieces go unnoticed", () => {
    begin("SEND", 1);
    lab.call("A", "UNAUTHORIZE");
    lab.authorize("A");
    expect(outcome()).toEqual([0, 4]);
    expect(lab.take("A")).toMatchObject({ vmcmmid: 1, vmcmeflg: 0 });
  });

  it("R-XFER-10 R-XFER-7: the overlap of a piece is tested last, when the residual has been reduced (D14)", () => {
    expect(lab.call("A", "SEND", { user: "A", mid: 1, vada: 0x4000, lena: 3000 })).toBe(0);
    lab.take("A");
    expect(lab.call("A", "RECEIVE", { user: "A", mid: 1, vada: 0x4064, lena: 3000 })).toBe(17);
    expect(lab.take("A")).toMatchObject({ vmcmeflg: 17, vmcmlena: 1052 });
  });
});
