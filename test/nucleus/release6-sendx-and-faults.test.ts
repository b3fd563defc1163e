import { describe, expect, it } from "vitest";
import type { CommitEvent } from "../../cp/interface/events.ts";
import { userid } from "../../cp/interface/userid.ts";
import type { Fault } from "../../cp/nucleus/faults.ts";
import { PROFILES, type Profile } from "../../cp/nucleus/profiles.ts";
import { BUFFER_AT, Lab } from "./release6-lab.ts";

// A SENDX of four pieces while others act, and planned misfortunes in profile release6.

const LENGTH = 4096;
const PIECE = 1024;

function withData(profile: Profile, piecesPerStep: number, faults: readonly Fault[] = []): Lab {
  const lab = new Lab(profile, { piecesPerStep, faults });
  lab.fill("A", 0x1000, LENGTH, 0xaa);
  return lab;
}

describe.each(PROFILES)("SENDX in pieces in profile %s", (profile) => {
  const by = <Value>(columns: Readonly<Record<Profile, Value>>): Value => columns[profile];

  function presenting(): Lab {
    const lab = withData(profile, 1);
    lab.authorize("B", 40 + LENGTH, { vada: 0x33d8 });
    lab.fill("B", 0x33d8, 40, 0x99);
    lab.call("A", "SENDX", { user: "B", mid: 1, vada: 0x1000, lena: LENGTH });
    expect(lab.take("B")).toBe("in-transfer");
    return lab;
  }
  function takeOn(lab: Lab): string {
    let result = lab.cp.present(lab.machine("B"));
    while (result === "in-transfer") result = lab.cp.present(lab.machine("B"));
    lab.cp.checkInvariants();
    return result;
  }

  it("the header stands there before the data move (D5), or comes last (R-INT-10)", () => {
    const lab = presenting();
    expect(lab.run("B", 0x33d8, 40, 0x99)).toBe(by({ documented: 40, release6: 0 }));
    expect(takeOn(lab)).toBe("presented");
    expect(lab.header("B")).toBe("00 00 0004 | 1 | A | 1000 4096 | 4000 0 | 0");
    expect(lab.take("A")).toBe("80 00 0004 | 1 | B | 1000 0 | 4000 0 | 0");
  });

  it("CANCEL meanwhile: 20, or 12 (D12)", () => {
    const lab = presenting();
    expect(lab.call("A", "CANCEL", { user: "B", mid: 1 })).toBe(by({ documented: 20, release6: 12 }));
    expect(takeOn(lab)).toBe("presented");
  });

  it("the source leaves: no interruption once it is noticed, and what waits falls silent (D3)", () => {
    const lab = presenting();
    lab.call("C", "SEND", { user: "B", mid: 2 });
    lab.call("A", "UNAUTHORIZE");
    expect(takeOn(lab)).toBe(by({ documented: "presented", release6: "nothing" }));
    expect(lab.cp.presentable(lab.machine("B"))).toBe(false);
    expect(lab.cp.messages()).toHaveLength(1);
  });

  it("the source leaves behind the last test: presented, and nobody is told (R-XFER-16)", () => {
    const lab = presenting();
    lab.cp.present(lab.machine("B"));
    lab.cp.present(lab.machine("B"));
    lab.call("A", "UNAUTHORIZE");
    lab.authorize("A");
    lab.call("A", "UNAUTHORIZE");
    expect(takeOn(lab)).toBe(by({ documented: "nothing", release6: "presented" }));
    expect(lab.cp.messages()).toEqual([]);
  });
});

describe.each(PROFILES)("a fault plan in profile %s", (profile) => {
  it("does not count an entry in front of which something strikes that puts another one there", () => {
    const [BOB, CAROL] = [userid("B"), userid("C")];
    const lab = new Lab(profile, {
      faults: [
        { userid: userid("A"), operation: "presentation", nth: 1, effect: { kind: "logoff", userid: BOB } },
        { userid: userid("A"), operation: "presentation", nth: 2, effect: { kind: "logoff", userid: CAROL } },
      ],
    });
    lab.authorize("B", 40, { flags: 0x40 });
    lab.call("C", "SEND", { user: "A", mid: 1 });
    lab.call("A", "SEND", { user: "B", mid: 2, flags: 0x40 });
    // C's message is first, until B leaves; then the PRIORITY RESPONSE of A's own is, as entry 1.
    expect(lab.take("A")).toBe("A0 05 0002 | 2 | B | 3000 0 | 4000 0 | 0");
    expect(lab.cp.directory.machine(CAROL)?.userid).toBe("C");
    expect(lab.take("A")).toBe(profile === "documented" ? "nothing" : "00 00 0002 | 1 | C | 3000 0 | 4000 0 | 0");
    expect(lab.cp.directory.machine(CAROL)).toBeUndefined();
  });
});

