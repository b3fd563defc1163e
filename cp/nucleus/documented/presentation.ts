import { RC } from "../../interface/return-codes.ts";
import { SUBFUNCTION } from "../../interface/subfunctions.ts";
import { VMCMHDR_LENGTH, VMCMSTAT } from "../../interface/vmcmhdr.ts";
import { PRESENTATION, type FacilityHost, type Presentation } from "../facility.ts";
import { HeaderImage } from "../header.ts";
import { destroy, endUnanswered, respond } from "./endings.ts";
import { STATE, type Message } from "./message.ts";
import type { Participant } from "./participant.ts";
import { TRANSFER } from "./transfer.ts";

/**
 * Presents the first due entry that can be presented. Entries that cannot are ended by R-INT-10 and R-INT-15 and the next
 * is considered at the same opportunity (R-INT-16), except behind a RESPONSE, which waits until its header can be stored.
 */
export function present(host: FacilityHost, taker: Participant): Presentation {
  return presentNext(host, taker, PRESENTATION.NOTHING);
}

/** Moves the next pieces of a SENDX and, behind the last one, goes on as {@link present}. */
export function proceedPresent(host: FacilityHost, taker: Participant): Presentation {
  const result = moveSendx(host, taker);
  return result === PRESENTATION.DISPOSED ? presentNext(host, taker, result) : result;
}

function presentNext(host: FacilityHost, taker: Participant, otherwise: Presentation): Presentation {
  const { machine, queue } = taker;
  for (;;) {
    const message = queue.firstDue;
    if (message === undefined) return otherwise;
    machine.presentations++;
    const error = host.faultsPlanned ? host.strike(machine, "presentation", undefined) : undefined;
    if (host.faultsPlanned && queue.firstDue !== message) {
      machine.presentations--; // The plan has taken it away: it was not considered.
      continue;
    }
    const storable = error === undefined && machine.storable(taker.bufferAddress, VMCMHDR_LENGTH, taker.bufferKey);
    if (!storable) {
      if (message.state === STATE.COMPLETE) return otherwise;
      endUnanswered(host, message, RC.PARTNER_ERROR);
    } else if (message.state === STATE.COMPLETE) {
      storeHeader(taker, message, 0);
      destroy(message);
      return PRESENTATION.PRESENTED;
    } else if (message.func === SUBFUNCTION.SENDX) {
      const result = presentSendx(host, taker, message);
      if (result !== PRESENTATION.DISPOSED) return result;
    } else {
      storeHeader(taker, message, 0);
      if (message.func === SUBFUNCTION.IDENTIFY) destroy(message);
      else {
        queue.passFirstDue(message);
        message.state = STATE.PRESENTED;
      }
      return PRESENTATION.PRESENTED;
    }
    otherwise = PRESENTATION.DISPOSED;
  }
}

/** R-INT-10: (b) does it still fit, (c) move the data; the header comes last (R-INT-18). */
function presentSendx(host: FacilityHost, taker: Participant, message: Message): Presentation {
  if (message.lena + VMCMHDR_LENGTH > taker.bufferLength) {
    endUnanswered(host, message, RC.SENDX_TOO_LARGE);
    return PRESENTATION.DISPOSED;
  }
  taker.transfer.begin(
    taker.machine,
    message,
    "SENDX",
    message.source?.machine ?? message.text ?? taker.machine,
    message.key,
    message.vada,
    taker.machine,
    taker.bufferKey,
    taker.bufferAddress + VMCMHDR_LENGTH,
    message.lena,
  );
  return moveSendx(host, taker);
}

function moveSendx(host: FacilityHost, taker: Participant): Presentation {
  const { transfer } = taker;
  const result = transfer.proceed(host);
  if (result === TRANSFER.IN_TRANSFER) return PRESENTATION.IN_TRANSFER;
  const message = transfer.message as Message;
  const { moved, sourceCode } = transfer;
  transfer.end();
  // R-XFER-15: the source went away; no interruption, no header.
  if (result === TRANSFER.PURGED) return PRESENTATION.DISPOSED;
  message.sendResidual = message.lena - moved;
  if (result === TRANSFER.FAILED) {
    endUnanswered(host, message, sourceCode);
    return PRESENTATION.DISPOSED;
  }
  storeHeader(taker, message, moved);
  if (message.source === undefined) destroy(message);
  else respond(host, message, message.source);
  return PRESENTATION.PRESENTED;
}

const image = new HeaderImage();

/** Fills in section 2.7 for the state the message is in, and stores the header in the buffer of the latest AUTHORIZE. */
function storeHeader(taker: Participant, message: Message, dataLength: number): void {
  const isResponse = message.state === STATE.COMPLETE;
  image.stat =
    (isResponse || message.func === SUBFUNCTION.IDENTIFY ? VMCMSTAT.VMCMRESP : 0) |
    (message.rejected ? VMCMSTAT.VMCMRJCT : 0) |
    (message.priority ? VMCMSTAT.VMCMPRTY : 0);
  image.eflg = isResponse ? message.eflg : 0;
  image.func = message.func;
  image.mid = message.mid;
  image.user = isResponse ? message.sink.entry : message.sourceEntry;
  image.vada = message.vada;
  image.lena = isResponse ? message.sendResidual : message.lena;
  image.vadb = message.vadb;
  // Only a SEND/RECV has a REPLY buffer; for all others VMCMLENB is a plain copy (R-HDR-3).
  image.lenb = isResponse && message.func === SUBFUNCTION["SEND/RECV"] ? message.replyResidual : message.lenb;
  image.useFirst = message.useFirst;
  image.useSecond = message.useSecond;
  image.store(taker.machine.view, taker.bufferAddress);
  taker.lastDataLength = dataLength;
}
