// Which message a request finds: wrap connections, and machines that answered (4.0, R-CAN-2, R-CAN-7, R-CAN-10).

import { beforeEach, describe, expect, it } from "vitest";
import { RC } from "../../cp/interface/return-codes.ts";
import { activeCount } from "../../src/model/queries.ts";
import { SUBFUNCTION } from "../../cp/interface/subfunctions.ts";
import { call, idOf, newLab, parmOf, take, tell, type Lab } from "./lab.ts";

let lab: Lab;

beforeEach(() => {
  lab = newLab(["A", "B"]);
  for (const name of ["A", "B"]) call(lab, name, "AUTHORIZE", { vada: 0x800, lena: 169 });
});

describe("CANCEL in a wrap connection", () => {
  const own = { user: "A", mid: 1 };

  it("R-CAN-2, R-CAN-3: 0 before and after the interruption, 11 once received, 14 once replied to", () => {
    call(lab, "A", "SEND/RECV", own);
    expect(call(lab, "A", "CANCEL", own)).toBe(RC.NORMAL);
    expect(take(lab, "A")).toBeUndefined();
    call(lab, "A", "SEND/RECV", own);
    take(lab, "A");
    expect(call(lab, "A", "CANCEL", own)).toBe(RC.NORMAL);
    call(lab, "A", "SEND/RECV", own);
    take(lab, "A");
    call(lab, "A", "RECEIVE", own);
    expect(call(lab, "A", "CANCEL", own)).toBe(RC.REPLY_CANCELED);
    call(lab, "A", "SEND/RECV", own);
    take(lab, "A");
    call(lab, "A", "REPLY", own);
    expect(call(lab, "A", "CANCEL", own)).toBe(RC.CANCEL_TOO_LATE);
    expect(activeCount(lab.model, idOf("A"))).toBe(1);
  });

  it("R-IDN-5: an IDENTIFY is not found", () => {
    call(lab, "A", "IDENTIFY", own);
    expect(call(lab, "A", "CANCEL", own)).toBe(RC.MESSAGE_NOT_FOUND);
  });
});

describe("AUTHORIZE SPECIFIC again", () => {
  it("R-AUTH-10: ends the issuer's wrap messages too, when it names another machine", () => {
    call(lab, "A", "SEND", { user: "A", mid: 1, lena: 4, use: 0xa1 });
    call(lab, "B", "SEND", { user: "A", mid: 2 });
    expect(call(lab, "A", "AUTHORIZE", { vada: 0x800, lena: 40, flags: 0x80, user: "B" })).toBe(RC.NORMAL);
    expect(take(lab, "A")).toMatchObject({ vmcmstat: 0, vmcmmid: 2 });
    expect(take(lab, "A")).toMatchObject({ vmcmstat: 0x80, vmcmeflg: 5, vmcmmid: 1, vmcmlena: 4, vmcmuse: [0, 0xa1] });
  });

  it("R-AUTH-10: a message RECEIVEd and not replied to keeps its residuals", () => {
    call(lab, "A", "SEND/RECV", { user: "B", mid: 1, lena: 100, lenb: 50 });
    take(lab, "B");
    call(lab, "B", "RECEIVE", { user: "A", mid: 1, vada: 0x3000, lena: 30 });
    expect(call(lab, "B", "AUTHORIZE", { vada: 0x800, lena: 40, flags: 0x80, user: "C" })).toBe(RC.NORMAL);
    expect(take(lab, "A")).toMatchObject({ vmcmstat: 0x80, vmcmeflg: 5, vmcmlena: 70, vmcmlenb: 50 });
    expect(call(lab, "B", "REPLY", { user: "A", mid: 1 })).toBe(RC.MESSAGE_NOT_FOUND);
  });
});

it("R-CAN-10: a machine that answered cannot cancel the partner's due RESPONSE", () => {
  call(lab, "A", "SEND", { user: "B", mid: 1 });
  take(lab, "B");
  call(lab, "B", "REJECT", { user: "A", mid: 1 });
  expect(call(lab, "B", "CANCEL", { user: "A", mid: 1 })).toBe(RC.MESSAGE_NOT_FOUND);
  expect(take(lab, "A")).toMatchObject({ vmcmstat: 0xc0, vmcmmid: 1 });
});

it("R-INST-9: the issuer may reuse its VMCPARM as soon as the instruction ends", () => {
  const parm = parmOf(SUBFUNCTION.SEND, { user: "B", mid: 1, use: 0xa1 });
  const instruction = {
    kind: "diagnose",
    userid: idOf("A"),
    code: 0x68,
    address: 0x1000,
    vmcparm: () => parm,
  } as const;
  expect(tell(lab, instruction)).toMatchObject({ rc: RC.NORMAL });
  parm.vmcpuse[1] = 0xff;
  parm.vmcpmid = 2;
  expect(take(lab, "B")).toMatchObject({ vmcmmid: 1, vmcmuse: [0, 0xa1] });
});
