import { RC } from "../../interface/return-codes.ts";
import { VMCMHDR_LENGTH } from "../../interface/vmcmhdr.ts";
import type { Vmcparm } from "../../interface/vmcparm.ts";
import type { FacilityHost } from "../facility.ts";
import { ADDRESS_MASK } from "../machine.ts";
import { destroy, endUnanswered } from "./endings.ts";
import { STATE } from "./message.ts";
import type { Participant } from "./participant.ts";

/** AUTHORIZE, for the first time or again (specification 4.1). */
export function authorize(host: FacilityHost, issuer: Participant, parm: Vmcparm): number {
  const { machine } = issuer;
  const address = parm.vmcpvada & ADDRESS_MASK;
  const length = parm.vmcplena;
  if (address % 8 !== 0 || length < VMCMHDR_LENGTH || !machine.holds(address, length)) return RC.INVALID_BUFFER;
  if (machine.storeViolation(address, machine.pswKey)) return RC.PROTECTION_VIOLATION;

  // The queue and the count of a machine that is authorized already stay as they are (R-AUTH-8).
  issuer.authorized = true;
  issuer.record(parm, machine);
  if (issuer.specific) endOthers(host, issuer);
  return RC.NORMAL;
}

/** R-AUTH-10: incoming messages of everybody but the SPECIFIC partner end at once; SMSG messages stay. */
function endOthers(host: FacilityHost, issuer: Participant): void {
  for (const message of issuer.queue.entries()) {
    const { source, sourceEntry: from } = message;
    const mayStay = from.first === issuer.specificFirst && from.second === issuer.specificSecond;
    if (message.state === STATE.COMPLETE || source === undefined || mayStay) continue;
    endUnanswered(host, message, RC.USER_NOT_AVAILABLE);
  }
}

/** UNAUTHORIZE, and what LOGOFF and reset do to VMCF (R-UNA-1 to 7, R-RST-2). */
export function unauthorize(host: FacilityHost, leaving: Participant): void {
  if (!leaving.authorized) return; // R-RST-4
  leaving.authorized = false;
  leaving.quiesced = false;
  leaving.specific = false;
  leaving.acceptsPriority = false;
  for (const message of leaving.queue.entries()) {
    // Its own RESPONSEs and wrap messages go without a word (R-UNA-2, R-UNA-5); others are told, in queue order (R-UNA-6).
    if (message.source === leaving) destroy(message);
    else endUnanswered(host, message, RC.USER_NOT_AVAILABLE);
  }
  for (let message = leaving.newest, next; message !== undefined; message = next) {
    next = message.earlier;
    destroy(message); // R-UNA-4
  }
}
