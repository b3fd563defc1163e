// SMSG and SET SMSG (section 8).

import { beforeEach, describe, expect, it } from "vitest";
import { toEbcdic } from "../../cp/interface/ebcdic.ts";
import { RC } from "../../cp/interface/return-codes.ts";
import { call, idOf, logon, newLab, smsg, STORAGE_SIZE, take, tell, type Lab } from "./lab.ts";

let lab: Lab;

beforeEach(() => {
  lab = newLab(["A", "B", "C"]);
  for (const name of ["A", "B", "C"]) call(lab, name, "AUTHORIZE", { vada: 0x800, lena: 169 });
});

describe("what is sent", () => {
  beforeEach(() => {
    smsg(lab, "A", "SET SMSG ON");
  });

  it.each([
    { rule: "R-SMSG-4: up to 129 bytes", line: `SMSG A ${"X".repeat(150)}`, length: 129 },
    { rule: "R-SMSG-4: behind the single blank, not trimmed", line: "SMSG  A  Hi ", length: 4 },
    { rule: "R-SMSG-4: up to X'15'", line: "SM A HELLO\nQUERY TIME", length: 5 },
    { rule: "R-SMSG-4: no other byte ends the text", line: ebcdic("SMS A HE", 0x25, 0x0d), length: 4 },
    { rule: "R-SMSG-7: 129 blanks and more text are not blanks only", line: `SMSG A ${" ".repeat(130)}X`, length: 129 },
  ])("$rule", ({ line, length }) => {
    expect(tell(lab, { kind: "command", userid: idOf("B"), text: line })).toMatchObject({ lines: [], rc: 0 });
    expect(take(lab, "A")).toMatchObject({ vmcmlena: length });
  });

  it.each(["SMSG A", "SMSG A ", "SMSG A    "])("R-SMSG-7: %j sends nothing and answers nothing", (line) => {
    expect(smsg(lab, "B", line)).toEqual([]);
    expect(take(lab, "A")).toBeUndefined();
  });

  it.each(["SMSGX A HI", "S A HI", "SET SMSG", "SET SMSG IUCV", "QUERY TIME", ""])(
    "R-SMSG-1, R-SMSG-3: %j is another command",
    (line) => {
      expect(smsg(lab, "B", line)).toEqual(["otherCommand"]);
    },
  );
});

function ebcdic(text: string, ...more: readonly number[]): Uint8Array {
  return Uint8Array.from([...toEbcdic(text), ...more]);
}

describe("SMSG to OPERATOR and ALL", () => {
  it("R-SMSG-12, R-SMSG-13: ALL, by an issuer of class A or B, goes to every machine in turn", () => {
    logon(lab, "D", STORAGE_SIZE, "BG");
    smsg(lab, "A", "SET SMSG ON");
    smsg(lab, "C", "SET SMSG ON");
    call(lab, "C", "QUIESCE");
    const output = tell(lab, { kind: "command", userid: idOf("D"), text: "SMSG ALL HELLO" });
    expect(output).toMatchObject({
      lines: [
        "DMKMSG057W B        NOT RECEIVING;  SMSG OFF",
        "DMKMSG057W C        NOT RECEIVING; QUIESCED",
        "DMKMSG057W D        NOT RECEIVING;  SMSG OFF",
      ],
      rc: 57,
    });
    expect(take(lab, "A")).toMatchObject({ vmcmlena: 5 });
  });

  it("R-SMSG-5: the ID is CP's choice, but neither 0 nor one that waits already", () => {
    smsg(lab, "A", "SET SMSG ON");
    const say = (id: number) =>
      tell(lab, { kind: "command", userid: idOf("B"), text: "SMSG A X", chooseId: () => id }).kind;
    expect(say(5)).toBe("reply");
    expect(() => say(5)).toThrow(/R-SMSG-5/);
    expect(() => say(0)).toThrow(/R-SMSG-5/);
    expect(call(lab, "A", "RECEIVE", { user: "SYSTEM", mid: 5 })).toBe(RC.SYNCHRONIZATION_ERROR);
    expect(call(lab, "A", "REPLY", { user: "SYSTEM", mid: 5 })).toBe(RC.PROTOCOL_VIOLATION);
    expect(call(lab, "A", "REJECT", { user: "SYSTEM", mid: 6 })).toBe(RC.MESSAGE_NOT_FOUND);
  });
});
