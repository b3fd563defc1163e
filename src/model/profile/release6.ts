// Profile `release6` (R-PROF-2): the facility as VM/370 Release 6 really behaved, with the defects of section 13.

import { availableMachine } from "../checks.ts";
import type { Machine } from "../machine.ts";
import type { Message } from "../message.ts";
import type { Model } from "../model.ts";
import { SUBFUNCTION } from "../../../cp/interface/subfunctions.ts";
import { VMCMHDR_LENGTH } from "../../../cp/interface/vmcmhdr.ts";
import { address24 } from "../storage-area.ts";
import type { Rules } from "./rules.ts";

export const RELEASE6: Rules = {
  areaInStorage: endsInStorage, // D13, R-PARM-5
  bytesToMove: (count) => (count < 0x8000_0000 ? count : 0), // D13, R-PARM-5: bit 0 on moves nothing
  bufferLengthFor: (lena) => address24(VMCMHDR_LENGTH + lena), // D13, R-SNX-1
  rcWithoutCode: (vmcpflg2) => vmcpflg2, // D10, R-FLAG-2
  specificEndsOthers: false, // D8, R-AUTH-10
  purgesOriginated: false, // D6, R-UNA-9
  hiddenFromLookups: (owner) => owner.transfer?.message, // D12, R-SEND-2, R-CAN-8
  cancelFindsResponses: true, // D11, R-CAN-10
  replyDataKey: () => 0, // D9, R-RPL-9
  overlapByPiece: true, // D14, R-XFER-7
  headerFirst: true, // D5, R-INT-10, R-INT-15, R-INT-18
  responseWaits: false, // D4, R-INT-15
  isPending: (machine) => machine.pending, // D3, R-INT-17
  counting: {
    countOf: (source) => source.counter,
    accepted: (source) => addToCounter(source, 1),
    delivered,
    canceled,
  },
};

/** R-PARM-5: the first byte, and the byte at (address + length − 1) modulo 2^24; what lies between is not looked at. */
function endsInStorage(machine: Machine, address: number, length: number): boolean {
  if (length === 0) return true;
  const first = address24(address);
  return first < machine.storageSize && address24(first + length - 1) < machine.storageSize;
}

/** R-LIM-7, D2: 16 bits, without any test. 65535 comes after 0 − 1. */
function addToCounter(machine: Machine, change: number): void {
  machine.counter = (machine.counter + change) & 0xffff;
}

/**
 * R-LIM-7: a RESPONSE, whichever authorization its message belongs to (D2). An IDENTIFY only if its source is still under
 * the authorization it sent it with; the count of an IDENTIFY its sink's UNAUTHORIZE drops never comes back (D7).
 */
function delivered(model: Model, entry: Message): void {
  const source = availableMachine(model, entry.source);
  if (source === undefined) return;
  if (entry.state === "COMPLETE") addToCounter(source, -1);
  const isIdentify = entry.subfunction === SUBFUNCTION.IDENTIFY;
  if (isIdentify && entry.authorizationNumber === source.authorizationNumber) addToCounter(source, -1);
}

/** R-CAN-4, D1: only if the issuer's own queue still holds at least one entry. */
function canceled(issuer: Machine): void {
  if (issuer.queue.length > 0) addToCounter(issuer, -1);
}
