import { describe, expect, it } from "vitest";
import { SUBFUNCTION, type SubfunctionName } from "../../cp/interface/subfunctions.ts";
import { brief, BUFFER_AT, Lab, STORAGE_SIZE } from "./release6-lab.ts";

// Messages whose source has gone away, in profile release6: the table of R-UNA-9, and what follows when it comes back.

const LENGTH = 10;
const NOTHING = "nothing";
const newLab = () => new Lab("release6");

describe("orphans while their source is away (D6, R-UNA-9)", () => {
  const away = {
    UNAUTHORIZE: (lab: Lab) => void lab.call("A", "UNAUTHORIZE"),
    reset: (lab: Lab) => lab.cp.reset(lab.machine("A"), "system-reset"),
    LOGOFF: (lab: Lab) => lab.cp.logoff(lab.machine("A")),
  };

  describe.each(Object.entries(away))("after %s", (_, leave) => {
    const orphan = (subfunction: SubfunctionName, taken: boolean, lena = LENGTH) => {
      const lab = newLab();
      lab.authorize("B", 60);
      lab.fill("B", BUFFER_AT, 60, 0x99);
      expect(lab.call("A", subfunction, { user: "B", mid: 1, lena, lenb: LENGTH })).toBe(0);
      if (taken) lab.take("B");
      leave(lab);
      lab.cp.checkInvariants();
      return lab;
    };

    it.each(["SEND", "SEND/RECV", "IDENTIFY"] as const)("%s, QUEUED: presented as usual", (subfunction) => {
      const lab = orphan(subfunction, false);
      expect(lab.cp.messages()).toMatchObject([{ source: "A", sink: "B", state: "QUEUED" }]);
      const stat = subfunction === "IDENTIFY" ? "80" : "00";
      expect(lab.take("B").slice(0, 10)).toBe(`${stat} 00 000${SUBFUNCTION[subfunction].toString(16).toUpperCase()}`);
    });

    it("SENDX with data, QUEUED: no interruption, the header in the buffer (D5), the rest silent (D3); GONE", () => {
      const lab = orphan("SENDX", false);
      lab.call("C", "SEND", { user: "B", mid: 2 });
      expect(lab.take("B")).toBe(NOTHING);
      expect(brief(lab.header("B", BUFFER_AT))).toBe("00 00 0004 | 1");
      expect(lab.run("B", BUFFER_AT + 40, 20, 0x99)).toBe(20);
      expect(lab.call("B", "RECEIVE", { user: "C", mid: 2 })).toBe(13);
      expect(lab.cp.messages()).toHaveLength(1);
    });

    it("SENDX without data, QUEUED: presented as usual; GONE", () => {
      const lab = orphan("SENDX", false, 0);
      expect(brief(lab.take("B"))).toBe("00 00 0004 | 1");
      expect(lab.cp.messages()).toEqual([]);
    });

    it.each([LENGTH, 4, 0])("SEND, PRESENTED: RECEIVE of %i bytes gives 5; GONE (R-XFER-16)", (lena) => {
      const lab = orphan("SEND", true);
      expect(lab.call("B", "RECEIVE", { user: "A", mid: 1, lena, flag2: 0x77 })).toBe(5);
      expect(lab.call("B", "RECEIVE", { user: "A", mid: 1, lena })).toBe(12);
    });

    it.each([
      { lena: LENGTH, rc: 5 },
      { lena: 4, rc: 5 },
      { lena: 0, rc: 16 },
    ])("SEND/RECV, PRESENTED: RECEIVE of $lena bytes gives $rc; RECEIVED", ({ lena, rc }) => {
      const lab = orphan("SEND/RECV", true);
      lab.fill("B", 0x5000, LENGTH, 0x99);
      expect(lab.call("B", "RECEIVE", { user: "A", mid: 1, vada: 0x5000, lena })).toBe(rc);
      expect(lab.run("B", 0x5000, LENGTH, 0x99)).toBe(LENGTH);
      expect(lab.call("B", "RECEIVE", { user: "A", mid: 1, lena })).toBe(3);
    });

    it("SEND/RECV without data, PRESENTED: RECEIVE gives 0, as VMCPFLG2 has it (D10)", () => {
      const lab = orphan("SEND/RECV", true, 0);
      expect(lab.call("B", "RECEIVE", { user: "A", mid: 1, flag2: 0x21 })).toBe(0x21);
    });

    it.each([LENGTH, 0])("SEND/RECV: REPLY of %i bytes gives 5; GONE", (lena) => {
      const lab = orphan("SEND/RECV", true);
      expect(lab.call("B", "REPLY", { user: "A", mid: 1, lena })).toBe(5);
      expect(lab.call("B", "REPLY", { user: "A", mid: 1, lena })).toBe(12);
    });

    it.each(["SEND", "SEND/RECV"] as const)("%s: REJECT gives 5; GONE", (subfunction) => {
      const lab = orphan(subfunction, true);
      expect(lab.call("B", "REJECT", { user: "A", mid: 1 })).toBe(5);
      expect(lab.cp.messages()).toEqual([]);
    });

    it.each(["SEND", "SEND/RECV", "SENDX", "IDENTIFY"] as const)("%s: the sink leaves; GONE", (subfunction) => {
      const lab = orphan(subfunction, false);
      lab.call("B", "UNAUTHORIZE");
      expect(lab.cp.messages()).toEqual([]);
    });

    it("the checks that precede apply as always: 13, 3, 1", () => {
      const lab = orphan("SEND/RECV", false);
      expect(lab.call("B", "REPLY", { user: "A", mid: 1 })).toBe(13);
      lab.take("B");
      expect(lab.call("B", "RECEIVE", { user: "A", mid: 1, vada: STORAGE_SIZE, lena: 1 })).toBe(1);
      expect(lab.call("B", "REPLY", { user: "A", mid: 1, vada: STORAGE_SIZE, lena: 1 })).toBe(1);
    });
  });

  it("own RESPONSEs and wrap messages go with the machine (R-UNA-2, R-UNA-5)", () => {
    const lab = newLab();
    lab.call("A", "SEND", { user: "A", mid: 1 });
    lab.call("A", "SENDX", { user: "B", mid: 2 });
    lab.take("B");
    lab.call("A", "UNAUTHORIZE");
    expect(lab.cp.messages()).toEqual([]);
  });

  it("an orphan holds its ID, can be canceled, and reads the storage its source has now (D6)", () => {
    const lab = newLab();
    lab.call("A", "SEND", { user: "B", mid: 1, vada: 0x3000, lena: LENGTH });
    lab.call("A", "SEND", { user: "B", mid: 2 });
    lab.takeAll("B");
    lab.cp.logoff(lab.machine("A"));
    lab.logon("A");
    lab.authorize("A");
    lab.fill("A", 0x3000, LENGTH, 0x42);
    expect(lab.call("A", "SEND", { user: "B", mid: 1 })).toBe(8);
    expect(lab.call("A", "CANCEL", { user: "B", mid: 2 })).toBe(0);
    expect(lab.call("B", "RECEIVE", { user: "A", mid: 1, vada: 0x5000, lena: LENGTH })).toBe(0);
    expect(lab.run("B", 0x5000, LENGTH, 0x42)).toBe(LENGTH);
    expect(brief(lab.take("A"))).toBe("80 00 0002 | 1");
  });

  it("a source that comes back with less storage: 19 to the sink, 1 to the source (R-XFER-5)", () => {
    const lab = newLab();
    lab.call("A", "SEND", { user: "B", mid: 1, vada: 0x8000, lena: LENGTH });
    lab.take("B");
    lab.cp.logoff(lab.machine("A"));
    lab.logon("A", 0x8000);
    lab.authorize("A");
    expect(lab.call("B", "RECEIVE", { user: "A", mid: 1, vada: 0x5000, lena: LENGTH })).toBe(19);
    expect(lab.take("A")).toBe("80 01 0002 | 1 | B | 8000 10 | 4000 0 | 0");
  });
});
