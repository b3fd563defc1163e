// What vectors cannot show of data transfer: others that act between two pieces, and faults (specification 6.3).

import { beforeEach, describe, expect, it } from "vitest";
import { FETCH_PROTECTED } from "../../cp/interface/storage-key.ts";
import type { Fault, StorageError } from "../../cp/nucleus/faults.ts";
import { BUFFER, Lab, type Rc } from "./rules-lab.ts";

const DATA = 0x1000;
/** From DATA to here 4096 bytes are four pieces of 1024; pieces 1 and 3 begin a block of the source's. */
const RECEIVE_AT = 0x3400;
const REPLY_BUFFER = 0x5000;
const LENGTH = 4096;
const PIECE = 1024;

let lab: Lab;

beforeEach(() => {
  lab = stepped();
});

function stepped(faults: readonly Fault[] = []): Lab {
  const fresh = new Lab({ piecesPerStep: 1, faults });
  fresh.fill("A", DATA, LENGTH, 0xaa);
  return fresh;
}

function send(subfunction: "SEND" | "SEND/RECV" = "SEND", on = lab): void {
  const fields = { user: "B", mid: 1, vada: DATA, lena: LENGTH, vadb: REPLY_BUFFER, lenb: LENGTH, use: 0xa1 };
  expect(on.call("A", subfunction, fields)).toBe(0);
  expect(on.take("B")).toMatchObject({ vmcmmid: 1 });
}

/** Begins a RECEIVE by B and moves this many pieces. */
function receive(pieces: number, on = lab): Rc {
  return begin("RECEIVE", pieces, on);
}

function begin(subfunction: "RECEIVE" | "REPLY", pieces: number, on = lab): Rc {
  let rc = on.call("B", subfunction, { user: "A", mid: 1, vada: RECEIVE_AT, lena: LENGTH, use: 0xb1 });
  for (let moved = 1; moved < pieces && rc === "in-transfer"; moved++) rc = on.step("B");
  return rc;
}

function received(on = lab): number {
  return on.run("B", RECEIVE_AT, 0xaa);
}

describe("pieces and steps", () => {
  it("R-XFER-12: the first piece belongs to the instruction, the end to the step of the last piece", () => {
    send();
    const seen = [receive(1), received(), lab.step("B"), received(), lab.step("B"), lab.step("B"), received()];
    expect(seen).toEqual(["in-transfer", PIECE, "in-transfer", 2 * PIECE, "in-transfer", 0, LENGTH]);
  });

  it("R-XFER-12: a first piece that fails ends the RECEIVE at once", () => {
    send();
    lab.setPswKey("B", 1);
    expect(receive(1)).toBe(6);
  });

  it.each([2, 3, 1000])("R-XFER-12: steps of %i pieces end in the same storage and header as steps of one", (size) => {
    const outcome = (piecesPerStep: number) => {
      const one = new Lab({ piecesPerStep });
      one.machine("A").storage.forEach((_, at, bytes) => (bytes[at] = at < 0x1000 ? (bytes[at] ?? 0) : at % 251));
      send("SEND/RECV", one);
      const codes = (["RECEIVE", "REPLY"] as const).map((name) => begin(name, 1000, one));
      return { codes, header: one.take("A"), a: one.machine("A").storage, b: one.machine("B").storage };
    };
    expect(outcome(size)).toEqual(outcome(1));
  });

  it("R-XFER-13: the machine that moves data executes nothing and takes no interruption; others do both", () => {
    send();
    expect(lab.call("C", "SEND", { user: "B", mid: 7 })).toBe(0);
    lab.enable("B");
    receive(1);
    expect(lab.machine("B").engagement).toBe("diagnose");
    expect(() => lab.call("B", "QUIESCE")).toThrow("cannot execute an instruction now");
    expect(lab.cp.present(lab.machine("B"))).toBe("nothing");
    expect(lab.call("C", "SEND", { user: "A", mid: 8 })).toBe(0);
    expect(lab.take("A")).toMatchObject({ vmcmmid: 8 });
    expect(lab.finish("B")).toBe(0);
    expect(lab.take("B")).toMatchObject({ vmcmmid: 7 });
  });

  it("R-XFER-13: a machine being presented a SENDX executes nothing until that has ended", () => {
    lab.authorize("B", { lena: 0x1000 });
    lab.call("A", "SENDX", { user: "B", mid: 1, vada: DATA, lena: 2100 });
    expect(lab.present("B")).toBe("in-transfer");
    expect(lab.machine("B").engagement).toBe("presentation");
    expect(() => lab.call("B", "QUIESCE")).toThrow("cannot execute an instruction now");
    expect(lab.take("B")).toMatchObject({ vmcmmid: 1, vmcmlena: 2100 });
    expect(lab.call("B", "QUIESCE")).toBe(0);
  });

  it("R-XFER-14: what the source stores counts for pieces still to come, not for those already moved", () => {
    send();
    receive(1);
    lab.fill("A", DATA, 2 * PIECE, 0x11);
    expect(lab.finish("B")).toBe(0);
    expect([received(), lab.run("B", RECEIVE_AT + PIECE, 0x11)]).toEqual([PIECE, PIECE]);
  });

  it("R-XFER-14: what the source stores where a REPLY has already been stays there", () => {
    send("SEND/RECV");
    lab.fill("B", RECEIVE_AT, LENGTH, 0xbb);
    begin("REPLY", 1);
    lab.fill("A", REPLY_BUFFER, LENGTH, 0x22);
    expect(lab.finish("B")).toBe(0);
    expect([lab.run("A", REPLY_BUFFER, 0x22), lab.run("A", REPLY_BUFFER + PIECE, 0xbb)]).toEqual([PIECE, 3 * PIECE]);
  });
});

