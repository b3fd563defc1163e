// A message: the unit created by one SEND-type or IDENTIFY request, alive until it is completed or destroyed (section 3).

import { SUBFUNCTION } from "../../cp/interface/subfunctions.ts";
import { SYSTEM, type Userid } from "../../cp/interface/userid.ts";
import type { Vmcparm } from "../../cp/interface/vmcparm.ts";

/** 3.1. GONE is final: whoever still holds the message (a running transfer) sees by it that the message was purged. */
export type MessageState = "QUEUED" | "PRESENTED" | "RECEIVED" | "COMPLETE" | "GONE";

/** The four subfunctions that create a message. */
export type RequestCode =
  typeof SUBFUNCTION.SEND | (typeof SUBFUNCTION)["SEND/RECV"] | typeof SUBFUNCTION.SENDX | typeof SUBFUNCTION.IDENTIFY;

/** 8 bytes as two unsigned words, leftmost first. */
export type Doubleword = readonly [number, number];

export interface Message {
  readonly subfunction: RequestCode;
  /** SYSTEM for an SMSG message. */
  readonly source: Userid;
  readonly sink: Userid;
  readonly priority: boolean;
  /** The source's PSW key when it executed the request (R-SEND-4, R-XFER-2). */
  readonly sourceKey: number;
  /** The authorization under which the source executed the request (R-LIM-7); 0 for CP. */
  readonly authorizationNumber: number;
  // The source's VMCPARM fields as they were ("orig" in section 2.7).
  readonly mid: number;
  readonly vada: number;
  readonly lena: number;
  readonly vadb: number;
  readonly lenb: number;
  readonly use: Doubleword;
  /** The bytes of an SMSG message: CP is the sender. */
  readonly text: Uint8Array | undefined;

  state: MessageState;
  /** Bytes of the SEND data not moved so far (R-XFER-11). */
  sendResidual: number;
  /** Bytes of the REPLY buffer not filled so far. */
  replyResidual: number;
  /** The data transfer code for VMCMEFLG: of the RESPONSE, or kept from a RECEIVE of SEND/RECV (R-RCV-8). */
  code: number;
  /** A RECEIVE has been executed as far as the transfer (R-CAN-2). */
  received: boolean;
  /** The RESPONSE was caused by REJECT. */
  rejected: boolean;
  /** The user doubleword of the RESPONSE. */
  responseUse: Doubleword;
}

/** The message a SEND-type request or IDENTIFY creates. It belongs to no queue yet. */
export function messageOf(parm: Vmcparm, subfunction: RequestCode, origin: Origin): Message {
  return {
    subfunction,
    source: origin.source,
    sink: origin.sink,
    priority: origin.priority,
    sourceKey: origin.sourceKey,
    authorizationNumber: origin.authorizationNumber,
    mid: parm.vmcpmid,
    vada: parm.vmcpvada,
    lena: parm.vmcplena,
    vadb: parm.vmcpvadb,
    lenb: parm.vmcplenb,
    use: parm.vmcpuse,
    text: undefined,
    ...notStarted(parm.vmcplena, parm.vmcplenb, parm.vmcpuse),
  };
}

export interface Origin {
  readonly source: Userid;
  readonly sink: Userid;
  readonly priority: boolean;
  readonly sourceKey: number;
  readonly authorizationNumber: number;
}

/** The SENDX from CP that carries an SMSG text (R-SMSG-5). It is nonpriority (R-SMSG-9). */
export function smsgMessage(sink: Userid, mid: number, text: Uint8Array, issuer: Doubleword): Message {
  return {
    subfunction: SUBFUNCTION.SENDX,
    source: SYSTEM,
    sink,
    priority: false,
    sourceKey: 0,
    authorizationNumber: 0,
    mid,
    vada: 0,
    lena: text.length,
    vadb: 0,
    lenb: 0,
    use: issuer,
    text,
    ...notStarted(text.length, 0, issuer),
  };
}

function notStarted(lena: number, lenb: number, use: Doubleword) {
  return {
    state: "QUEUED" as MessageState,
    sendResidual: lena,
    replyResidual: lenb,
    code: 0,
    received: false,
    rejected: false,
    responseUse: use,
  };
}

/** Whether the interruption of this queue entry has not been presented yet: its SEND interrupt, or its RESPONSE. */
export function isDue(message: Message): boolean {
  return message.state === "QUEUED" || message.state === "COMPLETE";
}

/** Whether the message ends without a word to its source: IDENTIFY (R-IDN-3) and SMSG (R-SMSG-6). */
export function endsSilently(message: Message): boolean {
  return message.subfunction === SUBFUNCTION.IDENTIFY || message.text !== undefined;
}