describe("release6: faults and the record", () => {
  const at = (piece: number, effect: Fault["effect"]): Fault => ({
    userid: userid("B"),
    operation: "diagnose",
    nth: 2, // The first was AUTHORIZE.
    piece,
    effect,
  });

  it.each([
    { effect: { kind: "paging-error", side: "source" }, rc: 19, eflg: "0F" },
    { effect: { kind: "paging-error", side: "sink" }, rc: 15, eflg: "13" },
    { effect: { kind: "addressing-error", side: "source" }, rc: 19, eflg: "01" },
    { effect: { kind: "addressing-error", side: "sink" }, rc: 1, eflg: "13" },
  ] as const)("$effect.kind of the $effect.side at piece 1 (R-XFER-17): $rc", ({ effect, rc, eflg }) => {
    const lab = withData("release6", 100, [at(1, effect)]);
    lab.call("A", "SEND", { user: "B", mid: 1, vada: 0x1000, lena: LENGTH });
    lab.take("B");
    expect(lab.call("B", "RECEIVE", { user: "A", mid: 1, vada: 0x3400, lena: LENGTH })).toBe(rc);
    expect(lab.take("A")).toBe(`80 ${eflg} 0002 | 1 | B | 1000 3072 | 4000 0 | 0`);
  });

  it("a reset planned at a piece takes effect before the tests of that piece", () => {
    const lab = withData("release6", 100, [at(2, { kind: "reset", userid: userid("A"), reset: "system-reset" })]);
    lab.call("A", "SEND", { user: "B", mid: 1, vada: 0x1000, lena: LENGTH });
    lab.take("B");
    expect(lab.call("B", "RECEIVE", { user: "A", mid: 1, vada: 0x3400, lena: LENGTH })).toBe(5);
    expect(lab.run("B", 0x3400, LENGTH, 0xaa)).toBe(2 * PIECE);
  });

  it("a paging error of the operation: RC 15 without effect, or a header that cannot be stored", () => {
    const faults: Fault[] = [
      { userid: userid("A"), operation: "diagnose", nth: 2, effect: { kind: "paging-error" } },
      { userid: userid("B"), operation: "presentation", nth: 1, effect: { kind: "paging-error" } },
    ];
    const lab = new Lab("release6", { faults });
    expect(lab.call("A", "SEND", { user: "B", mid: 1 })).toBe(15);
    expect(lab.call("A", "SEND", { user: "B", mid: 1 })).toBe(0);
    lab.fill("B", BUFFER_AT, 40, 0x99);
    expect(lab.take("B")).toBe("nothing");
    expect(lab.run("B", BUFFER_AT, 40, 0x99)).toBe(40);
    expect(lab.take("A")).toBe("80 13 0002 | 1 | B | 3000 0 | 4000 0 | 0");
  });

  it("a planned error cannot strike CP as the sender of an SMSG (R-XFER-10)", () => {
    const struck = (side: "source" | "sink"): string => {
      const effect = { kind: "paging-error", side } as const;
      const lab = new Lab("release6", {
        faults: [{ userid: userid("B"), operation: "presentation", nth: 1, piece: 0, effect }],
      });
      lab.authorize("B", 169, { flags: 0x20 });
      lab.cp.command(lab.machine("A"), "SMSG B HELLO");
      return lab.take("B");
    };
    expect(struck("source")).toMatch(/^00 00 0004 .* SYSTEM /);
    expect(struck("sink")).toBe("nothing");
  });

  it("every piece is recorded with its addresses", () => {
    const events: CommitEvent[] = [];
    const lab = new Lab("release6", { record: (event) => events.push(event) });
    lab.call("A", "SEND", { user: "B", mid: 1, vada: 0x1000, lena: 3000 });
    lab.take("B");
    lab.call("B", "RECEIVE", { user: "A", mid: 1, vada: 0x3400, lena: 3000 });
    const pieces = events.flatMap((event) => (event.kind === "piece" ? [event] : []));
    const places = pieces.map(({ from, fromAddress, to, toAddress, length }) => [
      from,
      fromAddress,
      to,
      toAddress,
      length,
    ]);
    expect(places).toEqual([
      ["A", 0x1000, "B", 0x3400, 1024],
      ["A", 0x1400, "B", 0x3800, 1024],
      ["A", 0x1800, "B", 0x3c00, 952],
    ]);
  });
});