describe("what others do between two pieces", () => {
  it("R-CAN-8 R-XFER-15: CANCEL gives 20 and changes nothing; behind the transfer it is too late", () => {
    send();
    receive(1);
    expect(lab.call("A", "CANCEL", { user: "B", mid: 1 })).toBe(20);
    expect(lab.finish("B")).toBe(0);
    expect(received()).toBe(LENGTH);
    expect(lab.call("A", "CANCEL", { user: "B", mid: 1 })).toBe(14);
  });

  it("R-CAN-8: CANCEL of a SENDX that is being presented gives 20", () => {
    lab.authorize("B", { lena: 0x1000 });
    lab.call("A", "SENDX", { user: "B", mid: 1, vada: DATA, lena: 2100 });
    lab.present("B");
    expect(lab.call("A", "CANCEL", { user: "B", mid: 1 })).toBe(20);
    expect(lab.take("B")).toMatchObject({ vmcmmid: 1 });
  });

  it("R-SEND-2 R-XFER-15: the message goes on reserving its ID", () => {
    send();
    receive(1);
    expect(lab.call("A", "SEND", { user: "B", mid: 1 })).toBe(8);
    expect(lab.call("A", "SEND", { user: "C", mid: 1 })).toBe(0);
    expect(lab.finish("B")).toBe(0);
  });

  const departures: readonly [string, () => void][] = [
    ["UNAUTHORIZE", () => expect(lab.call("A", "UNAUTHORIZE")).toBe(0)],
    ["reset", () => lab.cp.reset(lab.machine("A"), "system-reset")],
    ["LOGOFF", () => lab.cp.logoff(lab.machine("A"))],
    ["FORCE", () => lab.cp.logoff(lab.machine("A"), true)],
  ];
  describe.each(departures)("%s of the source", (_, depart) => {
    it.each([1, 2, 3])(
      "R-XFER-15: after piece %i no further one moves, RECEIVE gives 5, the message is gone",
      (pieces) => {
        send();
        receive(pieces);
        depart();
        expect(lab.finish("B")).toBe(5);
        expect(received()).toBe(pieces * PIECE);
        expect(lab.cp.messages()).toEqual([]);
        expect(receive(1)).toBe(12);
      },
    );

    it("R-XFER-15: a REPLY under way gives 5", () => {
      send("SEND/RECV");
      begin("REPLY", 2);
      depart();
      expect(lab.finish("B")).toBe(5);
      expect(lab.cp.messages()).toEqual([]);
    });

    it("R-XFER-15: the presentation of a SENDX is given up without header, pieces that moved stay", () => {
      lab.authorize("B", { lena: 0x1000 });
      lab.call("A", "SENDX", { user: "B", mid: 1, vada: DATA, lena: 2100 });
      lab.fill("B", BUFFER, 40, 0x99);
      lab.present("B");
      depart();
      expect(lab.take("B")).toBeUndefined();
      expect(lab.run("B", BUFFER, 0x99)).toBe(40);
      expect(lab.run("B", BUFFER + 40, 0xaa)).toBe(2008);
      expect(lab.machine("B").engagement).toBe("none");
    });
  });

  it("R-XFER-15: to authorize again before the next piece brings nothing back", () => {
    send();
    receive(1);
    lab.call("A", "UNAUTHORIZE");
    lab.authorize("A");
    expect(lab.finish("B")).toBe(5);
    expect(received()).toBe(PIECE);
    expect(lab.take("A")).toBeUndefined();
  });

  it("R-XFER-15: AUTHORIZE again, QUIESCE, RESUME and a new PSW key of the source have no effect", () => {
    send();
    receive(1);
    const codes = [lab.authorize("A", { vada: 0x900, lena: 40 }), lab.call("A", "QUIESCE"), lab.call("A", "RESUME")];
    lab.setPswKey("A", 9);
    expect([...codes, lab.finish("B")]).toEqual([0, 0, 0, 0]);
    expect(received()).toBe(LENGTH);
  });

  it("R-XFER-15: a storage key the source changes counts for blocks whose test is still to come", () => {
    lab.setPswKey("A", 1);
    lab.setStorageKey("A", 0, 0x10000, 0x10);
    send();
    receive(1);
    lab.setStorageKey("A", DATA, LENGTH, 0x20 | FETCH_PROTECTED);
    expect(lab.finish("B")).toBe(19);
    expect(received()).toBe(2 * PIECE);
  });

  it("R-XFER-15: the source takes interruptions, sends and receives as if nothing moved", () => {
    lab.call("C", "SEND", { user: "A", mid: 5, vada: DATA, lena: 8 });
    send();
    receive(1);
    expect(lab.take("A")).toMatchObject({ vmcmmid: 5 });
    expect(lab.call("A", "RECEIVE", { user: "C", mid: 5, vada: 0x7000, lena: 8 })).toBe(0);
    expect(lab.call("A", "SEND", { user: "B", mid: 6 })).toBe(0);
    expect(lab.finish("B")).toBe(0);
    expect(lab.take("B")).toMatchObject({ vmcmmid: 6 });
  });

  it.each([
    ["LOGOFF", () => lab.cp.logoff(lab.machine("B"))],
    ["FORCE", () => lab.cp.logoff(lab.machine("B"), true)],
    ["reset", () => lab.cp.reset(lab.machine("B"), "ipl")],
  ])("R-RST-8 R-XFER-15: %s of the sink waits until the remaining pieces have moved", (_, depart) => {
    send();
    const { storage } = lab.machine("B");
    receive(1);
    depart();
    expect(lab.finish("B")).toBe(0);
    expect(storage.subarray(RECEIVE_AT, RECEIVE_AT + LENGTH).every((byte) => byte === 0xaa)).toBe(true);
    expect(lab.take("A")).toMatchObject({ vmcmeflg: 0, vmcmlena: 0, vmcmuse: [0, 0xb1] });
    expect(lab.call("A", "SEND", { user: "B", mid: 2 })).toBe(5);
  });

  it("R-RST-8: a RECEIVE of SEND/RECV ends first, then the reset ends the message with code 5", () => {
    send("SEND/RECV");
    receive(2);
    lab.cp.reset(lab.machine("B"), "system-reset");
    expect(lab.cp.messages()).toMatchObject([{ id: 1, inTransfer: true }]);
    expect(lab.finish("B")).toBe(0);
    expect(lab.take("A")).toMatchObject({ vmcmeflg: 5, vmcmlena: 0, vmcmlenb: LENGTH });
  });

  it("R-RST-8: a reset waits for the end of the presentation the machine is in", () => {
    lab.authorize("B", { lena: 0x1000 });
    lab.call("A", "SENDX", { user: "B", mid: 1, vada: DATA, lena: 2100 });
    expect(lab.present("B")).toBe("in-transfer");
    lab.cp.reset(lab.machine("B"), "system-reset");
    expect(lab.take("B")).toMatchObject({ vmcmmid: 1 });
    expect(lab.run("B", BUFFER + 40, 0xaa)).toBe(2100);
    expect(lab.call("B", "QUIESCE")).toBe(4);
    expect(lab.take("A")).toMatchObject({ vmcmeflg: 0, vmcmlena: 0 });
  });

  it("R-XFER-15: third machines queue for both sides, and the sink is interrupted afterwards", () => {
    send();
    receive(1);
    expect(lab.call("C", "SEND", { user: "B", mid: 3 })).toBe(0);
    expect(lab.call("C", "SEND", { user: "A", mid: 3 })).toBe(0);
    expect(lab.finish("B")).toBe(0);
    expect([lab.take("B")?.vmcmmid, lab.take("A")?.vmcmmid, lab.take("A")?.vmcmmid]).toEqual([3, 3, 1]);
  });
});

