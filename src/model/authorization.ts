// AUTHORIZE, UNAUTHORIZE, QUIESCE and RESUME: whether a machine takes part (4.1, 4.2, 4.9, 4.10).

import { RC } from "../../cp/interface/return-codes.ts";
import { SYSTEM } from "../../cp/interface/userid.ts";
import { VMCMHDR_LENGTH } from "../../cp/interface/vmcmhdr.ts";
import { VMCPFLG1, type Vmcparm } from "../../cp/interface/vmcparm.ts";
import { verdict, type AvailableMachine, type Verdict } from "./checks.ts";
import { namedUserid } from "./interrupt-queue.ts";
import { giveUp, retire } from "./lifecycle.ts";
import { pswKey, type Machine } from "./machine.ts";
import type { Model } from "./model.ts";
import { address24, storeViolation } from "./storage-area.ts";

const BAD_BUFFER = verdict(RC.INVALID_BUFFER, "R-AUTH-2");
const PROTECTED_BUFFER = verdict(RC.PROTECTION_VIOLATION, "R-AUTH-3");
const AUTHORIZED = verdict(RC.NORMAL, "R-AUTH-1");
const UNAUTHORIZED = verdict(RC.NORMAL, "R-UNA-1");
const IS_QUIESCED = verdict(RC.NORMAL, "R-QUI-1");
const IS_RESUMED = verdict(RC.NORMAL, "R-RES-1");

/** AUTHORIZE, for the first time or again. A failing one changes nothing (R-AUTH-13). */
export function authorize(model: Model, issuer: Machine, parm: Vmcparm): Verdict {
  const bufferAddress = address24(parm.vmcpvada);
  const bufferLength = parm.vmcplena;
  const key = pswKey(issuer);
  if (bufferAddress % 8 !== 0 || bufferLength < VMCMHDR_LENGTH) return BAD_BUFFER; // R-AUTH-2
  if (!model.rules.areaInStorage(issuer, bufferAddress, bufferLength)) return BAD_BUFFER;
  if (storeViolation(issuer, bufferAddress, key)) return PROTECTED_BUFFER; // R-AUTH-3: the first byte's block only
  if (issuer.authorization === undefined) beginAuthorization(model, issuer);
  const isSpecific = (parm.vmcpflg1 & VMCPFLG1.VMCPAUTS) !== 0;
  issuer.authorization = {
    bufferAddress,
    bufferLength,
    key,
    specific: isSpecific ? namedUserid(parm) : undefined, // R-AUTH-5: whoever that is, or is not
    acceptsPriority: (parm.vmcpflg1 & VMCPFLG1.VMCPPRTY) !== 0, // R-AUTH-6
    quiesced: issuer.authorization?.quiesced ?? false, // R-AUTH-11
  };
  if ((parm.vmcpflg1 & VMCPFLG1.VMCPSMSG) !== 0) issuer.smsgOn = true; // R-AUTH-7
  if (isSpecific && model.rules.specificEndsOthers) shutOutOthers(model, issuer, issuer.authorization.specific);
  return AUTHORIZED; // R-AUTH-8: queue and count are kept
}

/** R-LIM-7: not for an AUTHORIZE that is repeated. */
function beginAuthorization(model: Model, machine: Machine): void {
  machine.counter = 0;
  machine.authorizationNumber = model.authorizations += 1;
}

/** R-AUTH-10: incoming messages of all but the one admitted userid end at once, in queue order; SMSG messages stay. */
function shutOutOthers(model: Model, sink: Machine, admitted: string | undefined): void {
  const shutOut = sink.queue.filter(
    (entry) => entry.state !== "COMPLETE" && entry.source !== SYSTEM && entry.source !== admitted,
  );
  for (const entry of shutOut) giveUp(model, entry, RC.USER_NOT_AVAILABLE);
}

export function unauthorize(model: Model, issuer: Machine): Verdict {
  disposeOfMessages(model, issuer);
  issuer.authorization = undefined; // R-UNA-7: and QUIESCE with it; the SMSG switch stays (R-RST-7)
  issuer.pending = false;
  return UNAUTHORIZED;
}

/** R-UNA-2 to R-UNA-6; also what LOGOFF and reset do (R-RST-2). Nothing happens to a machine not authorized (R-RST-4). */
function disposeOfMessages(model: Model, leaving: Machine): void {
  for (const entry of [...leaving.queue]) {
    const endsUnheard = entry.state === "COMPLETE" || entry.source === leaving.userid;
    if (endsUnheard)
      retire(model, entry); // R-UNA-2: RESPONSEs for it; R-UNA-5: wrap messages
    else giveUp(model, entry, RC.USER_NOT_AVAILABLE); // R-UNA-3, in queue order (R-UNA-6)
  }
  if (!model.rules.purgesOriginated) return; // R-UNA-9
  for (const message of [...leaving.originated]) retire(model, message); // R-UNA-4; one in transfer: R-XFER-15
}

/** R-QUI-1, R-QUI-4. What is queued or outstanding is not affected (R-QUI-2). */
export function quiesce(issuer: AvailableMachine): Verdict {
  issuer.authorization = { ...issuer.authorization, quiesced: true };
  return IS_QUIESCED;
}

/** R-RES-1, R-RES-2. */
export function resume(issuer: AvailableMachine): Verdict {
  issuer.authorization = { ...issuer.authorization, quiesced: false };
  return IS_RESUMED;
}
