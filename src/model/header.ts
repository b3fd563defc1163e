// VMCMHDR of an interruption, field by field (2.5 to 2.7).

import { SUBFUNCTION } from "../../cp/interface/subfunctions.ts";
import { useridField, type Userid } from "../../cp/interface/userid.ts";
import { VMCMHDR, VMCMHDR_LENGTH, VMCMSTAT, type Vmcmhdr } from "../../cp/interface/vmcmhdr.ts";
import type { Doubleword, Message } from "./message.ts";

/** The header of a due entry: of its SEND interrupt while QUEUED, of its RESPONSE interrupt when COMPLETE. */
export function headerOf(message: Message): Vmcmhdr {
  return message.state === "COMPLETE" ? responseHeader(message) : sendHeader(message);
}

function sendHeader(message: Message): Vmcmhdr {
  const complete = message.subfunction === SUBFUNCTION.IDENTIFY ? VMCMSTAT.VMCMRESP : 0; // R-IDN-2
  return {
    vmcmstat: complete | priorityBit(message),
    vmcmeflg: 0, // R-HDR-5
    vmcmfunc: message.subfunction,
    vmcmmid: message.mid,
    vmcmuser: useridWords(message.source),
    vmcmvada: message.vada, // R-HDR-1: all 32 bits
    vmcmlena: message.lena,
    vmcmvadb: message.vadb,
    vmcmlenb: message.lenb,
    vmcmuse: message.use,
  };
}

function responseHeader(message: Message): Vmcmhdr {
  const rejected = message.rejected ? VMCMSTAT.VMCMRJCT : 0;
  return {
    vmcmstat: VMCMSTAT.VMCMRESP | rejected | priorityBit(message),
    vmcmeflg: message.code,
    vmcmfunc: message.subfunction, // R-HDR-2: the original request's
    vmcmmid: message.mid,
    vmcmuser: useridWords(message.sink),
    vmcmvada: message.vada,
    vmcmlena: message.sendResidual,
    vmcmvadb: message.vadb,
    vmcmlenb: message.subfunction === SUBFUNCTION["SEND/RECV"] ? message.replyResidual : message.lenb, // R-HDR-3
    vmcmuse: message.responseUse,
  };
}

function priorityBit(message: Message): number {
  return message.priority ? VMCMSTAT.VMCMPRTY : 0;
}

/** A userid field as two words. The few userids there are come again with every header, so their words are kept. */
export function useridWords(userid: Userid): Doubleword {
  const known = knownWords.get(userid);
  if (known !== undefined) return known;
  const field = useridField(userid);
  const view = new DataView(field.buffer, field.byteOffset, field.length);
  const words: Doubleword = [view.getUint32(0), view.getUint32(4)];
  if (knownWords.size > KNOWN_MAX) knownWords.clear();
  knownWords.set(userid, words);
  return words;
}

const KNOWN_MAX = 10_000;
const knownWords = new Map<Userid, Doubleword>();

/** The 40 bytes of a header, big-endian. */
export function headerBytes(header: Vmcmhdr): Uint8Array {
  const bytes = new Uint8Array(VMCMHDR_LENGTH);
  const fields = new DataView(bytes.buffer);
  fields.setUint8(VMCMHDR.VMCMSTAT, header.vmcmstat);
  fields.setUint8(VMCMHDR.VMCMEFLG, header.vmcmeflg);
  fields.setUint16(VMCMHDR.VMCMFUNC, header.vmcmfunc);
  fields.setUint32(VMCMHDR.VMCMMID, header.vmcmmid);
  fields.setUint32(VMCMHDR.VMCMUSER, header.vmcmuser[0]);
  fields.setUint32(VMCMHDR.VMCMUSER + 4, header.vmcmuser[1]);
  fields.setUint32(VMCMHDR.VMCMVADA, header.vmcmvada);
  fields.setUint32(VMCMHDR.VMCMLENA, header.vmcmlena);
  fields.setUint32(VMCMHDR.VMCMVADB, header.vmcmvadb);
  fields.setUint32(VMCMHDR.VMCMLENB, header.vmcmlenb);
  fields.setUint32(VMCMHDR.VMCMUSE, header.vmcmuse[0]);
  fields.setUint32(VMCMHDR.VMCMUSE + 4, header.vmcmuse[1]);
  return bytes;
}
