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
import { address24, areaInStorage } from "./storage-area.ts";
import { advance, takePieceFault, type Side, type Transfer } from "./transfer.ts";

const NOT_FOUND = verdict(RC.MESSAGE_NOT_FOUND, "R-CHK-6");
const OWN_RESPONSE = verdict(RC.PROTOCOL_VIOLATION, "R-CHK-6");
const NOT_YET_TAKEN = verdict(RC.SYNCHRONIZATION_ERROR, "R-INT-12");
const ALREADY_RECEIVED = verdict(RC.PROTOCOL_VIOLATION, "R-RCV-3");
const BUFFER_OUTSIDE = verdict(RC.INVALID_BUFFER, "R-RCV-1");
const NOT_SEND_RECV = verdict(RC.PROTOCOL_VIOLATION, "R-RPL-3");
const DATA_OUTSIDE = verdict(RC.INVALID_BUFFER, "R-RPL-1");
const SOURCE_WENT_AWAY = verdict(RC.USER_NOT_AVAILABLE, "R-XFER-15");
const REJECTED = verdict(RC.NORMAL, "R-REJ-1");

/** R-RCV-1, in its order: 12, 3, 13, 3, 1, then the transfer. */
export function receive(model: Model, sink: Machine, parm: Vmcparm, step: Step): Outcome {
  const message = lookup(sink, namedUserid(parm), parm.vmcpmid);
  if (message === undefined) return NOT_FOUND;
  if (message.state === "COMPLETE") return OWN_RESPONSE;
  if (message.state === "QUEUED") return NOT_YET_TAKEN;
  if (message.state === "RECEIVED") return ALREADY_RECEIVED;
  if (!areaInStorage(sink, parm.vmcpvada, parm.vmcplena)) return BUFFER_OUTSIDE; // R-XFER-5: it may try again
  return runAnswer(
    model,
    sink,
    {
      purpose: "RECEIVE",
      message,
      sender: sourceSide(message, message.vada),
      receiver: sinkSide(sink, parm.vmcpvada),
      length: Math.min(message.lena, parm.vmcplena), // R-RCV-4
      isShort: parm.vmcplena < message.lena, // R-RCV-6
      use: parm.vmcpuse,
      fault: takePieceFault(step),
      moved: 0,
      pieces: 0,
      senderBlock: -1,
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
  if (!areaInStorage(sink, parm.vmcpvada, parm.vmcplena)) return DATA_OUTSIDE; // R-XFER-5
  return runAnswer(
    model,
    sink,
    {
      purpose: "REPLY",
      message,
      sender: sinkSide(sink, parm.vmcpvada),
      receiver: sourceSide(message, message.vadb),
      length: Math.min(parm.vmcplena, message.lenb), // R-RPL-4
      isShort: parm.vmcplena > message.lenb, // R-RPL-5
      use: parm.vmcpuse,
      fault: takePieceFault(step),
      moved: 0,
      pieces: 0,
      senderBlock: -1,
    },
    step,
  );
}

/** R-REJ-2, in its order: 12, 3, 13. Nothing moves (R-REJ-8); a code kept from a RECEIVE is reported (R-REJ-7). */
export function reject(model: Model, sink: Machine, parm: Vmcparm): Verdict {
  const message = lookup(sink, namedUserid(parm), parm.vmcpmid);
  if (message === undefined) return NOT_FOUND;
  if (message.state === "COMPLETE") return OWN_RESPONSE;
  if (message.state === "QUEUED") return NOT_YET_TAKEN;
  respond(model, message, { code: message.code, rejected: true, use: parm.vmcpuse }); // R-REJ-5, R-REJ-6
  return REJECTED;
}

/** The first step of a RECEIVE's or REPLY's transfer, or a later one: on to its end, or as far as the step allows. */
export function runAnswer(model: Model, sink: Machine, transfer: Transfer, step: Step): Outcome {
  const result = advance(model, transfer, step);
  if (result.kind === "moving") {
    sink.transfer = transfer; // R-XFER-13: it stays in its DIAGNOSE
    return { kind: "inTransfer" };
  }
  if (result.kind === "purged") return SOURCE_WENT_AWAY; // GONE already, no RESPONSE
  if (transfer.purpose === "RECEIVE") endReceive(model, transfer, result.sourceCode);
  else endReply(model, transfer, result.sourceCode);
  return verdict(result.sinkCode, ruleOf(result.sinkCode, transfer.purpose));
}

/** The rule that gave the code a transfer ended with. */
function ruleOf(code: number, purpose: Transfer["purpose"]): string {
  if (code === RC.NORMAL) return purpose === "RECEIVE" ? "R-RCV-5" : "R-RPL-4";
  if (code === RC.INCORRECT_LENGTH) return purpose === "RECEIVE" ? "R-RCV-6" : "R-RPL-5";
  return code === RC.DESTRUCTIVE_OVERLAP ? "R-XFER-7" : "R-XFER-3";
}

/** R-RCV-7: a SEND is over. R-RCV-8, R-RCV-10: a SEND/RECV waits for its REPLY or REJECT and keeps the code. */
function endReceive(model: Model, { message, use }: Transfer, code: number): void {
  if (message.subfunction === SUBFUNCTION.SEND) {
    respond(model, message, { code, use });
    return;
  }
  message.state = "RECEIVED";
  message.code = code;
}

/** R-RPL-7, R-RPL-8: the REPLY's own code if there is one, else the code kept from the RECEIVE. */
function endReply(model: Model, { message, use }: Transfer, code: number): void {
  respond(model, message, { code: code === RC.NORMAL ? message.code : code, use });
}

function sourceSide(message: Message, address: number): Side {
  return { role: "source", userid: message.source, address: address24(address), key: message.sourceKey };
}

function sinkSide(sink: Machine, address: number): Side {
  return { role: "sink", userid: sink.userid, address: address24(address), key: pswKey(sink) };
}
