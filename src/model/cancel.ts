// CANCEL (4.7).

import { RC } from "../../cp/interface/return-codes.ts";
import type { Vmcparm } from "../../cp/interface/vmcparm.ts";
import { availableMachine, verdict, type Verdict } from "./checks.ts";
import { lookup, lookupRequest, namedUserid } from "./interrupt-queue.ts";
import { retire } from "./lifecycle.ts";
import type { Machine } from "./machine.ts";
import type { Message } from "./message.ts";
import { isInTransfer, type Model } from "./model.ts";

const SINK_NOT_AVAILABLE = verdict(RC.USER_NOT_AVAILABLE, "R-CAN-2");
const TOO_LATE = verdict(RC.CANCEL_TOO_LATE, "R-CAN-6");
const NOT_THE_ORIGINATOR = verdict(RC.PROTOCOL_VIOLATION, "R-CAN-7");
const NOT_FOUND = verdict(RC.MESSAGE_NOT_FOUND, "R-CAN-2");
const BUSY = verdict(RC.CANCEL_BUSY, "R-CAN-8");
const REPLY_CANCELED = verdict(RC.REPLY_CANCELED, "R-CAN-5");
const CANCELED = verdict(RC.NORMAL, "R-CAN-3");

/** R-CAN-2, in its order: 5, 14 or 3, 12, 20, then 11 or 0. There is no RESPONSE (R-CAN-4). */
export function cancel(model: Model, issuer: Machine, parm: Vmcparm): Verdict {
  const named = namedUserid(parm);
  const sink = availableMachine(model, named); // R-CHK-4: whether it is quiesced or SPECIFIC does not matter (R-CAN-11)
  if (sink === undefined) return SINK_NOT_AVAILABLE;
  const own = lookup(issuer, named, parm.vmcpmid);
  if (own?.state === "COMPLETE") return TOO_LATE;
  if (own !== undefined && sink !== issuer) return NOT_THE_ORIGINATOR;
  const message = onSinkQueue(model, sink, issuer, parm.vmcpmid);
  if (message === undefined) return NOT_FOUND;
  if (isInTransfer(model, message)) return BUSY;
  retire(model, message);
  model.rules.counting.canceled(issuer, message);
  return message.received ? REPLY_CANCELED : CANCELED;
}

/** R-CHK-7. */
function onSinkQueue(model: Model, sink: Machine, issuer: Machine, mid: number): Message | undefined {
  const { cancelFindsResponses, hiddenFromLookups } = model.rules;
  return cancelFindsResponses
    ? lookup(sink, issuer.userid, mid, hiddenFromLookups(sink))
    : lookupRequest(sink, issuer.userid, mid);
}
