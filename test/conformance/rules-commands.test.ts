// The SMSG command as its issuer sees it: who is meant, CP's lines, and the command's return code (specification section 8).

import { beforeEach, describe, expect, it } from "vitest";
import { toEbcdic } from "../../cp/interface/ebcdic.ts";
import type { CommandAnswer } from "../../cp/nucleus/commands.ts";
import { Lab } from "./rules-lab.ts";

let lab: Lab;

beforeEach(() => {
  lab = new Lab({}, ["A", "B", "OPERATOR"]);
  for (const name of ["B", "OPERATOR"]) lab.cp.command(lab.machine(name), "SET SMSG ON");
});

function type(name: string, command: string): CommandAnswer {
  return lab.cp.command(lab.machine(name), command);
}

const SILENCE: CommandAnswer = { rc: 0, lines: [] };

describe("who is meant", () => {
  it.each(["OP", "OPE", "OPERA", "OPERATO", "OPERATOR"])("R-SMSG-12: %s is the operator", (typed) => {
    expect(type("A", `SMSG ${typed} HELP`)).toEqual(SILENCE);
    expect(lab.take("OPERATOR")).toMatchObject({ vmcmlena: 4 });
  });

  it.each(["O", "OPS", "OPERATE"])("R-SMSG-12: %s is only itself", (typed) => {
    expect(type("A", `SMSG ${typed} HELP`)).toEqual({ rc: 45, lines: [`DMKMSG045E ${typed} NOT LOGGED ON`] });
  });

  it("R-SMSG-12 R-SMSG-7: CP's answer names the operator, not the abbreviation", () => {
    type("OPERATOR", "SET SMSG OFF");
    expect(type("A", "SMSG OP HELP").lines).toEqual(["DMKMSG057W OPERATOR NOT RECEIVING;  SMSG OFF"]);
  });

  it.each(["AG", "BG"])("R-SMSG-12: ALL from class %s tries every machine, each with its own answer", (classes) => {
    lab.logon("ADMIN", { classes });
    expect(type("ADMIN", "SMSG ALL STOP")).toEqual({
      rc: 57,
      lines: ["DMKMSG057W A        NOT RECEIVING;  SMSG OFF", "DMKMSG057W ADMIN    NOT RECEIVING;  SMSG OFF"],
    });
    expect([lab.take("A"), lab.take("B")?.vmcmlena, lab.take("OPERATOR")?.vmcmlena]).toEqual([undefined, 4, 4]);
  });

  it("R-SMSG-12: a machine is class G unless configured otherwise, and then ALL is refused", () => {
    expect(type("A", "SMSG ALL STOP")).toEqual({ rc: 3, lines: ["DMKMSG003E INVALID OPTION - ALL"] });
    expect(lab.take("B")).toBeUndefined();
  });
});

describe("the return code is the number in the message", () => {
  it.each([
    { command: "SMSG", rc: 20 },
    { command: "SMSG TOOLONGID HELLO", rc: 20 },
    { command: "SMSG ALL HELLO", rc: 3 },
    { command: "SMSG NOBODY HELLO", rc: 45 },
    { command: "SMSG A HELLO", rc: 57 },
    { command: "SMSG B HELLO", rc: 0 },
    { command: "SMSG B", rc: 0 },
    { command: "SMSG B   ", rc: 0 },
  ])("R-SMSG-13: $command gives $rc", ({ command, rc }) => {
    const answer = type("A", command);
    expect(answer.rc).toBe(rc);
    const numbers = answer.lines.map((line) => Number(/^DMKMSG(\d{3})[EW] /.exec(line)?.[1]));
    expect(numbers).toEqual(rc === 0 ? [] : [rc]);
  });

  it("R-SMSG-13: DIAGNOSE X'08' reports it in Ry, and the line with code and text", () => {
    const lines: string[] = [];
    lab = new Lab({ consoleLine: (_, line) => lines.push(line) }, ["A"]);
    const machine = lab.machine("A");
    const command = toEbcdic("SMSG NOBODY HELLO");
    machine.storage.set(command, 0x2000);
    expect(lab.cp.diagnose(machine, 0x08, 0x2000, command.length)).toMatchObject({ exception: 0, value: 45 });
    expect(lines).toEqual(["DMKMSG045E NOBODY NOT LOGGED ON"]);
  });
});
