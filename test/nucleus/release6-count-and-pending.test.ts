import { describe, expect, it } from "vitest";
import { BUFFER_AT, Lab, STORAGE_SIZE } from "./release6-lab.ts";

// What profile release6 keeps instead of looking: a count of 16 bits, and a pending switch.

const NOTHING = "nothing";
const PRIORITY = 0x40;
const newLab = () => new Lab("release6");

/** How many more requests of a machine are accepted; 50 when its count is 0. */
function room(lab: Lab, name: string): number {
  let accepted = 0;
  while (accepted <= 50 && lab.call(name, "SEND", { user: "C", mid: 1000 + accepted }) === 0) accepted++;
  return accepted;
}

describe("the count of active messages (R-LIM-7)", () => {
  it("a repeated AUTHORIZE keeps it, a first one begins at 0", () => {
    const lab = newLab();
    lab.call("A", "SEND", { user: "B", mid: 1 });
    lab.authorize("A");
    expect(room(lab, "A")).toBe(49);
    lab.call("A", "UNAUTHORIZE");
    lab.authorize("A");
    expect(lab.call("A", "SEND", { user: "B", mid: 2 })).toBe(0);
  });

  it.each(["SEND", "SEND/RECV", "SENDX", "IDENTIFY"] as const)("+ 1 for %s; - 1 when it has ended", (subfunction) => {
    const lab = newLab();
    lab.call("A", subfunction, { user: "B", mid: 1 });
    expect(room(lab, "A")).toBe(49);
    const again = newLab();
    again.call("A", subfunction, { user: "B", mid: 1 });
    again.take("B");
    if (subfunction === "SEND" || subfunction === "SEND/RECV") again.call("B", "REJECT", { user: "A", mid: 1 });
    again.take("A");
    expect(room(again, "A")).toBe(50);
  });

  it("a request that is refused does not count", () => {
    const lab = newLab();
    lab.call("A", "SEND", { user: "NOBODY", mid: 1 });
    lab.call("A", "SEND", { user: "B", mid: 1, vada: STORAGE_SIZE, lena: 1 });
    expect(room(lab, "A")).toBe(50);
  });

  it("a RESPONSE that is due keeps its slot; one that is lost gives it back (D4)", () => {
    const lab = newLab();
    lab.pswKey("A", 1);
    lab.storageKey("A", BUFFER_AT, 40, 1);
    lab.authorize("A");
    lab.call("A", "SENDX", { user: "B", mid: 1 });
    lab.take("B");
    lab.storageKey("A", BUFFER_AT, 40, 2);
    expect(lab.take("A")).toBe(NOTHING);
    expect(room(lab, "A")).toBe(50);
  });

  it.each([
    { when: "its source stays", act: () => undefined, left: 50 },
    { when: "its source went away", act: leaveA, left: undefined },
    { when: "its source went away and came back (the new count is another)", act: comeBackA, left: 50 },
  ])("an IDENTIFY is subtracted when presented, if $when", ({ act, left }) => {
    for (const undeliverable of [false, true]) {
      const lab = newLab();
      lab.pswKey("B", 1);
      lab.storageKey("B", BUFFER_AT, 40, 1);
      lab.authorize("B");
      lab.call("A", "IDENTIFY", { user: "B" });
      act(lab);
      if (undeliverable) lab.storageKey("B", BUFFER_AT, 40, 2); // Dropped under R-INT-15: the same.
      expect(lab.take("B") === NOTHING).toBe(undeliverable);
      if (left !== undefined) expect(room(lab, "A")).toBe(left);
    }
  });

  it.each(["UNAUTHORIZE", "reset", "LOGOFF"])("an IDENTIFY dropped by its sink's %s keeps its slot (D7)", (how) => {
    const lab = newLab();
    lab.call("A", "IDENTIFY", { user: "B" });
    if (how === "UNAUTHORIZE") lab.call("B", "UNAUTHORIZE");
    else if (how === "reset") lab.cp.reset(lab.machine("B"), "ipl");
    else lab.cp.logoff(lab.machine("B"));
    expect(room(lab, "A")).toBe(49);
  });

  it("CANCEL in a wrap connection: the message itself does not count as an entry of the queue (D1)", () => {
    const lab = newLab();
    lab.call("A", "SEND", { user: "A", mid: 1 });
    expect(lab.call("A", "CANCEL", { user: "A", mid: 1 })).toBe(0);
    lab.call("A", "SEND", { user: "A", mid: 1 });
    lab.call("A", "SEND", { user: "A", mid: 2 });
    expect(lab.call("A", "CANCEL", { user: "A", mid: 1 })).toBe(0);
    expect(room(lab, "A"), "one leaked, one canceled for good, one active").toBe(48);
  });

  it("CANCEL with any entry on the own queue frees the slot: a taken request, a due RESPONSE (R-CAN-4)", () => {
    const lab = newLab();
    lab.call("A", "SENDX", { user: "B", mid: 9 });
    lab.take("B");
    lab.call("A", "SEND", { user: "B", mid: 1 });
    expect(lab.call("A", "CANCEL", { user: "B", mid: 1 })).toBe(0);
    expect(room(lab, "A")).toBe(49);
  });

  it("SMSG counts for nobody (R-SMSG-9)", () => {
    const lab = newLab();
    lab.authorize("B", 169, { flags: 0x20 });
    expect(lab.cp.command(lab.machine("A"), "SMSG B HELLO").rc).toBe(0);
    expect(lab.take("B")).toMatch(/^00 00 0004 \| 1 \| SYSTEM \| 0 5 /);
    expect(room(lab, "A")).toBe(50);
    expect(lab.cp.messages().filter(({ sink }) => sink === "B")).toEqual([]);
  });
});

