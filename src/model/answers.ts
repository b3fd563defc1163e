// RECEIVE, REPLY and REJECT: what a sink does with a message (4.6, 4.8, 4.12).

import { RC } from "../../cp/interface/return-codes.ts";
import { SUBFUNCTION } from "../../cp/interface/subfunctions.ts";
import type { Vmcparm } from "../../cp/interface/vmcparm.ts";
import { verdict, type Verdict } from "./checks.ts";
import type { Outcome } from "./input-output.ts";
import { lookup, namedUserid } from "./interrupt-queue.ts";
import { respond } from "./lifecycle.ts";
import { pswKey, type Machine } from "./machine.ts";
import type { Message } from "./message.ts";
import type { Model, Step } from "./model.ts";
import { address24 } from "./storage-area.ts";
import { advance, NOT_BEGUN, takePieceFault, type Side, type Transfer } from "./transfer.ts";

const NOT_FOUND = verdict(RC.MESSAGE_NOT_FOUND, "R-CHK-6");
const OWN_RESPONSE = verdict(RC.PROTOCOL_VIOLATION, "R-CHK-6");
const NOT_YET_TAKEN = verdict(RC.SYNCHRONIZATION_ERROR, "R-INT-12");
const ALREADY_RECEIVED = verdict(RC.PROTOCOL_VIOLATION, "R-RCV-3");
const BUFFER_OUTSIDE = verdict(RC.INVALID_BUFFER, "R-RCV-1");
const NOT_SEND_RECV = verdict(RC.PROTOCOL_VIOLATION, "R-RPL-3");
const DATA_OUTSIDE = verdict(RC.INVALID_BUFFER, "R-RPL-1");
const SOURCE_WENT_AWAY = verdict(RC.USER_NOT_AVAILABLE, "R-XFER-15");
const ORPHAN_ANSWERED = verdict(RC.USER_NOT_AVAILABLE, "R-XFER-16");
const ORPHAN_REJECTED = verdict(RC.USER_NOT_AVAILABLE, "R-REJ-2");
const REJECTED = verdict(RC.NORMAL, "R-REJ-1");

/** R-RCV-1, in its order: 12, 3, 13, 3, 1, then the transfer. */
export function receive(model: Model, sink: Machine, parm: Vmcparm, step: Step): Outcome {
  const message = lookup(sink, namedUserid(parm), parm.vmcpmid);
  if (message === undefined) return NOT_FOUND;
  if (message.state === "COMPLETE") return OWN_RESPONSE;
  if (message.state === "QUEUED") return NOT_YET_TAKEN;
  if (message.state === "RECEIVED") return ALREADY_RECEIVED;
  if (!model.rules.areaInStorage(sink, parm.vmcpvada, parm.vmcplena)) return BUFFER_OUTSIDE; // R-XFER-5: it may try again
  return runAnswer(
    model,
    sink,
    {
      purpose: "RECEIVE",
      message,
      sender: sourceSide(message, message.vada),
      receiver: sinkSide(sink, parm.vmcpvada, pswKey(sink)),
      length: model.rules.bytesToMove(Math.min(message.lena, parm.vmcplena)), // R-RCV-4
      isShort: parm.vmcplena < message.lena, // R-RCV-6
      use: parm.vmcpuse,
      flag2: parm.vmcpflg2,
      fault: takePieceFault(step),
      ...NOT_BEGUN,
    },
    step,
  );
}

/** R-RPL-1, in its order: 12, 3, 3, 13, 1, then the transfer. */
export function reply(model: Model, sink: Machine, parm: Vmcparm, step: Step): Outcome {
  const message = lookup(sink, namedUserid(parm), parm.vmcpmid);
  if (message === undefined) return NOT_FOUND;
  if (message.subfunction !== SUBFUNCTION["SEND/RECV"]) return NOT_SEND_RECV;
  if (message.state === "COMPLETE") return OWN_RESPONSE;
  if (message.state === "QUEUED") return NOT_YET_TAKEN;
  if (!model.rules.areaInStorage(sink, parm.vmcpvada, parm.vmcplena)) return DATA_OUTSIDE; // R-XFER-5
  return runAnswer(
    model,
    sink,
    {
      purpose: "REPLY",
      message,
      sender: sinkSide(sink, parm.vmcpvada, model.rules.replyDataKey(sink)),
      receiver: sourceSide(message, message.vadb),
      length: model.rules.bytesToMove(Math.min(parm.vmcplena, message.lenb)), // R-RPL-4
      isShort: parm.vmcplena > message.lenb, // R-RPL-5
      use: parm.vmcpuse,
      flag2: parm.vmcpflg2,
      fault: takePieceFault(step),
      ...NOT_BEGUN,
    },
    step,
  );
}

