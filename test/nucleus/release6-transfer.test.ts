import { describe, expect, it } from "vitest";
import { PROFILES, type Profile } from "../../cp/nucleus/profiles.ts";
import { Lab } from "./release6-lab.ts";

// What others can do between two pieces (R-XFER-15, Appendix B12). A RECEIVE at X'3400' of 4096 bytes from X'1000' has four
// pieces of 1024 bytes; pieces 1 and 3 begin a block of the source's.

const LENGTH = 4096;
const PIECE = 1024;

function inPieces(profile: Profile): Lab {
  const lab = new Lab(profile, { piecesPerStep: 1 });
  lab.fill("A", 0x1000, LENGTH, 0xaa);
  return lab;
}

/** B is in its RECEIVE of A's message 1, with some pieces moved. */
function receiving(profile: Profile, subfunction: "SEND" | "SEND/RECV", pieces: number): Lab {
  const lab = inPieces(profile);
  lab.call("A", subfunction, { user: "B", mid: 1, vada: 0x1000, lena: LENGTH, vadb: 0x1000, lenb: LENGTH });
  lab.take("B");
  expect(lab.call("B", "RECEIVE", { user: "A", mid: 1, vada: 0x3400, lena: LENGTH })).toBe("in transfer");
  for (let moved = 1; moved < pieces; moved++) lab.proceed("B");
  expect(lab.run("B", 0x3400, LENGTH, 0xaa)).toBe(pieces * PIECE);
  return lab;
}

/** Lets B's DIAGNOSE come to its end. */
function finish(lab: Lab): { rc: number; pieces: number } {
  let rc = lab.proceed("B");
  while (rc === "in transfer") rc = lab.proceed("B");
  lab.cp.checkInvariants();
  return { rc, pieces: lab.run("B", 0x3400, LENGTH, 0xaa) / PIECE };
}

function leave(lab: Lab): void {
  lab.call("A", "UNAUTHORIZE");
}

function comeBack(lab: Lab): void {
  leave(lab);
  lab.authorize("A");
}

