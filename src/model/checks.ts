// The tests several subfunctions share (section 4.0). Each gives the failure, or undefined when all is well.

import { RC, type ReturnCode } from "../../cp/interface/return-codes.ts";
import { SYSTEM } from "../../cp/interface/userid.ts";
import { VMCPFLG1, type Vmcparm } from "../../cp/interface/vmcparm.ts";
import { lookup } from "./interrupt-queue.ts";
import type { Authorization, Machine } from "./machine.ts";
import type { Model } from "./model.ts";

/** A return code, and the rule that gave it. */
export interface Verdict {
  readonly kind: "rc";
  readonly rc: ReturnCode;
  readonly rule: string;
}

export function verdict(rc: ReturnCode, rule: string): Verdict {
  return { kind: "rc", rc, rule };
}

/** R-CHK-2 (i) and (ii): logged on and authorized. */
export function availableMachine(model: Model, userid: string): AvailableMachine | undefined {
  const machine = model.machines.get(userid);
  return machine?.authorization === undefined ? undefined : (machine as AvailableMachine);
}

export interface AvailableMachine extends Machine {
  authorization: Authorization;
}

const LIMIT = verdict(RC.LIMIT_EXCEEDED, "R-LIM-1");
const TO_SYSTEM = verdict(RC.SINK_QUIESCED, "R-SEND-7");
const NOT_AVAILABLE = verdict(RC.USER_NOT_AVAILABLE, "R-CHK-2");
const QUIESCED = verdict(RC.SINK_QUIESCED, "R-QUI-1");
const NO_PRIORITY = verdict(RC.PRIORITY_NOT_AUTHORIZED, "R-AUTH-6");
const SPECIFIC_FOR_ANOTHER = verdict(RC.USER_NOT_AVAILABLE, "R-AUTH-5");

/** R-CHK-8, the sink check, in its order: 10, 9 (SYSTEM), 5, 9, 18, 5. Gives the sink when it may be sent to. */
export function sinkCheck(model: Model, issuer: Machine, userid: string, flags: number): Verdict | AvailableMachine {
  if (model.rules.counting.countOf(issuer) >= model.messageLimit) return LIMIT;
  if (userid === SYSTEM) return TO_SYSTEM;
  return sinkAccepts(model, issuer.userid, userid, isPriority(flags));
}

/** R-CHK-8 without the limit, which is also what a SENDX from CP meets (R-SMSG-7). */
export function sinkAccepts(
  model: Model,
  source: string,
  userid: string,
  priority: boolean,
): Verdict | AvailableMachine {
  const sink = availableMachine(model, userid);
  if (sink === undefined) return NOT_AVAILABLE;
  const { quiesced, acceptsPriority, specific } = sink.authorization;
  if (quiesced) return QUIESCED;
  if (priority && !acceptsPriority) return NO_PRIORITY;
  if (specific !== undefined && specific !== source) return SPECIFIC_FOR_ANOTHER;
  return sink;
}

/** Tells the two results of the sink check apart. */
export function isVerdict(result: Verdict | Machine): result is Verdict {
  return "rc" in result;
}

export function isPriority(flags: number): boolean {
  return (flags & VMCPFLG1.VMCPPRTY) !== 0;
}

/** R-SEND-2: an active SEND-type message with this ID between the two, in either direction. */
export function isDuplicate(model: Model, issuer: Machine, sink: Machine, parm: Vmcparm): boolean {
  const hidden = model.rules.hiddenFromLookups(sink); // The issuer is in no transfer: on its own queue nothing is hidden.
  return (
    lookup(issuer, sink.userid, parm.vmcpmid) !== undefined ||
    lookup(sink, issuer.userid, parm.vmcpmid, hidden) !== undefined
  );
}