/** R-REJ-2, in its order: 12, 3, 13, and 5 for an orphan. Nothing moves (R-REJ-8); a code kept from a RECEIVE is reported (R-REJ-7). */
export function reject(model: Model, sink: Machine, parm: Vmcparm): Verdict {
  const message = lookup(sink, namedUserid(parm), parm.vmcpmid);
  if (message === undefined) return NOT_FOUND;
  if (message.state === "COMPLETE") return OWN_RESPONSE;
  if (message.state === "QUEUED") return NOT_YET_TAKEN;
  const response = { code: message.code, rejected: true, use: parm.vmcpuse }; // R-REJ-5, R-REJ-6
  return respond(model, message, response) ? REJECTED : ORPHAN_REJECTED;
}

/** The first step of a RECEIVE's or REPLY's transfer, or a later one: on to its end, or as far as the step allows. */
export function runAnswer(model: Model, sink: Machine, transfer: Transfer, step: Step): Outcome {
  const result = advance(model, transfer, step);
  if (result.kind === "moving") {
    sink.transfer = transfer; // R-XFER-13: it stays in its DIAGNOSE
    return { kind: "inTransfer" };
  }
  if (result.kind === "purged") return SOURCE_WENT_AWAY; // GONE already, no RESPONSE
  const end = transfer.purpose === "RECEIVE" ? endReceive : endReply;
  if (!end(model, transfer, result.sourceCode)) return ORPHAN_ANSWERED;
  const rc = result.sinkCode === RC.NORMAL ? model.rules.rcWithoutCode(transfer.flag2) : result.sinkCode;
  return { kind: "rc", rc, rule: rc === result.sinkCode ? ruleOf(rc, transfer.purpose) : "R-FLAG-2" };
}

/** The rule that gave the code a transfer ended with. */
function ruleOf(code: number, purpose: Transfer["purpose"]): string {
  if (code === RC.NORMAL) return purpose === "RECEIVE" ? "R-RCV-5" : "R-RPL-4";
  if (code === RC.INCORRECT_LENGTH) return purpose === "RECEIVE" ? "R-RCV-6" : "R-RPL-5";
  if (code === RC.USER_NOT_AVAILABLE) return "R-XFER-10";
  return code === RC.DESTRUCTIVE_OVERLAP ? "R-XFER-7" : "R-XFER-3";
}

/**
 * R-RCV-7: a SEND is over. R-RCV-8, R-RCV-10: a SEND/RECV waits for its REPLY or REJECT and keeps the code.
 *
 * @returns false when the source of a SEND is gone (R-XFER-16)
 */
function endReceive(model: Model, { message, use }: Transfer, code: number): boolean {
  message.received = true;
  if (message.subfunction === SUBFUNCTION.SEND) return respond(model, message, { code, use });
  message.state = "RECEIVED";
  message.code = code;
  model.onChange?.(message, "PRESENTED");
  return true; // R-XFER-16: whether its source is available is not asked
}

/**
 * R-RPL-7, R-RPL-8: the REPLY's own code if there is one, else the code kept from the RECEIVE.
 *
 * @returns false when the source is gone (R-XFER-16)
 */
function endReply(model: Model, { message, use }: Transfer, code: number): boolean {
  return respond(model, message, { code: code === RC.NORMAL ? message.code : code, use });
}

function sourceSide(message: Message, address: number): Side {
  return { role: "source", userid: message.source, address: address24(address), key: message.sourceKey };
}

function sinkSide(sink: Machine, address: number, key: number): Side {
  return { role: "sink", userid: sink.userid, address: address24(address), key };
}
