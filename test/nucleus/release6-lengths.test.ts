import { describe, expect, it } from "vitest";
import { brief, BUFFER_AT, Lab } from "./release6-lab.ts";

// 24-bit arithmetic on 32-bit lengths, and the header that is stored before the data move, in profile release6.

const newLab = () => new Lab("release6");

describe("24-bit lengths (D13)", () => {
  it.each([
    { name: "the last byte comes round into storage", vada: 0x1000, lena: 0x100_0000, rc: 0 },
    { name: "the last byte lies outside", vada: 0x1000, lena: 0x2_0000, rc: 1 },
    { name: "the first byte lies outside", vada: 0x1_0000, lena: 0xff_0010, rc: 1 },
    { name: "bits 0-7 of the address are ignored", vada: 0xff00_1000, lena: 16, rc: 0 },
    { name: "length 0 is not looked at", vada: 0xff_ffff, lena: 0, rc: 0 },
  ])("SEND data: $name", ({ vada, lena, rc }) => {
    expect(newLab().call("A", "SEND", { user: "B", mid: 1, vada, lena })).toBe(rc);
  });

  it("AUTHORIZE takes a buffer whose end comes round; its length counts in full", () => {
    const lab = newLab();
    expect(lab.authorize("B", 0x100_0028)).toBe(0);
    expect(lab.call("A", "SENDX", { user: "B", mid: 1, lena: 0x1000 })).toBe(0);
    expect(brief(lab.take("B"))).toBe("00 00 0004 | 1");
  });

  it("a count with bit 0 on moves nothing and ends like 0 bytes", () => {
    const lab = newLab();
    const lena = 0x8000_0010;
    expect(lab.call("A", "SEND", { user: "B", mid: 1, lena })).toBe(0);
    lab.take("B");
    lab.fill("B", 0x5000, 16, 0x99);
    expect(lab.call("B", "RECEIVE", { user: "A", mid: 1, vada: 0x5000, lena })).toBe(0);
    expect(lab.run("B", 0x5000, 16, 0x99)).toBe(16);
    expect(lab.take("A")).toBe("80 00 0002 | 1 | B | 3000 2147483664 | 4000 0 | 0");
  });

  it("a transfer goes on to the end of storage: 19 and 1 for the source's, 1 and 19 for the sink's (R-XFER-5)", () => {
    const lab = newLab();
    lab.call("A", "SEND", { user: "B", mid: 1, vada: 0xf800, lena: 0x100_0000 });
    lab.call("A", "SEND", { user: "B", mid: 2, vada: 0x1000, lena: 0x100_0000 });
    lab.takeAll("B");
    const long = { user: "A", lena: 0x100_0000 };
    expect(lab.call("B", "RECEIVE", { ...long, mid: 1, vada: 0x3000 })).toBe(19);
    expect(lab.take("A")).toBe("80 01 0002 | 1 | B | F800 16775168 | 4000 0 | 0");
    expect(lab.call("B", "RECEIVE", { ...long, mid: 2, vada: 0xf800 })).toBe(1);
    expect(lab.take("A")).toBe("80 13 0002 | 2 | B | 1000 16775168 | 4000 0 | 0");
  });
});

it("a wrap SENDX out of the buffer's own header part sends the header's bytes (D5, R-INT-18)", () => {
  const lab = newLab();
  lab.authorize("A", 60);
  lab.call("A", "SENDX", { user: "A", mid: 0x0a0b_0c0d, vada: BUFFER_AT, lena: 8 });
  expect(brief(lab.take("A"))).toBe("00 00 0004 | 168496141");
  expect([...lab.machine("A").storage.subarray(BUFFER_AT + 40, BUFFER_AT + 48)]).toEqual([0, 0, 0, 4, 10, 11, 12, 13]);
});
