// LOGOFF and reset: what waits for the end of a DIAGNOSE or presentation (R-RST-8), and what a reset keeps (section 9).

import { beforeEach, describe, expect, it } from "vitest";
import { RC } from "../../cp/interface/return-codes.ts";
import { fork } from "../../src/model/model.ts";
import { activeMessages, machineStatus } from "../../src/model/queries.ts";
import { call, go, goOnPresenting, idOf, leave, logon, newLab, smsg, storageOf, take, tell, type Lab } from "./lab.ts";

let lab: Lab;

beforeEach(() => {
  lab = newLab(["A", "B", "C"]);
  for (const name of ["A", "B", "C"]) call(lab, name, "AUTHORIZE", { vada: 0x800, lena: 0x1028 });
});

describe("R-RST-8: a machine in its RECEIVE", () => {
  beforeEach(() => {
    call(lab, "A", "SEND", { user: "B", mid: 1, vada: 0x4000, lena: 4096, use: 0xa1 });
    take(lab, "B");
    call(lab, "C", "SEND", { user: "B", mid: 2, use: 0xc1 });
    call(lab, "B", "RECEIVE", { user: "A", mid: 1, vada: 0x8000, lena: 4096, use: 0xb1 }, { pieces: 1 });
  });

  it.each(["logoff", "reset"] as const)("%s of the sink waits; the RECEIVE ends as usual", (kind) => {
    expect(leave(lab, "B", kind)).toBe("deferred");
    expect(call(lab, "C", "SEND", { user: "B", mid: 3 })).toBe(RC.NORMAL);
    expect(call(lab, "A", "CANCEL", { user: "B", mid: 1 })).toBe(RC.CANCEL_BUSY);
    expect(tell(lab, { kind: "continue", userid: idOf("B") })).toMatchObject({
      kind: "rc",
      rc: RC.NORMAL,
      departures: [{ kind }],
    });
    expect(take(lab, "A")).toMatchObject({ vmcmeflg: 0, vmcmlena: 0, vmcmuse: [0, 0xb1] });
    expect([take(lab, "C"), take(lab, "C")]).toMatchObject([
      { vmcmeflg: 5, vmcmmid: 2, vmcmuse: [0, 0xc1] },
      { vmcmeflg: 5, vmcmmid: 3 },
    ]);
    expect(call(lab, "C", "SEND", { user: "B", mid: 4 })).toBe(RC.USER_NOT_AVAILABLE);
    expect(machineStatus(lab.model, idOf("B")) === undefined).toBe(kind === "logoff");
  });

  it("the remaining pieces move under their usual tests, also when the source goes away first", () => {
    leave(lab, "B", "logoff");
    leave(lab, "A", "logoff");
    expect(go(lab, "B")).toBe(RC.USER_NOT_AVAILABLE);
    expect(machineStatus(lab.model, idOf("B"))).toBeUndefined();
    expect(activeMessages(lab.model).map((message) => message.description)).toEqual(["C SEND 2 to B: COMPLETE"]);
  });

  it("a machine that is source here and sink there purges its messages only after its own DIAGNOSE", () => {
    call(lab, "C", "SEND", { user: "A", mid: 5, vada: 0x4000, lena: 4096 });
    take(lab, "A");
    call(lab, "A", "RECEIVE", { user: "C", mid: 5, vada: 0x8000, lena: 4096 }, { pieces: 1 });
    expect(leave(lab, "A", "reset")).toBe("deferred");
    expect(machineStatus(lab.model, idOf("B"))?.transfer?.purged).toBe(false);
    expect(go(lab, "A")).toBe(RC.NORMAL);
    expect(go(lab, "B")).toBe(RC.USER_NOT_AVAILABLE);
  });

  it("reset and then LOGOFF both take effect, in that order", () => {
    leave(lab, "B", "reset");
    leave(lab, "B", "logoff");
    const output = tell(lab, { kind: "continue", userid: idOf("B") });
    expect(output.departures.map((departure) => departure.kind)).toEqual(["reset", "logoff"]);
  });

  it("in a wrap connection the RECEIVE ends before everything of the machine is purged", () => {
    go(lab, "B");
    call(lab, "A", "SEND", { user: "A", mid: 8, vada: 0x4000, lena: 4096 });
    expect([take(lab, "A"), take(lab, "A")]).toMatchObject([{ vmcmmid: 1 }, { vmcmmid: 8 }]);
    call(lab, "A", "RECEIVE", { user: "A", mid: 8, vada: 0x8000, lena: 4096 }, { pieces: 1 });
    expect(leave(lab, "A", "reset")).toBe("deferred");
    expect(go(lab, "A")).toBe(RC.NORMAL);
    expect(machineStatus(lab.model, idOf("A"))).toMatchObject({ authorized: false });
  });

  it("a fork goes its own way", () => {
    const other: Lab = {
      model: fork(lab.model),
      storages: new Map([...lab.storages].map(([name, bytes]) => [name, bytes.slice()])),
    };
    call(lab, "A", "UNAUTHORIZE");
    expect(go(lab, "B")).toBe(RC.USER_NOT_AVAILABLE);
    expect(go(other, "B")).toBe(RC.NORMAL);
    expect(take(other, "A")).toMatchObject({ vmcmmid: 1, vmcmlena: 0 });
  });
});

describe("R-RST-8: a machine being presented a SENDX", () => {
  it("takes the interruption, then it is logged off", () => {
    call(lab, "A", "SENDX", { user: "B", mid: 1, vada: 0x4000, lena: 4096 });
    take(lab, "B", { pieces: 1 });
    expect(leave(lab, "B", "logoff")).toBe("deferred");
    expect(goOnPresenting(lab, "B")).toMatchObject({ vmcmmid: 1 });
    expect(take(lab, "A")).toMatchObject({ vmcmeflg: 0, vmcmlena: 0 });
    expect(machineStatus(lab.model, idOf("B"))).toBeUndefined();
  });
});

describe("what a reset keeps", () => {
  it("R-RST-7: the SMSG switch survives a reset, not a LOGOFF", () => {
    smsg(lab, "B", "SET SMSG ON");
    leave(lab, "B", "reset");
    expect(smsg(lab, "A", "SMSG B HI")).toEqual(["DMKMSG057W B        NOT RECEIVING; NOT AUTHORIZED"]);
    leave(lab, "B", "logoff");
    logon(lab, "B", 0x10000);
    expect(smsg(lab, "A", "SMSG B HI")).toEqual(["DMKMSG057W B        NOT RECEIVING;  SMSG OFF"]);
  });

  it("R-RST-3: SYSTEM CLEAR and DEFINE STORAGE leave empty storage and keys of zero", () => {
    storageOf(lab, "B").fill(0x11);
    tell(lab, { kind: "setStorageKey", userid: idOf("B"), address: 0x800, length: 1, key: 0x28 });
    tell(lab, { kind: "reset", userid: idOf("B"), how: "define-storage", storageSize: 0x2000 });
    expect(storageOf(lab, "B")).toEqual(new Uint8Array(0x2000));
    expect(lab.model.machines.get("B")?.storageKeys).toEqual(new Uint8Array(4));
  });
});
