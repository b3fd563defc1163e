import { DATA_TRANSFER_CODES } from "../../cp/interface/return-codes.ts";
import { SUBFUNCTION } from "../../cp/interface/subfunctions.ts";
import { VMCMSTAT, type Vmcmhdr } from "../../cp/interface/vmcmhdr.ts";
import type { Message } from "../model/message.ts";
import type { Happening } from "./violation.ts";

// Which rule a wrong field of a header breaks: that depends on whose interrupt it is, and on how the message ended.

export type HeaderField = "stat" | "eflg" | "func" | "mid" | "user" | "vada" | "lena" | "vadb" | "lenb" | "use";

/** The first field in which two headers differ. */
export function differingField(one: Vmcmhdr, other: Vmcmhdr): HeaderField | undefined {
  if (one.vmcmstat !== other.vmcmstat) return "stat";
  if (one.vmcmeflg !== other.vmcmeflg) return "eflg";
  if (one.vmcmfunc !== other.vmcmfunc) return "func";
  if (one.vmcmmid !== other.vmcmmid) return "mid";
  if (!same(one.vmcmuser, other.vmcmuser)) return "user";
  if (one.vmcmvada !== other.vmcmvada) return "vada";
  if (one.vmcmlena !== other.vmcmlena) return "lena";
  if (one.vmcmvadb !== other.vmcmvadb) return "vadb";
  if (one.vmcmlenb !== other.vmcmlenb) return "lenb";
  return same(one.vmcmuse, other.vmcmuse) ? undefined : "use";
}

function same(one: readonly [number, number], other: readonly [number, number]): boolean {
  return one[0] === other[0] && one[1] === other[1];
}

/** What ended a message, as far as its RESPONSE shows it. */
type End = "RECEIVE" | "REPLY" | "REJECT" | "SENDX" | "undelivered" | "SPECIFIC" | "departure";

/** @param completing the happening that made the message COMPLETE */
function endOf(message: Message, completing: Happening | undefined): End {
  const event = completing?.event;
  switch (event?.kind) {
    case "presentation":
      return message.code === 0 ? "SENDX" : "undelivered";
    case "diagnose":
    case "diagnose-end":
    case "piece":
      if (event.kind === "diagnose" && event.parm !== undefined) {
        const { vmcpfunc } = event.parm;
        if (vmcpfunc === SUBFUNCTION.UNAUTHORIZE) return "departure";
        if (vmcpfunc === SUBFUNCTION.AUTHORIZE) return "SPECIFIC";
      }
      if (message.rejected) return "REJECT";
      if (message.subfunction === SUBFUNCTION.SENDX) return message.code === 0 ? "SENDX" : "undelivered";
      return message.subfunction === SUBFUNCTION.SEND ? "RECEIVE" : "REPLY";
    default:
      return "departure";
  }
}

/** The rule a wrong field of the SEND interrupt of this message breaks. */
export function ruleOfSendField(message: Message, field: HeaderField, expected: Vmcmhdr, actual: Vmcmhdr): string {
  if (message.text !== undefined) return "R-SMSG-5";
  if (message.subfunction === SUBFUNCTION.IDENTIFY && field !== "eflg") return "R-IDN-2";
  if (field === "eflg") return "R-HDR-5";
  if (field === "stat") return isReserved(expected.vmcmstat ^ actual.vmcmstat) ? "R-FLAG-1" : "R-HDR-1";
  const isFreeData = (field === "vadb" || field === "lenb") && message.subfunction !== SUBFUNCTION["SEND/RECV"];
  return isFreeData ? "R-HDR-3" : "R-HDR-1";
}

/** The rule a wrong field of the RESPONSE interrupt of this message breaks. */
export function ruleOfResponseField(
  message: Message,
  completing: Happening | undefined,
  field: HeaderField,
  expected: Vmcmhdr,
  actual: Vmcmhdr,
): string {
  const end = endOf(message, completing);
  switch (field) {
    case "stat":
      return ruleOfStatus(end, expected.vmcmstat ^ actual.vmcmstat);
    case "eflg":
      if (!(DATA_TRANSFER_CODES as readonly number[]).includes(actual.vmcmeflg)) return "R-EFLG-2";
      return ruleOfCode(end, expected.vmcmeflg);
    case "func":
      return "R-HDR-2";
    case "lena":
      return SEND_RESIDUAL[end];
    case "vadb":
      return message.subfunction === SUBFUNCTION["SEND/RECV"] ? "R-HDR-1" : "R-HDR-3";
    case "lenb":
      return message.subfunction === SUBFUNCTION["SEND/RECV"] ? REPLY_RESIDUAL[end] : "R-HDR-3";
    case "use":
      return end === "REJECT" && message.subfunction === SUBFUNCTION["SEND/RECV"] ? "R-REJ-5" : DOUBLEWORD[end];
    default:
      return "R-HDR-1";
  }
}

function isReserved(bits: number): boolean {
  return (bits & (VMCMSTAT.VMCMRESP | VMCMSTAT.VMCMRJCT | VMCMSTAT.VMCMPRTY)) === 0;
}

function ruleOfStatus(end: End, bits: number): string {
  if (isReserved(bits)) return "R-FLAG-1";
  if ((bits & VMCMSTAT.VMCMRJCT) !== 0) return end === "departure" ? "R-UNA-3" : "R-REJ-1";
  return (bits & VMCMSTAT.VMCMRESP) !== 0 ? ANSWERED[end] : "R-HDR-1";
}

function ruleOfCode(end: End, expected: number): string {
  if (end === "RECEIVE") return expected === 16 ? "R-RCV-6" : expected === 0 ? "R-RCV-5" : "R-XFER-3";
  return CODE[end];
}

const ANSWERED: Readonly<Record<End, string>> = {
  RECEIVE: "R-RCV-7",
  REPLY: "R-RPL-7",
  REJECT: "R-REJ-1",
  SENDX: "R-SNX-3",
  undelivered: "R-INT-10",
  SPECIFIC: "R-AUTH-10",
  departure: "R-UNA-3",
};
const CODE: Readonly<Record<End, string>> = { ...ANSWERED, RECEIVE: "R-XFER-3", REPLY: "R-RPL-8", REJECT: "R-REJ-7" };
const SEND_RESIDUAL: Readonly<Record<End, string>> = {
  ...ANSWERED,
  RECEIVE: "R-RCV-4",
  REPLY: "R-RPL-2",
  REJECT: "R-REJ-8",
};
const REPLY_RESIDUAL: Readonly<Record<End, string>> = { ...SEND_RESIDUAL, REPLY: "R-RPL-4" };
const DOUBLEWORD: Readonly<Record<End, string>> = { ...ANSWERED, REJECT: "R-REJ-6", SENDX: "R-SNX-6" };