describe.each(PROFILES)("RECEIVE in pieces in profile %s (B12, R-XFER-15)", (profile) => {
  const by = <Value>(columns: Readonly<Record<Profile, Value>>): Value => columns[profile];

  it("CANCEL by the source: busy, or not found under the wrong userid (D12, R-CAN-8)", () => {
    const lab = receiving(profile, "SEND", 1);
    expect(lab.call("A", "CANCEL", { user: "B", mid: 1 })).toBe(by({ documented: 20, release6: 12 }));
    expect(finish(lab)).toEqual({ rc: 0, pieces: 4 });
    expect(lab.take("A")).toBe("80 00 0002 | 1 | B | 1000 0 | 1000 4096 | 0");
  });

  it("a SEND with the same ID: duplicate, or accepted (D12, R-SEND-2)", () => {
    const lab = receiving(profile, "SEND", 1);
    expect(lab.call("A", "SEND", { user: "B", mid: 1 })).toBe(by({ documented: 8, release6: 0 }));
    expect(lab.cp.messages()).toHaveLength(by({ documented: 1, release6: 2 }));
    expect(finish(lab)).toEqual({ rc: 0, pieces: 4 });
    expect(lab.call("A", "SEND", { user: "B", mid: 1 }), "now both are found").toBe(8);
  });

  it.each([
    { name: "UNAUTHORIZE after piece 1", pieces: 1, act: leave, end: { documented: [5, 1], release6: [5, 2] } },
    { name: "UNAUTHORIZE after piece 2", pieces: 2, act: leave, end: { documented: [5, 2], release6: [5, 2] } },
    { name: "UNAUTHORIZE after piece 3", pieces: 3, act: leave, end: { documented: [5, 3], release6: [5, 4] } },
  ])("SEND: $name (D6, R-XFER-16)", ({ pieces, act, end }) => {
    const lab = receiving(profile, "SEND", pieces);
    act(lab);
    const [rc, moved] = by(end);
    expect(finish(lab)).toEqual({ rc, pieces: moved });
    expect(lab.cp.messages(), "GONE").toEqual([]);
  });

  it("SEND/RECV: UNAUTHORIZE after the last test goes unnoticed until the REPLY (D6)", () => {
    const lab = receiving(profile, "SEND/RECV", 3);
    leave(lab);
    expect(finish(lab)).toEqual(by({ documented: { rc: 5, pieces: 3 }, release6: { rc: 0, pieces: 4 } }));
    expect(lab.call("B", "REPLY", { user: "A", mid: 1 })).toBe(by({ documented: 12, release6: 5 }));
  });

  it("SEND/RECV: UNAUTHORIZE before a test leaves it RECEIVED with code 5 (D6)", () => {
    const lab = receiving(profile, "SEND/RECV", 1);
    leave(lab);
    expect(finish(lab)).toEqual(by({ documented: { rc: 5, pieces: 1 }, release6: { rc: 5, pieces: 2 } }));
    lab.authorize("A");
    const rejected = lab.call("B", "REJECT", { user: "A", mid: 1 });
    expect(rejected).toBe(by({ documented: 12, release6: 0 }));
    const kept = "C0 05 0003 | 1 | B | 1000 2048 | 1000 4096 | 0";
    expect(lab.take("A")).toBe(by({ documented: "nothing", release6: kept }));
  });

  it("SEND: UNAUTHORIZE and AUTHORIZE in between is not noticed, and the new count falls below zero (D2)", () => {
    const lab = receiving(profile, "SEND", 1);
    comeBack(lab);
    expect(finish(lab)).toEqual(by({ documented: { rc: 5, pieces: 1 }, release6: { rc: 0, pieces: 4 } }));
    const response = "80 00 0002 | 1 | B | 1000 0 | 1000 4096 | 0";
    expect(lab.take("A")).toBe(by({ documented: "nothing", release6: response }));
    expect(lab.call("A", "SEND", { user: "B", mid: 2 })).toBe(by({ documented: 0, release6: 10 }));
  });

  it("reset of the source is noticed like UNAUTHORIZE", () => {
    const lab = receiving(profile, "SEND", 1);
    lab.cp.reset(lab.machine("A"), "system-reset");
    expect(finish(lab)).toEqual(by({ documented: { rc: 5, pieces: 1 }, release6: { rc: 5, pieces: 2 } }));
  });

  it("LOGOFF of the source is noticed at the next piece in any case", () => {
    const lab = receiving(profile, "SEND", 1);
    lab.cp.logoff(lab.machine("A"));
    expect(finish(lab)).toEqual({ rc: 5, pieces: 1 });
  });

  it("LOGOFF, LOGON and AUTHORIZE of the source: its storage is gone all the same", () => {
    const lab = receiving(profile, "SEND", 1);
    lab.cp.logoff(lab.machine("A"));
    lab.logon("A");
    lab.authorize("A");
    expect(finish(lab)).toEqual({ rc: 5, pieces: 1 });
    const told = "80 05 0002 | 1 | B | 1000 3072 | 1000 4096 | 0";
    expect(lab.take("A")).toBe(by({ documented: "nothing", release6: told }));
  });

  it("a storage key counts where test (c) is still to come", () => {
    const lab = inPieces(profile);
    lab.pswKey("A", 1);
    lab.call("A", "SEND", { user: "B", mid: 1, vada: 0x1000, lena: LENGTH });
    lab.take("B");
    lab.call("B", "RECEIVE", { user: "A", mid: 1, vada: 0x3400, lena: LENGTH });
    lab.storageKey("A", 0x1000, 0x1000, 2, true);
    expect(finish(lab)).toEqual({ rc: 19, pieces: 2 });
    expect(lab.take("A")).toBe("80 06 0002 | 1 | B | 1000 2048 | 4000 0 | 0");
  });

  it("AUTHORIZE again, QUIESCE, RESUME and a new PSW key of the source have no effect", () => {
    const lab = receiving(profile, "SEND", 1);
    lab.authorize("A");
    lab.call("A", "QUIESCE");
    lab.call("A", "RESUME");
    lab.pswKey("A", 5);
    expect(finish(lab)).toEqual({ rc: 0, pieces: 4 });
  });

  it("LOGOFF of the sink waits for the end of its DIAGNOSE (R-RST-8)", () => {
    const lab = receiving(profile, "SEND", 1);
    const sink = lab.machine("B");
    lab.cp.logoff(sink);
    expect(finishLeaving(lab, sink)).toBe(0);
    expect(sink.loggedOn).toBe(false);
    expect(lab.take("A")).toBe("80 00 0002 | 1 | B | 1000 0 | 1000 4096 | 0");
  });

  it("requests of third machines queue up meanwhile", () => {
    const lab = receiving(profile, "SEND", 1);
    expect(lab.call("C", "SEND", { user: "B", mid: 1 })).toBe(0);
    expect(lab.call("C", "SEND", { user: "A", mid: 1 })).toBe(0);
    expect(lab.take("B"), "B is in its DIAGNOSE").toBe("nothing");
    expect(lab.take("A")).toBe("00 00 0002 | 1 | C | 3000 0 | 4000 0 | 0");
    expect(finish(lab)).toEqual({ rc: 0, pieces: 4 });
    expect(lab.take("B")).toBe("00 00 0002 | 1 | C | 3000 0 | 4000 0 | 0");
  });
});

