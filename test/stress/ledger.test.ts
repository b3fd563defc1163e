import { beforeEach, describe, expect, it } from "vitest";
import type { CommitEvent } from "../../cp/interface/events.ts";
import { SUBFUNCTION, type SubfunctionName } from "../../cp/interface/subfunctions.ts";
import { userid, useridField, type Userid } from "../../cp/interface/userid.ts";
import type { MessageDescription } from "../../cp/nucleus/facility.ts";
import { emptyVmcparm } from "../../cp/interface/vmcparm.ts";
import { Ledger } from "../../src/stress/ledger.ts";

const [ALICE, BOB] = [userid("ALICE"), userid("BOB")];

function words(who: Userid): [number, number] {
  const view = new DataView(useridField(who).buffer);
  return [view.getUint32(0), view.getUint32(4)];
}

function logon(who: Userid): CommitEvent {
  return { kind: "logon", userid: who, storageSize: 65_536, privilegeClasses: "G" };
}

function diagnose(who: Userid, name: SubfunctionName, partner: Userid, rc: number, id = 1): CommitEvent {
  const parm = { ...emptyVmcparm(), vmcpfunc: SUBFUNCTION[name], vmcpmid: id, vmcpuser: words(partner) };
  return { kind: "diagnose", userid: who, address: 0, parm, exception: 0, rc };
}

function presented(who: Userid, partner: Userid, response: boolean, eflg = 0, id = 1): CommitEvent {
  const header = {
    vmcmstat: response ? 0x80 : 0,
    vmcmeflg: eflg,
    vmcmfunc: SUBFUNCTION.SEND,
    vmcmmid: id,
    vmcmuser: words(partner),
    vmcmvada: 0,
    vmcmlena: 0,
    vmcmvadb: 0,
    vmcmlenb: 0,
    vmcmuse: [0, 0],
  } as const;
  const rest = { code: 0x4001, dataLength: 0, newPsw: [0, 0] } as const;
  return { kind: "presentation", userid: who, result: "presented", header, ...rest };
}

const SEND = diagnose(ALICE, "SEND", BOB, 0);
const TOLD = presented(BOB, ALICE, false);
const RECEIVE = diagnose(BOB, "RECEIVE", ALICE, 0);
const RESPONSE = presented(ALICE, BOB, true);
const ALICE_LEAVES: CommitEvent = { kind: "logoff", userid: ALICE, forced: false };
const BOB_LEAVES: CommitEvent = { kind: "logoff", userid: BOB, forced: true };

describe("the books of messages", () => {
  let ledger: Ledger;
  const after = (events: readonly CommitEvent[], active: readonly MessageDescription[] = []): readonly string[] => {
    for (const event of events) ledger.record(event);
    return ledger.end(active);
  };
  beforeEach(() => {
    ledger = new Ledger();
    for (const who of [ALICE, BOB]) ledger.record(logon(who));
  });

  it.each([
    ["SEND, RECEIVE, RESPONSE", [SEND, TOLD, RECEIVE, RESPONSE]],
    ["the same ID again after its end", [SEND, TOLD, RECEIVE, RESPONSE, SEND, TOLD, RECEIVE, RESPONSE]],
    ["a SEND that is refused", [diagnose(ALICE, "SEND", BOB, 9)]],
    ["CANCEL", [SEND, diagnose(ALICE, "CANCEL", BOB, 0)]],
    ["the source leaves", [SEND, ALICE_LEAVES]],
    ["the sink leaves", [SEND, BOB_LEAVES, presented(ALICE, BOB, true, 5)]],
    ["the sink leaves after its RECEIVE", [SEND, TOLD, RECEIVE, BOB_LEAVES, RESPONSE]],
    ["the sink narrows its AUTHORIZE", [SEND, diagnose(BOB, "AUTHORIZE", ALICE, 0), presented(ALICE, BOB, true, 5)]],
    ["SEND to a machine that has left", [BOB_LEAVES, diagnose(ALICE, "SEND", BOB, 5)]],
  ])("%s: in order", (_, events) => {
    expect(after(events)).toEqual([]);
  });

  it.each([
    ["is lost", [SEND], "SEND 1 from ALICE to BOB was lost"],
    ["is announced twice", [SEND, TOLD, TOLD, RECEIVE, RESPONSE], "SEND interrupt 1 at BOB was presented twice"],
    ["ends twice", [SEND, TOLD, RECEIVE, RESPONSE, RESPONSE], "RESPONSE 1 at ALICE is of no active message"],
    ["comes out of nowhere", [TOLD], "SEND interrupt 1 at BOB is of no active message"],
    [
      "is accepted twice",
      [SEND, SEND, TOLD, RECEIVE, RESPONSE],
      "SEND 1 from ALICE to BOB was accepted while it was active",
    ],
    [
      "is canceled after its end",
      [diagnose(ALICE, "CANCEL", BOB, 0)],
      "CANCEL 1 of ALICE to BOB ended a message that was not active",
    ],
    ["goes to nobody", [BOB_LEAVES, SEND, RESPONSE], "SEND 1 from ALICE was accepted, and BOB is gone"],
    [
      "ends well though its sink has left",
      [SEND, BOB_LEAVES, RESPONSE],
      "RESPONSE 1 at ALICE has data transfer code 0, and BOB had left",
    ],
    [
      "ends with 5 though its sink is there",
      [SEND, presented(ALICE, BOB, true, 5)],
      "RESPONSE 1 at ALICE has data transfer code 5, and BOB has not left",
    ],
  ])("a message that %s is found", (_, events, sentence) => {
    expect(after(events)).toContain(sentence);
  });

  it("a message of a machine that is gone must not be active", () => {
    const message = { source: ALICE, sink: BOB, subfunction: 2, id: 1, inTransfer: false } as const;
    expect(after([SEND, BOB_LEAVES], [{ ...message, state: "QUEUED" }])).toEqual([
      "SEND 1 from ALICE to BOB is QUEUED, and BOB is gone",
    ]);
    expect(after([], [{ ...message, state: "COMPLETE" }])).toHaveLength(1);
  });
});
