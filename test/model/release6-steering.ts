// Turns random operations towards the defects of section 13, which chance alone meets too rarely: somebody acts while a
// message moves, sources are away when their messages are answered, answers are unsaid, counts have bit 0 on.

import { SUBFUNCTION } from "../../cp/interface/subfunctions.ts";
import { SYSTEM } from "../../cp/interface/userid.ts";
import type { Machine } from "../../src/model/machine.ts";
import type { Message } from "../../src/model/message.ts";
import type { ModelDriver } from "../support/model-driver.ts";
import { STORAGE, USERIDS, type Operation, type Who } from "../support/operations.ts";

type Diagnose = Extract<Operation, { kind: "diagnose" }>;

/** The same operation, states and step always give the same operation, so that a list can be shortened. */
export function steerTowardsDefects(act: Operation, driver: ModelDriver, step: number): Operation {
  const machines = [...driver.model.machines.values()];
  const busy = machines.find((machine) => machine.transfer !== undefined);
  if (busy?.transfer !== undefined) return step % 2 === 0 ? interfere(act, busy, busy.transfer.message, step) : act;
  if (act.kind !== "diagnose") return act;
  const machine = driver.model.machines.get(act.who);
  if (machine === undefined) return act;
  if (act.func === SUBFUNCTION.AUTHORIZE && act.vada === STORAGE - 32) return { ...act, lena: 0x100_0000 }; // D13
  if (act.use % 16 === 1) return request(act.who, SUBFUNCTION.UNAUTHORIZE, {});
  if (machine.authorization === undefined) return step % 4 === 0 ? act : answerOrphan(act, machines);
  if (act.func === SUBFUNCTION.CANCEL && act.use % 3 === 0) return unsay(act, machines);
  return act.use % 2 === 0 ? answerInProfile(act, machine) : act;
}

/** A DIAGNOSE in which only some fields matter. */
export function request(who: Who, func: number, fields: Partial<Diagnose>): Diagnose {
  const rest = { flg1: 0, flg2: 0, mid: 0, user: "", vada: 0, lena: 0, vadb: 0, lenb: 0, use: 0 };
  return { kind: "diagnose", who, func, ...rest, ...fields };
}

/** R-XFER-15: what others can do to a message in transfer. */
function interfere(act: Operation, busy: Machine, message: Message, step: number): Operation {
  const who = USERIDS.find((name) => name === message.source);
  if (who === undefined) return { kind: "proceed", who: busy.userid as Who };
  const same = { user: message.sink, mid: message.mid, vada: 0x2000, lena: 100, vadb: 0x3000, lenb: 100, use: 1 };
  const acts: readonly Operation[] = [
    request(who, SUBFUNCTION.CANCEL, same),
    request(who, message.subfunction, same),
    request(who, SUBFUNCTION.UNAUTHORIZE, {}),
    request(who, SUBFUNCTION.UNAUTHORIZE, {}),
    request(who, SUBFUNCTION.AUTHORIZE, { flg1: 0x60, vada: 0x800, lena: 0x900 }),
    { kind: "logoff", who },
    { kind: "logon", who },
    { kind: "storage-key", who, address: 0x2000, length: 0x2000, key: 0x28 },
    { kind: "proceed", who: busy.userid as Who },
    act,
  ];
  return acts[(step >>> 1) % acts.length] ?? act;
}

/** R-UNA-9: a sink answers an orphan. */
function answerOrphan(act: Diagnose, machines: readonly Machine[]): Operation {
  const isAway = (userid: string) =>
    !machines.some((each) => each.userid === userid && each.authorization !== undefined);
  for (const sink of machines) {
    const orphan = sink.queue.find(
      ({ state, source, subfunction }) =>
        state !== "COMPLETE" && isAway(source) && source !== SYSTEM && subfunction !== SUBFUNCTION.IDENTIFY,
    );
    if (orphan === undefined) continue;
    const who = sink.userid as Who;
    if (orphan.state === "QUEUED") return { kind: "present", who };
    const answer = ANSWERS[act.use % ANSWERS.length] ?? SUBFUNCTION.RECEIVE;
    return { ...act, who, func: answer, user: orphan.source, mid: orphan.mid };
  }
  return act;
}

const ANSWERS = [SUBFUNCTION.RECEIVE, SUBFUNCTION.RECEIVE, SUBFUNCTION.REPLY, SUBFUNCTION.REJECT] as const;

/** R-CAN-10: the machine that answered cancels its partner's RESPONSE. */
function unsay(act: Diagnose, machines: readonly Machine[]): Operation {
  const due = machines
    .flatMap(({ queue }) => queue)
    .find(({ state, sink }) => state === "COMPLETE" && sink === act.who);
  return due === undefined ? act : { ...act, user: due.source, mid: due.mid, use: 4 * act.use };
}

/**
 * R-PARM-5: an answer with a count whose bit 0 is on, or that ends in storage by way of addresses outside. R-XFER-10: a
 * sender's block that the receiver has in two. R-XFER-7: from and to the same storage.
 */
function answerInProfile(act: Diagnose, { queue, userid }: Machine): Operation {
  if (act.func !== SUBFUNCTION.RECEIVE && act.func !== SUBFUNCTION.REPLY) return act;
  const taken = queue.find(({ state }) => state === "PRESENTED");
  if (taken === undefined) return act;
  const answer = { ...act, user: taken.source, mid: taken.mid, use: 4 * act.use };
  const length = act.func === SUBFUNCTION.RECEIVE ? taken.lena : taken.lenb;
  if (length >= 0x8000_0000) return { ...answer, lena: 0xffff_fff0 + (act.use % 16) };
  if (length > 0xff_ffff) return { ...answer, vada: 0x1000, lena: 0x0100_0000 + (act.use % 16) };
  if (act.use % 4 === 2) return { ...answer, vada: act.func === SUBFUNCTION.RECEIVE ? 0x27f0 : 0x2000, lena: 2048 };
  return taken.source === userid ? { ...answer, vada: (taken.vada + 16) & 0x3fff, lena: 5000 } : answer;
}