function leaveA(lab: Lab): void {
  lab.call("A", "UNAUTHORIZE");
}

function comeBackA(lab: Lab): void {
  leaveA(lab);
  lab.authorize("A");
}

describe("the pending switch (R-INT-17, D3)", () => {
  /** B has a SENDX that no longer fits, then a SEND 2 of C; the switch is off after the first has failed. */
  function silenced(): Lab {
    const lab = newLab();
    lab.authorize("B", 60);
    lab.call("A", "SENDX", { user: "B", mid: 1, lena: 20 });
    lab.call("C", "SEND", { user: "B", mid: 2 });
    lab.authorize("B", 40);
    expect(lab.cp.presentable(lab.machine("B"))).toBe(false);
    expect(lab.take("B")).toBe(NOTHING);
    return lab;
  }

  it("stays off through enabling, AUTHORIZE, QUIESCE and CANCEL", () => {
    const lab = silenced();
    lab.authorize("B");
    lab.call("B", "QUIESCE");
    lab.call("B", "RESUME");
    lab.call("C", "CANCEL", { user: "B", mid: 2 });
    expect(lab.take("B")).toBe(NOTHING);
  });

  const additions: Readonly<Record<string, (lab: Lab) => unknown>> = {
    "a request": (lab) => lab.call("A", "SEND", { user: "B", mid: 3 }),
    "an IDENTIFY": (lab) => lab.call("A", "IDENTIFY", { user: "B", mid: 3 }),
    "a RESPONSE": respondToB,
  };
  it.each(Object.entries(additions))("is turned on by %s, and then all that is due comes in queue order", (_, add) => {
    const lab = silenced();
    add(lab);
    expect(lab.takeAll("B").map((header) => header.split(" | ")[1])).toEqual(["2", "3"]);
  });

  it("the RESPONSE of a failed wrap message turns it on again: presented at the same opportunity", () => {
    const lab = newLab();
    lab.authorize("A", 60);
    lab.call("A", "SENDX", { user: "A", mid: 1, lena: 20 });
    lab.authorize("A", 40);
    expect(lab.take("A")).toBe("80 07 0004 | 1 | A | 3000 20 | 4000 0 | 0");
  });

  it("an undeliverable IDENTIFY or SMSG turns it off as well (R-INT-15)", () => {
    const lab = newLab();
    lab.pswKey("B", 1);
    lab.storageKey("B", BUFFER_AT, 40, 1);
    lab.authorize("B");
    lab.call("A", "IDENTIFY", { user: "B", mid: 1 });
    lab.call("A", "SEND", { user: "B", mid: 2 });
    lab.storageKey("B", BUFFER_AT, 40, 2);
    expect(lab.take("B")).toBe(NOTHING);
    lab.storageKey("B", BUFFER_AT, 40, 1);
    expect(lab.take("B")).toBe(NOTHING);
  });

  it("PRIORITY goes ahead of what was silenced", () => {
    const lab = silenced();
    lab.authorize("B", 40, { flags: PRIORITY });
    lab.call("A", "SEND", { user: "B", mid: 3, flags: PRIORITY });
    expect(lab.takeAll("B").map((header) => header.split(" | ")[1])).toEqual(["3", "2"]);
  });
});

function respondToB(lab: Lab): void {
  lab.authorize("A", 60);
  // B's request goes out before A answers it; only the RESPONSE reaches B's queue.
  lab.call("B", "SENDX", { user: "A", mid: 3 });
  lab.take("A");
  lab.take("A");
}
