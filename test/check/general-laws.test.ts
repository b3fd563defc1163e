// The books of messages, by stories told by hand: silent about what is in order, and each rule by what breaks it.

import { describe, expect, it } from "vitest";
import type { CommitEvent } from "../../cp/interface/events.ts";
import { SUBFUNCTION, type SubfunctionName } from "../../cp/interface/subfunctions.ts";
import { userid, useridField, type Userid } from "../../cp/interface/userid.ts";
import { emptyVmcparm } from "../../cp/interface/vmcparm.ts";
import type { ActiveMessage } from "../../src/check/general-laws.ts";
import { generalLawsMonitor } from "../../src/check/monitor.ts";
import { HISTORY } from "./recorded.ts";

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
const SENDX = diagnose(ALICE, "SENDX", BOB, 0);
const FAILED: CommitEvent = {
  kind: "presentation",
  userid: BOB,
  result: "nothing",
  code: 0,
  header: undefined,
  dataLength: 0,
  newPsw: [0, 0],
};
const BOB_LEAVES: CommitEvent = { kind: "logoff", userid: BOB, forced: true };

/** @returns the broken rule and what is said of it; `undefined`: all is in order */
function judged(events: readonly CommitEvent[], active: readonly ActiveMessage[] = []): string | undefined {
  const monitor = generalLawsMonitor(HISTORY);
  for (const event of [logon(ALICE), logon(BOB), ...events]) monitor.record(event);
  return monitor.end(active)[0]?.replace(/ is broken (?:at|after) event \d+: expected/, "");
}

describe("the books of messages", () => {
  it.each([
    ["SEND, RECEIVE, RESPONSE", [SEND, TOLD, RECEIVE, RESPONSE]],
    ["the same ID again after its end", [SEND, TOLD, RECEIVE, RESPONSE, SEND, TOLD, RECEIVE, RESPONSE]],
    ["a SEND that is refused", [diagnose(ALICE, "SEND", BOB, 9)]],
    ["CANCEL", [SEND, diagnose(ALICE, "CANCEL", BOB, 0)]],
    ["the source leaves", [SEND, ALICE_LEAVES]],
    ["the sink leaves", [SEND, BOB_LEAVES, presented(ALICE, BOB, true, 5)]],
    ["the sink leaves after its RECEIVE", [SEND, TOLD, RECEIVE, BOB_LEAVES, RESPONSE]],
    ["the sink leaves after a failed presentation", [SENDX, FAILED, BOB_LEAVES, presented(ALICE, BOB, true, 7)]],
    ["the sink narrows its AUTHORIZE", [SEND, diagnose(BOB, "AUTHORIZE", ALICE, 0), presented(ALICE, BOB, true, 5)]],
    ["SEND to a machine that has left", [BOB_LEAVES, diagnose(ALICE, "SEND", BOB, 5)]],
  ])("%s: in order", (_, events) => {
    expect(judged(events)).toBeUndefined();
  });

  it.each([
    ["is lost", [SEND], "R-SEND-6: SEND 1 from ALICE to BOB is active until it has ended; happened: it was lost"],
    [
      "is announced twice",
      [SEND, TOLD, TOLD, RECEIVE, RESPONSE],
      "R-INT-3: BOB is presented each active message once; happened: message 1 of ALICE has been presented",
    ],
    [
      "ends twice",
      [SEND, TOLD, RECEIVE, RESPONSE, RESPONSE],
      "R-SEND-6: ALICE is presented the RESPONSE of a message that is active, once; happened: message 1 to BOB is not",
    ],
    [
      "comes out of nowhere",
      [TOLD],
      "R-INT-3: BOB is presented each active message once; happened: message 1 of ALICE is not active",
    ],
    [
      "is accepted twice",
      [SEND, SEND, TOLD, RECEIVE, RESPONSE],
      "R-SEND-2: message 1 of ALICE and BOB is active once; happened: ALICE is given RC 0 for 1 once more",
    ],
    [
      "is canceled after its end",
      [diagnose(ALICE, "CANCEL", BOB, 0)],
      "R-CAN-2: ALICE cancels a message of its own that is active; happened: message 1 to BOB is not",
    ],
    [
      "goes to nobody",
      [BOB_LEAVES, SEND, RESPONSE],
      "R-CHK-2: SEND 1 of ALICE is refused: BOB is gone; happened: it is given RC 0",
    ],
    [
      "ends well though its sink has left",
      [SEND, BOB_LEAVES, RESPONSE],
      "R-UNA-3: the RESPONSE of message 1 says that BOB has left; happened: it has data transfer code 0",
    ],
    [
      "ends well after a presentation and its sink's leaving",
      [SENDX, FAILED, BOB_LEAVES, RESPONSE],
      "R-UNA-3: the RESPONSE of message 1 says that BOB has left; happened: it has data transfer code 0",
    ],
    [
      "ends with 5 though its sink is there",
      [SEND, presented(ALICE, BOB, true, 5)],
      "R-UNA-3: the RESPONSE of message 1 does not say that BOB has left; happened: it has data transfer code 5",
    ],
  ])("a message that %s is found", (_, events, sentence) => {
    expect(judged(events)).toBe(sentence);
  });

  const message = { source: ALICE, sink: BOB, subfunction: SUBFUNCTION.SEND, id: 1, state: "QUEUED" } as const;

  it.each([
    [
      "has ended",
      [SEND, diagnose(ALICE, "CANCEL", BOB, 0)],
      "R-SEND-6: SEND 1 from ALICE to BOB has ended; happened: it is QUEUED",
    ],
    [
      "has lost its source",
      [SEND, ALICE_LEAVES],
      "R-UNA-4: SEND 1 from ALICE to BOB goes with ALICE; happened: it is QUEUED",
    ],
    [
      "has lost its sink",
      [SEND, BOB_LEAVES],
      "R-UNA-3: SEND 1 from ALICE to BOB ends when BOB leaves; happened: it is QUEUED",
    ],
  ])("a message that %s must not be active", (_, events, sentence) => {
    expect(judged(events, [message])).toBe(sentence);
  });

  it("a message that is COMPLETE may be active when its sink has left", () => {
    expect(judged([SEND, BOB_LEAVES], [{ ...message, state: "COMPLETE" }])).toBeUndefined();
  });
});
