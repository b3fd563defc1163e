import { RC } from "../../interface/return-codes.ts";
import { SUBFUNCTION } from "../../interface/subfunctions.ts";
import type { Vmcparm } from "../../interface/vmcparm.ts";
import { IN_TRANSFER, type FacilityHost } from "../facility.ts";
import { destroy, respond } from "./endings.ts";
import { STATE, type Message } from "./message.ts";
import type { Participant } from "./participant.ts";
import { TRANSFER } from "./transfer.ts";

// RECEIVE, REPLY, REJECT: what a sink does with a message whose SEND interrupt it has taken; and CANCEL, the source's.

/** The own-queue lookup R-CHK-6: an unknown userid simply finds nothing. */
function findOwn(host: FacilityHost, issuer: Participant, parm: Vmcparm): Message | undefined {
  const partner = host.directory.lookup(parm.vmcpuser[0], parm.vmcpuser[1]);
  return partner === undefined ? undefined : issuer.queue.find(partner.number, parm.vmcpmid);
}

/** R-RCV-1. @returns the return code, or IN_TRANSFER */
export function receive(host: FacilityHost, issuer: Participant, parm: Vmcparm): number {
  const message = findOwn(host, issuer, parm);
  if (message === undefined) return RC.MESSAGE_NOT_FOUND;
  if (message.state === STATE.COMPLETE) return RC.PROTOCOL_VIOLATION;
  if (message.state === STATE.QUEUED) return RC.SYNCHRONIZATION_ERROR;
  if (message.state === STATE.RECEIVED) return RC.PROTOCOL_VIOLATION;
  const { machine, transfer } = issuer;
  if (!machine.holds(parm.vmcpvada, parm.vmcplena)) return RC.INVALID_BUFFER;
  const length = Math.min(message.lena, parm.vmcplena);
  const from = message.source?.machine ?? machine;
  transfer.begin(
    machine,
    message,
    "RECEIVE",
    from,
    message.key,
    message.vada,
    machine,
    machine.pswKey,
    parm.vmcpvada,
    length,
  );
  return beginAnswer(host, issuer, parm);
}

/** R-RPL-1. @returns the return code, or IN_TRANSFER */
export function reply(host: FacilityHost, issuer: Participant, parm: Vmcparm): number {
  const message = findOwn(host, issuer, parm);
  if (message === undefined) return RC.MESSAGE_NOT_FOUND;
  if (message.func !== SUBFUNCTION["SEND/RECV"]) return RC.PROTOCOL_VIOLATION;
  if (message.state === STATE.COMPLETE) return RC.PROTOCOL_VIOLATION;
  if (message.state === STATE.QUEUED) return RC.SYNCHRONIZATION_ERROR;
  const { machine, transfer } = issuer;
  if (!machine.holds(parm.vmcpvada, parm.vmcplena)) return RC.INVALID_BUFFER;
  const length = Math.min(message.lenb, parm.vmcplena);
  const to = message.source?.machine ?? machine;
  transfer.begin(
    machine,
    message,
    "REPLY",
    machine,
    machine.pswKey,
    parm.vmcpvada,
    to,
    message.key,
    message.vadb,
    length,
  );
  return beginAnswer(host, issuer, parm);
}

function beginAnswer(host: FacilityHost, issuer: Participant, parm: Vmcparm): number {
  const { transfer } = issuer;
  transfer.requestLength = parm.vmcplena;
  transfer.useFirst = parm.vmcpuse[0];
  transfer.useSecond = parm.vmcpuse[1];
  return proceedAnswer(host, issuer);
}

/** Moves the next pieces of a RECEIVE or REPLY and, behind the last one, ends it. @returns the return code, or IN_TRANSFER */
export function proceedAnswer(host: FacilityHost, issuer: Participant): number {
  const { transfer } = issuer;
  const result = transfer.proceed(host);
  if (result === TRANSFER.IN_TRANSFER) return IN_TRANSFER;
  const message = transfer.message as Message;
  const { operation, moved, requestLength, useFirst, useSecond } = transfer;
  let { sinkCode, sourceCode } = transfer;
  transfer.end();
  if (result === TRANSFER.PURGED) return RC.USER_NOT_AVAILABLE;

  const isReceive = operation === "RECEIVE";
  // RECEIVE shorter than the data, or REPLY longer than the buffer, when nothing else went wrong (R-XFER-8).
  const misfit = isReceive ? requestLength < message.lena : requestLength > message.lenb;
  if (sinkCode === RC.NORMAL && misfit) sinkCode = sourceCode = RC.INCORRECT_LENGTH;

  if (isReceive) message.sendResidual = message.lena - moved;
  else message.replyResidual = message.lenb - moved;
  // R-RPL-8: a REPLY's own code replaces the one kept from the RECEIVE, but only when it has one.
  if (sourceCode !== RC.NORMAL) message.eflg = sourceCode;
  if (isReceive && message.func === SUBFUNCTION["SEND/RECV"]) {
    message.state = STATE.RECEIVED;
    return sinkCode;
  }
  message.useFirst = useFirst;
  message.useSecond = useSecond;
  if (message.source !== undefined) respond(host, message, message.source);
  return sinkCode;
}

/** R-REJ-2. */
export function reject(host: FacilityHost, issuer: Participant, parm: Vmcparm): number {
  const message = findOwn(host, issuer, parm);
  if (message === undefined) return RC.MESSAGE_NOT_FOUND;
  if (message.state === STATE.COMPLETE) return RC.PROTOCOL_VIOLATION;
  if (message.state === STATE.QUEUED) return RC.SYNCHRONIZATION_ERROR;
  message.rejected = true;
  message.useFirst = parm.vmcpuse[0];
  message.useSecond = parm.vmcpuse[1];
  if (message.source !== undefined) respond(host, message, message.source);
  return RC.NORMAL;
}

/** R-CAN-2. */
export function cancel(issuer: Participant, sink: Participant | undefined, mid: number): number {
  if (sink?.authorized !== true) return RC.USER_NOT_AVAILABLE;
  const own = issuer.queue.find(sink.entry.number, mid);
  if (own?.state === STATE.COMPLETE) return RC.CANCEL_TOO_LATE;
  if (own !== undefined && sink !== issuer) return RC.PROTOCOL_VIOLATION;
  const message = sink.queue.find(issuer.entry.number, mid);
  // A RESPONSE here is the sink's own, which the issuer has answered: it is passed over (R-CHK-7, R-CAN-10).
  if (message === undefined || message.state === STATE.COMPLETE) return RC.MESSAGE_NOT_FOUND;
  if (message.inTransfer) return RC.CANCEL_BUSY;
  const received = message.state === STATE.RECEIVED;
  destroy(message);
  return received ? RC.REPLY_CANCELED : RC.NORMAL;
}
