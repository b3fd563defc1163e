// Profile `release6`, defect by defect (section 13): what each of them replaces in `documented`. All together they are
// release6.ts; some of them are what a judge tries who wants to know which of them a history needs.

import { availableMachine } from "../checks.ts";
import type { Machine } from "../machine.ts";
import type { Message } from "../message.ts";
import { SUBFUNCTION } from "../../../cp/interface/subfunctions.ts";
import { VMCMHDR_LENGTH } from "../../../cp/interface/vmcmhdr.ts";
import { address24 } from "../storage-area.ts";
import { DOCUMENTED } from "./documented.ts";
import type { Counting, Rules } from "./rules.ts";

export const DEFECT_IDS = [
  ...(["D1", "D2", "D3", "D4", "D5", "D6", "D7"] as const),
  ...(["D8", "D9", "D10", "D11", "D12", "D13", "D14"] as const),
] as const;
export type DefectId = (typeof DEFECT_IDS)[number];

export type Defects = ReadonlySet<DefectId>;

/** The rules of a facility that has these defects and no others. */
export function rulesWith(defects: Defects): Rules {
  if (defects.size === 0) return DOCUMENTED;
  const rules: Rules = { ...DOCUMENTED, counting: countingWith(defects) };
  for (const id of defects) Object.assign(rules, REPLACED[id]);
  return rules;
}

/** D1, D2 and D7 are what {@link countingWith} makes of them. */
const REPLACED: Readonly<Record<DefectId, Partial<Rules>>> = {
  D1: {},
  D2: {},
  D3: { isPending: (machine) => machine.pending }, // R-INT-17
  D4: { responseWaits: false }, // R-INT-15
  D5: { headerFirst: true }, // R-INT-10, R-INT-15, R-INT-18
  D6: { purgesOriginated: false }, // R-UNA-9
  D7: {},
  D8: { specificEndsOthers: false }, // R-AUTH-10
  D9: { replyDataKey: () => 0 }, // R-RPL-9
  D10: { rcWithoutCode: (vmcpflg2) => vmcpflg2 }, // R-FLAG-2
  D11: { cancelFindsResponses: true }, // R-CAN-10
  D12: { hiddenFromLookups: (owner) => owner.transfer?.message }, // R-SEND-2, R-CAN-8
  D13: {
    areaInStorage: endsInStorage, // R-PARM-5
    bytesToMove: (count) => (count < 0x8000_0000 ? count : 0), // R-PARM-5: bit 0 on moves nothing
    bufferLengthFor: (lena) => address24(VMCMHDR_LENGTH + lena), // R-SNX-1
  },
  D14: { overlapByPiece: true }, // R-XFER-7
};

/** R-PARM-5: the first byte, and the byte at (address + length − 1) modulo 2^24; what lies between is not looked at. */
function endsInStorage(machine: Machine, address: number, length: number): boolean {
  if (length === 0) return true;
  const first = address24(address);
  return first < machine.storageSize && address24(first + length - 1) < machine.storageSize;
}

/**
 * R-LIM-7: the counter. Without any of these defects it would tell the number of the active messages of the present
 * authorization; each of them makes it tell something else.
 */
function countingWith(defects: Defects): Counting {
  return {
    countOf: (source) => source.counter,
    accepted: (source) => addToCounter(source, 1),
    delivered: (model, entry) => {
      const source = availableMachine(model, entry.source);
      if (source === undefined) return;
      const isResponse = entry.state === "COMPLETE";
      if (isResponse && defects.has("D2")) addToCounter(source, -1);
      else if (isResponse || entry.subfunction === SUBFUNCTION.IDENTIFY) giveBack(source, entry);
    },
    canceled: (issuer, message) => {
      const isOwn = message.source === issuer.userid; // Otherwise it is D11 alone that takes it for one.
      if (issuer.queue.length === 0 && (defects.has("D1") || !isOwn)) return;
      if (defects.has("D2") || !isOwn) addToCounter(issuer, -1);
      else giveBack(issuer, message);
    },
    dropped: (model, message) => {
      const source = availableMachine(model, message.source);
      if (source !== undefined && !defects.has("D7")) giveBack(source, message);
    },
  };
}

/** The slot of a message of the authorization the counter belongs to. */
function giveBack(source: Machine, message: Message): void {
  if (message.authorizationNumber === source.authorizationNumber) addToCounter(source, -1);
}

/** D2: 16 bits, without any test. 65535 comes after 0 − 1. */
function addToCounter(machine: Machine, change: number): void {
  machine.counter = (machine.counter + change) & 0xffff;
}
