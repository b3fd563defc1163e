import { describe, expect, it } from "vitest";
import { PROFILES, type Profile } from "../../cp/nucleus/profiles.ts";
import { BUFFER_AT, Lab } from "./release6-lab.ts";

// Appendix B of the specification: the defects by example, both columns. Transfers are atomic here; B12, which is about
// what happens between two pieces, stands in release6-transfer.test.ts.

type Columns<Value> = Readonly<Record<Profile, Value>>;
const NOTHING = "nothing";
const PRIORITY = 0x40;
const SPECIFIC = 0x80;

describe.each(PROFILES)("Appendix B in profile %s", (profile) => {
  const by = <Value>(columns: Columns<Value>): Value => columns[profile];
  const newLab = () => new Lab(profile);

  describe("B1 (D1, R-CAN-4): SEND and CANCEL fifty times", () => {
    it.each([
      { queue: "nothing is queued for A", untaken: false, rc: { documented: 0, release6: 10 } },
      { queue: "a SEND from B stands on A's queue", untaken: true, rc: { documented: 0, release6: 0 } },
    ])("$queue", ({ untaken, rc }) => {
      const lab = newLab();
      if (untaken) lab.call("B", "SEND", { user: "A", mid: 99 });
      for (let round = 0; round < 50; round++) {
        expect(lab.call("A", "SEND", { user: "B", mid: 1 })).toBe(0);
        expect(lab.call("A", "CANCEL", { user: "B", mid: 1 })).toBe(0);
      }
      expect(lab.call("A", "SEND", { user: "B", mid: 1 })).toBe(by(rc));
    });
  });

  it("B2 (D2, D6): a message of an earlier authorization", () => {
    const restart = () => {
      const lab = newLab();
      lab.call("A", "SEND", { user: "B", mid: 1, lena: 10 });
      expect(lab.call("A", "UNAUTHORIZE")).toBe(0);
      expect(lab.authorize("A")).toBe(0);
      return lab;
    };
    expect(restart().call("A", "SEND", { user: "B", mid: 1 })).toBe(by({ documented: 0, release6: 8 }));

    const lab = restart();
    expect(lab.take("B")).toBe(by({ documented: NOTHING, release6: "00 00 0002 | 1 | A | 3000 10 | 4000 0 | 0" }));
    const received = lab.call("B", "RECEIVE", { user: "A", mid: 1, lena: 10 });
    expect(received).toBe(by({ documented: 12, release6: 0 }));
    expect(lab.take("A")).toBe(by({ documented: NOTHING, release6: "80 00 0002 | 1 | B | 3000 0 | 4000 0 | 0" }));
    for (const mid of [2, 3]) {
      expect(lab.call("A", "SEND", { user: "B", mid })).toBe(by({ documented: 0, release6: 10 }));
    }
    lab.call("A", "UNAUTHORIZE");
    lab.authorize("A");
    expect(lab.call("A", "SEND", { user: "B", mid: 4 })).toBe(0);
  });

  it("B3 (D3, D5): a buffer shrunk below a queued SENDX", () => {
    const lab = newLab();
    lab.authorize("B", 60);
    lab.call("A", "SENDX", { user: "B", mid: 1, lena: 20 });
    lab.call("C", "SEND", { user: "B", mid: 2 });
    lab.fill("B", 0x2100, 48, 0x99);
    expect(lab.authorize("B", 48, { vada: 0x2100 })).toBe(0);

    const two = "00 00 0002 | 2 | C | 3000 0 | 4000 0 | 0";
    expect(lab.take("B")).toBe(by({ documented: two, release6: NOTHING }));
    if (profile === "release6") expect(lab.header("B", 0x2100)).toBe("00 00 0004 | 1 | A | 3000 20 | 4000 0 | 0");
    expect(lab.run("B", 0x2128, 8, 0x99)).toBe(8);
    expect(lab.take("A")).toBe("80 07 0004 | 1 | B | 3000 20 | 4000 0 | 0");
    expect(lab.call("B", "RECEIVE", { user: "C", mid: 2 })).toBe(by({ documented: 0, release6: 13 }));
    if (profile === "documented") return;
    expect(lab.authorize("B", 48, { vada: 0x2100 })).toBe(0);
    expect(lab.take("B")).toBe(NOTHING);
    expect(lab.call("A", "SEND", { user: "B", mid: 5 })).toBe(0);
    expect(lab.takeAll("B")).toEqual([two, "00 00 0002 | 5 | A | 3000 0 | 4000 0 | 0"]);
  });

  it("B3, what documented leaves in the buffer (R-INT-10): nothing of the SENDX", () => {
    const lab = newLab();
    lab.authorize("B", 60);
    lab.call("A", "SENDX", { user: "B", mid: 1, lena: 20 });
    lab.fill("B", 0x2100, 48, 0x99);
    lab.authorize("B", 48, { vada: 0x2100 });
    expect(lab.take("B")).toBe(NOTHING);
    expect(lab.run("B", 0x2100, 48, 0x99)).toBe(by({ documented: 48, release6: 0 }));
  });

  it("B4 (D4, R-INT-15): a RESPONSE whose header cannot be stored", () => {
    const lab = newLab();
    lab.pswKey("A", 1);
    lab.storageKey("A", BUFFER_AT, 40, 1);
    lab.authorize("A");
    lab.call("A", "SEND", { user: "B", mid: 1 });
    lab.take("B");
    lab.call("B", "RECEIVE", { user: "A", mid: 1 });
    lab.call("C", "SEND", { user: "A", mid: 4 });
    lab.storageKey("A", BUFFER_AT, 40, 2);
    expect(lab.take("A")).toBe(NOTHING);
    const active = lab.cp.messages().filter(({ source }) => source === "A");
    expect(active).toHaveLength(by({ documented: 1, release6: 0 }));
    lab.storageKey("A", BUFFER_AT, 40, 1);
    const both = ["80 00 0002 | 1 | B | 3000 0 | 4000 0 | 0", "00 00 0002 | 4 | C | 3000 0 | 4000 0 | 0"];
    expect(lab.takeAll("A")).toEqual(by({ documented: both, release6: [] }));
  });

  it("B5 (D5): a header that reaches into a protected block", () => {
    const lab = newLab();
    lab.pswKey("B", 1);
    lab.storageKey("B", BUFFER_AT, 0x1000, 1);
    expect(lab.authorize("B", 40, { vada: 0x27f0 })).toBe(0);
    lab.storageKey("B", 0x2800, 0x800, 2);
    lab.fill("B", 0x27f0, 40, 0x99);
    lab.call("A", "SEND", { user: "B", mid: 1, lena: 10 });
    expect(lab.take("B")).toBe(NOTHING);
    expect(lab.run("B", 0x27f0, 40, 0x99)).toBe(by({ documented: 40, release6: 0 }));
    expect(lab.run("B", 0x2800, 24, 0x99)).toBe(24);
    if (profile === "release6") expect(lab.header("B", 0x27f0)).toMatch(/^00 00 0002 \| 1 \| A /);
    expect(lab.take("A")).toBe("80 13 0002 | 1 | B | 3000 10 | 4000 0 | 0");
  });

  describe("B6 (D6, R-UNA-9): answering a source that has gone", () => {
    const answered = { user: "A", lena: 10 };
    const prepare = () => {
      const lab = newLab();
      lab.call("A", "SEND", { user: "B", mid: 1, lena: 10 });
      for (const mid of [2, 3, 4]) lab.call("A", "SEND/RECV", { user: "B", mid, lena: 10 });
      lab.takeAll("B");
      lab.call("A", "UNAUTHORIZE");
      return lab;
    };
    it("with every answer twice", () => {
      const lab = prepare();
      const twice = (subfunction: "RECEIVE" | "REPLY" | "REJECT", mid: number) =>
        [1, 2].map(() => lab.call("B", subfunction, { ...answered, mid, lena: 10 }));
      expect(twice("RECEIVE", 1)).toEqual(by({ documented: [12, 12], release6: [5, 12] }));
      expect(twice("RECEIVE", 2)).toEqual(by({ documented: [12, 12], release6: [5, 3] }));
      expect(twice("REPLY", 2)).toEqual(by({ documented: [12, 12], release6: [5, 12] }));
      expect(twice("REJECT", 3)).toEqual(by({ documented: [12, 12], release6: [5, 12] }));
      const short = { user: "A", mid: 4, lena: 0 };
      expect(lab.call("B", "RECEIVE", short)).toBe(by({ documented: 12, release6: 16 }));
      expect(lab.call("B", "REPLY", short)).toBe(by({ documented: 12, release6: 5 }));
    });
    it("with A authorized again between RECEIVE and REPLY: the kept code 5 arrives", () => {
      const lab = prepare();
      lab.call("B", "RECEIVE", { ...answered, mid: 2 });
      lab.authorize("A");
      const rc = lab.call("B", "REPLY", { user: "A", mid: 2, use: 0xb });
      expect(rc).toBe(by({ documented: 12, release6: 0 }));
      expect(lab.take("A")).toBe(by({ documented: NOTHING, release6: "80 05 0003 | 2 | B | 3000 10 | 4000 0 | B" }));
    });
  });

  it("B7 (D7, R-UNA-3): fifty IDENTIFYs dropped by their sink", () => {
    const lab = newLab();
    for (let round = 0; round < 50; round++) expect(lab.call("A", "IDENTIFY", { user: "B" })).toBe(0);
    lab.call("B", "UNAUTHORIZE");
    lab.authorize("B");
    expect(lab.call("A", "SEND", { user: "B", mid: 1 })).toBe(by({ documented: 0, release6: 10 }));
  });

  it("B8 (D8, R-AUTH-10): AUTHORIZE SPECIFIC with somebody else's message queued", () => {
    const lab = newLab();
    lab.call("A", "SEND", { user: "B", mid: 1, lena: 10 });
    expect(lab.authorize("B", 40, { flags: SPECIFIC, user: "C" })).toBe(0);
    expect(lab.take("A")).toBe(by({ documented: "80 05 0002 | 1 | B | 3000 10 | 4000 0 | 0", release6: NOTHING }));
    expect(lab.take("B")).toBe(by({ documented: NOTHING, release6: "00 00 0002 | 1 | A | 3000 10 | 4000 0 | 0" }));
    const received = lab.call("B", "RECEIVE", { user: "A", mid: 1, lena: 10 });
    expect(received).toBe(by({ documented: 12, release6: 0 }));
    expect(lab.call("A", "SEND", { user: "B", mid: 2 })).toBe(5);
  });

  it("B9 (D9, R-RPL-9): a REPLY from fetch-protected storage", () => {
    const lab = newLab();
    lab.call("A", "SEND/RECV", { user: "B", mid: 1, lena: 10, lenb: 256 });
    lab.take("B");
    lab.pswKey("B", 1);
    lab.storageKey("B", 0x5000, 0x800, 2, true);
    const rc = lab.call("B", "REPLY", { user: "A", mid: 1, vada: 0x5000, lena: 200, use: 0xb });
    expect(rc).toBe(by({ documented: 6, release6: 0 }));
    const failed = "80 13 0003 | 1 | B | 3000 10 | 4000 256 | B";
    expect(lab.take("A")).toBe(by({ documented: failed, release6: "80 00 0003 | 1 | B | 3000 10 | 4000 56 | B" }));
  });

  it("B10 (D10, R-FLAG-2): VMCPFLG2 is what RECEIVE and REPLY return", () => {
    const lab = newLab();
    lab.call("A", "SEND/RECV", { user: "B", mid: 1, lena: 10 });
    lab.call("A", "SEND", { user: "B", mid: 2, lena: 10 });
    lab.takeAll("B");
    const good = { user: "A", mid: 1, lena: 10, flag2: 0x5a };
    expect(lab.call("B", "RECEIVE", good)).toBe(by({ documented: 0, release6: 90 }));
    const reply = { user: "A", mid: 1, flag2: 0x33 };
    expect(lab.call("B", "REPLY", reply)).toBe(by({ documented: 0, release6: 51 }));
    expect(lab.take("A")).toBe("80 00 0003 | 1 | B | 3000 0 | 4000 0 | 0");
    expect(lab.call("B", "RECEIVE", { user: "A", mid: 2, lena: 4, flag2: 0x5a })).toBe(16);
  });

  describe("B11 (D11, R-CAN-10): CANCEL by the machine that has answered", () => {
    it.each([
      { answer: "RECEIVE", rc: 11 },
      { answer: "REJECT", rc: 0 },
      { answer: "delivery of a SENDX", rc: 0 },
    ] as const)("after $answer", ({ answer, rc }) => {
      const lab = newLab();
      lab.call("A", answer === "delivery of a SENDX" ? "SENDX" : "SEND", { user: "B", mid: 1 });
      lab.take("B");
      if (answer !== "delivery of a SENDX") lab.call("B", answer, { user: "A", mid: 1 });
      expect(lab.call("B", "CANCEL", { user: "A", mid: 1 })).toBe(by({ documented: 12, release6: rc }));
      expect(lab.takeAll("A")).toHaveLength(by({ documented: 1, release6: 0 }));
      const room = Array.from({ length: 50 }, (_, mid) => lab.call("A", "SEND", { user: "C", mid }));
      expect(room.filter((code) => code === 0)).toHaveLength(by({ documented: 50, release6: 49 }));
    });
    it("the count of the issuer, whose queue holds another entry, falls below zero", () => {
      const lab = newLab();
      lab.call("C", "SEND", { user: "B", mid: 7, flags: 0 });
      lab.call("A", "SEND", { user: "B", mid: 1 });
      lab.takeAll("B");
      lab.call("B", "RECEIVE", { user: "A", mid: 1 });
      lab.call("B", "CANCEL", { user: "A", mid: 1 });
      expect(lab.call("B", "SEND", { user: "C", mid: 1 })).toBe(by({ documented: 0, release6: 10 }));
    });
  });

  describe("B13 (D13, R-PARM-5): lengths of more than 24 bits", () => {
    it("SEND", () => {
      const lab = newLab();
      const rc = lab.call("A", "SEND", { user: "B", mid: 1, vada: 0x1000, lena: 0x1000010 });
      expect(rc).toBe(by({ documented: 1, release6: 0 }));
      if (profile === "documented") return;
      expect(lab.take("B")).toBe("00 00 0002 | 1 | A | 1000 16777232 | 4000 0 | 0");
      expect(lab.call("B", "RECEIVE", { user: "A", mid: 1, lena: 16 })).toBe(16);
      expect(lab.take("A")).toBe("80 10 0002 | 1 | B | 1000 16777216 | 4000 0 | 0");
    });
    it("SENDX (R-SNX-1)", () => {
      const lab = newLab();
      lab.authorize("B", 169);
      const rc = lab.call("A", "SENDX", { user: "B", mid: 1, lena: 0x1000008 });
      expect(rc).toBe(by({ documented: 1, release6: 0 }));
      expect(lab.take("B")).toBe(NOTHING);
      const failed = "80 07 0004 | 1 | B | 3000 16777224 | 4000 0 | 0";
      expect(lab.take("A")).toBe(by({ documented: NOTHING, release6: failed }));
    });
  });

  it.each([
    { lena: 3000, d: 100, documented: { rc: 17, residual: 3000 }, release6: { rc: 17, residual: 1052 } },
    { lena: 2040, d: 1500, documented: { rc: 17, residual: 2040 }, release6: { rc: 0, residual: 0, period: 1500 } },
    { lena: 5000, d: 2048, documented: { rc: 17, residual: 5000 }, release6: { rc: 0, residual: 0, period: 2048 } },
    { lena: 10, d: 10, documented: { rc: 0, residual: 0 }, release6: { rc: 0, residual: 0 } },
    { lena: 100, d: -4, documented: { rc: 0, residual: 0 }, release6: { rc: 0, residual: 0 } },
  ])("B14 (D14, R-XFER-7): $lena bytes received $d bytes further on", ({ lena, d, ...columns }) => {
    const lab = newLab();
    const { storage } = lab.machine("A");
    for (let at = 0; at < 0x4000; at++) storage[0x4000 + at] = (at * 31 + (at >> 8)) & 0xff;
    const before = storage.slice(0x4000, 0x4000 + lena);
    const untouched = storage.slice(0x4000 + d, 0x4000 + d + lena);
    lab.call("A", "SEND", { user: "A", mid: 1, vada: 0x4000, lena });
    lab.take("A");
    const expected: { rc: number; residual: number; period?: number } = by(columns);
    expect(lab.call("A", "RECEIVE", { user: "A", mid: 1, vada: 0x4000 + d, lena })).toBe(expected.rc);
    const { period = lena } = expected;
    const moved = expected.rc === 0 ? before.map((_, at) => before[at % period] ?? 0) : untouched;
    expect(storage.slice(0x4000 + d, 0x4000 + d + lena)).toEqual(moved);
    expect(lab.take("A")).toMatch(
      new RegExp(`^80 ${expected.rc === 0 ? "00" : "11"} 0002 \\| 1 \\| A \\| 4000 ${expected.residual} `),
    );
  });

  it("a PRIORITY request overtakes what waits, in both profiles (R-INT-2)", () => {
    const lab = newLab();
    lab.authorize("B", 40, { flags: PRIORITY });
    for (const [mid, flags] of [0, PRIORITY, 0, PRIORITY].entries()) lab.call("A", "SEND", { user: "B", mid, flags });
    expect(lab.takeAll("B").map((header) => header.split(" | ")[1])).toEqual(["1", "3", "0", "2"]);
    lab.cp.checkInvariants();
  });
});
