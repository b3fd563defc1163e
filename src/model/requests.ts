// SEND, SEND/RECV, SENDX and IDENTIFY: what makes a message (4.3, 4.4, 4.5, 4.11).

import { RC } from "../../cp/interface/return-codes.ts";
import { SUBFUNCTION } from "../../cp/interface/subfunctions.ts";
import type { Vmcparm } from "../../cp/interface/vmcparm.ts";
import {
  isDuplicate,
  isPriority,
  isVerdict,
  sinkCheck,
  verdict,
  type AvailableMachine,
  type Verdict,
} from "./checks.ts";
import { namedUserid } from "./interrupt-queue.ts";
import { accept } from "./lifecycle.ts";
import { pswKey, type Machine } from "./machine.ts";
import { messageOf, type RequestCode } from "./message.ts";
import type { Model } from "./model.ts";

const DATA_OUTSIDE = verdict(RC.INVALID_BUFFER, "R-SEND-1");
const REPLY_BUFFER_OUTSIDE = verdict(RC.INVALID_BUFFER, "R-SNR-1");
const TOO_LARGE = verdict(RC.SENDX_TOO_LARGE, "R-SNX-1");
const DUPLICATE = verdict(RC.DUPLICATE_MESSAGE, "R-SEND-2");
const INITIATED = verdict(RC.NORMAL, "R-SEND-3");

/** Any of the four: its checks, then the message. RC 0 means initiated, not done (R-SEND-3). */
export function request(model: Model, issuer: Machine, parm: Vmcparm, subfunction: RequestCode): Verdict {
  const sink = sinkCheck(model, issuer, namedUserid(parm), parm.vmcpflg1);
  if (isVerdict(sink)) return sink;
  const refused = REFUSED_BY[subfunction](model, issuer, sink, parm);
  if (refused !== undefined) return refused;
  accept(
    model,
    messageOf(parm, subfunction, {
      source: issuer.userid,
      sink: sink.userid,
      priority: isPriority(parm.vmcpflg1),
      sourceKey: pswKey(issuer), // R-SEND-4: kept, and used when data move
      authorizationNumber: issuer.authorizationNumber,
    }),
  );
  return INITIATED;
}

type RequestCheck = (model: Model, issuer: Machine, sink: AvailableMachine, parm: Vmcparm) => Verdict | undefined;

/** What each request tests after the sink check. */
const REFUSED_BY: Readonly<Record<RequestCode, RequestCheck>> = {
  // R-SEND-1: RC 1, 8.
  [SUBFUNCTION.SEND]: (model, issuer, sink, parm) =>
    dataOutside(model, issuer, parm) ?? duplicate(model, issuer, sink, parm),
  // R-SNR-1: RC 1 data area, 1 REPLY buffer, 8.
  [SUBFUNCTION["SEND/RECV"]]: (model, issuer, sink, parm) =>
    dataOutside(model, issuer, parm) ?? replyBufferOutside(model, issuer, parm) ?? duplicate(model, issuer, sink, parm),
  // R-SNX-1: RC 1, 7, 8.
  [SUBFUNCTION.SENDX]: (model, issuer, sink, parm) =>
    dataOutside(model, issuer, parm) ?? tooLarge(model, sink, parm) ?? duplicate(model, issuer, sink, parm),
  // R-IDN-1: nothing more, neither addresses nor duplicates.
  [SUBFUNCTION.IDENTIFY]: () => undefined,
};

function dataOutside(model: Model, issuer: Machine, parm: Vmcparm): Verdict | undefined {
  return model.rules.areaInStorage(issuer, parm.vmcpvada, parm.vmcplena) ? undefined : DATA_OUTSIDE;
}

function replyBufferOutside(model: Model, issuer: Machine, parm: Vmcparm): Verdict | undefined {
  return model.rules.areaInStorage(issuer, parm.vmcpvadb, parm.vmcplenb) ? undefined : REPLY_BUFFER_OUTSIDE;
}

function tooLarge(model: Model, sink: AvailableMachine, parm: Vmcparm): Verdict | undefined {
  return model.rules.bufferLengthFor(parm.vmcplena) > sink.authorization.bufferLength ? TOO_LARGE : undefined;
}

function duplicate(model: Model, issuer: Machine, sink: Machine, parm: Vmcparm): Verdict | undefined {
  return isDuplicate(model, issuer, sink, parm) ? DUPLICATE : undefined;
}