function finishLeaving(lab: Lab, sink: Parameters<typeof lab.cp.proceed>[0]): number {
  let result = lab.cp.proceed(sink);
  while (result.inTransfer) result = lab.cp.proceed(sink);
  return result.value;
}

describe("release6: two messages under one ID (D12)", () => {
  it("the first one in the chain is meant", () => {
    const lab = receiving("release6", "SEND/RECV", 1);
    expect(lab.call("A", "SEND", { user: "B", mid: 1 })).toBe(0);
    finish(lab);
    expect(lab.call("B", "RECEIVE", { user: "A", mid: 1 }), "of the SEND/RECV: received already").toBe(3);
    expect(lab.call("A", "CANCEL", { user: "B", mid: 1 }), "of the SEND/RECV: the RECEIVE has been executed").toBe(11);
    expect(lab.call("B", "RECEIVE", { user: "A", mid: 1 }), "of the SEND: still due").toBe(13);
  });
});

describe("release6: REPLY in pieces", () => {
  function replying(pieces: number): Lab {
    const lab = inPieces("release6");
    lab.call("A", "SEND/RECV", { user: "B", mid: 1, vadb: 0x1000, lenb: LENGTH });
    lab.take("B");
    expect(lab.call("B", "REPLY", { user: "A", mid: 1, vada: 0x3400, lena: LENGTH, use: 0xb })).toBe("in transfer");
    for (let moved = 1; moved < pieces; moved++) lab.proceed("B");
    return lab;
  }
  const end = (lab: Lab) => ({ rc: finish(lab).rc, moved: lab.run("A", 0x1000, LENGTH, 0) / PIECE });

  it("test (d) finds the source missing where the sink's data begin another block", () => {
    const lab = replying(1); // Pieces of the sink's data begin at X'3400', X'3800', X'3C00', X'4000'.
    leave(lab);
    expect(end(lab)).toEqual({ rc: 5, moved: 1 });
    expect(lab.cp.messages()).toEqual([]);
  });

  it("a source that leaves inside a block is noticed at the next one", () => {
    const lab = replying(2);
    leave(lab);
    expect(end(lab)).toEqual({ rc: 5, moved: 3 });
  });

  it("a source that leaves before the last piece is noticed behind it (R-XFER-16)", () => {
    const lab = replying(3);
    comeBack(lab);
    expect(end(lab)).toEqual({ rc: 0, moved: 4 });
    expect(lab.take("A")).toBe("80 00 0003 | 1 | B | 3000 0 | 1000 0 | B");
  });

  it("code 5 reaches a source that has come back since", () => {
    const lab = replying(2);
    leave(lab);
    lab.proceed("B");
    lab.authorize("A");
    expect(end(lab)).toEqual({ rc: 0, moved: 4 });
  });

  it("LOGOFF of the source is noticed at the next piece, inside a block too", () => {
    const lab = replying(2);
    lab.cp.logoff(lab.machine("A"));
    expect(finish(lab).rc).toBe(5);
  });
});