describe("tests before a piece", () => {
  /** Strikes B's RECEIVE, its second DIAGNOSE. */
  const fault = (effect: StorageError, piece = 0): Fault => ({
    userid: lab.machine("B").userid,
    operation: "diagnose",
    nth: 2,
    piece,
    effect,
  });
  const sourceAddress: StorageError = { kind: "addressing-error", side: "source" };
  const sinkAddress: StorageError = { kind: "addressing-error", side: "sink" };
  const fetchProtect = () => lab.setStorageKey("A", DATA, LENGTH, 0x20 | FETCH_PROTECTED);
  const storeProtect = () => lab.setStorageKey("B", RECEIVE_AT, LENGTH, 0x20);

  it.each([
    {
      first: "the sender's address (b)",
      effect: sourceAddress,
      protect: [fetchProtect, storeProtect],
      rc: 19,
      eflg: 1,
    },
    { first: "fetch protection (c)", effect: sinkAddress, protect: [fetchProtect, storeProtect], rc: 19, eflg: 6 },
    { first: "the receiver's address (e)", effect: sinkAddress, protect: [storeProtect], rc: 1, eflg: 19 },
    { first: "store protection (f)", effect: undefined, protect: [storeProtect], rc: 6, eflg: 19 },
  ])("R-XFER-10 R-EFLG-2: of several failures $first is reported", ({ effect, protect, rc, eflg }) => {
    lab = stepped(effect === undefined ? [] : [fault(effect)]);
    for (const name of ["A", "B"]) lab.setPswKey(name, 1);
    for (const name of ["A", "B"]) lab.setStorageKey(name, 0, 0x10000, 0x10);
    send();
    for (const act of protect) act();
    expect(receive(1)).toBe(rc);
    expect(lab.take("A")).toMatchObject({ vmcmeflg: eflg, vmcmlena: LENGTH });
    expect(received()).toBe(0);
  });

  it("R-XFER-10: the sender's block is tested once, though a second piece comes out of it", () => {
    lab.setPswKey("A", 1);
    lab.setStorageKey("A", 0, 0x10000, 0x10);
    send();
    receive(1);
    lab.setStorageKey("A", DATA, 2048, 0x20 | FETCH_PROTECTED);
    expect(lab.finish("B")).toBe(0);
  });

  it("R-XFER-10: the receiver's block is tested at every piece", () => {
    lab.setPswKey("B", 1);
    lab.setStorageKey("B", 0, 0x10000, 0x10);
    send();
    receive(2);
    // Piece 2 went into this block, piece 3 would.
    lab.setStorageKey("B", 0x3800, 2048, 0x20);
    expect(lab.step("B")).toBe(6);
    expect(received()).toBe(2 * PIECE);
  });

  it.each([1, 2, 3])("R-XFER-11: an error at piece %i (from 0) leaves the rest as residual", (piece) => {
    lab = stepped([fault(sinkAddress, piece)]);
    send();
    expect(receive(1000)).toBe(1);
    expect(received()).toBe(piece * PIECE);
    expect(lab.take("A")).toMatchObject({ vmcmeflg: 19, vmcmlena: LENGTH - piece * PIECE });
  });

  it("R-XFER-11: the REPLY residual, too, falls piece by piece", () => {
    lab = stepped([fault(sinkAddress, 2)]);
    send("SEND/RECV");
    expect(begin("REPLY", 1000)).toBe(1);
    expect(lab.take("A")).toMatchObject({ vmcmeflg: 19, vmcmlena: LENGTH, vmcmlenb: LENGTH - 2 * PIECE });
  });

  it.each([
    { subfunction: "RECEIVE", side: "source", rc: 19, eflg: 15 },
    { subfunction: "RECEIVE", side: "sink", rc: 15, eflg: 19 },
    { subfunction: "REPLY", side: "source", rc: 19, eflg: 15 },
    { subfunction: "REPLY", side: "sink", rc: 15, eflg: 19 },
  ] as const)("R-XFER-17: a paging error of the $side in $subfunction gives $rc, and $eflg", (row) => {
    lab = stepped([fault({ kind: "paging-error", side: row.side }, 1)]);
    send("SEND/RECV");
    expect(begin(row.subfunction, 1000)).toBe(row.rc);
    if (row.subfunction === "RECEIVE") expect(lab.call("B", "REJECT", { user: "A", mid: 1 })).toBe(0);
    expect(lab.take("A")).toMatchObject({ vmcmeflg: row.eflg });
  });

  it.each([
    { side: "source", eflg: 15 },
    { side: "sink", eflg: 19 },
  ] as const)(
    "R-XFER-17 R-INT-10: a paging error of the $side while a SENDX is presented shows $eflg",
    ({ side, eflg }) => {
      const effect = { kind: "paging-error", side } as const;
      lab = stepped([{ userid: lab.machine("B").userid, operation: "presentation", nth: 1, piece: 0, effect }]);
      lab.call("A", "SENDX", { user: "B", mid: 1, vada: DATA, lena: 20, use: 0xa1 });
      expect(lab.take("B")).toBeUndefined();
      expect(lab.take("A")).toMatchObject({ vmcmstat: 0x80, vmcmeflg: eflg, vmcmlena: 20, vmcmuse: [0, 0xa1] });
    },
  );

  it("R-XFER-17: a paging error that strikes a DIAGNOSE before its effect gives 15 and changes nothing", () => {
    const userid = lab.machine("A").userid;
    lab = stepped([{ userid, operation: "diagnose", nth: 2, effect: { kind: "paging-error" } }]);
    expect(lab.call("A", "SEND", { user: "B", mid: 1 })).toBe(15);
    expect(lab.cp.messages()).toEqual([]);
    expect(lab.call("A", "SEND", { user: "B", mid: 1 })).toBe(0);
  });
});

describe("when the source is gone before the transfer", () => {
  it("R-UNA-4 R-RCV-1: RECEIVE finds nothing (12), for the message was purged", () => {
    send();
    lab.call("A", "UNAUTHORIZE");
    expect(receive(1)).toBe(12);
  });
});
