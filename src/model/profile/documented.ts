// Profile `documented` (R-PROF-1): the facility the manuals describe.

import { VMCMHDR_LENGTH } from "../../../cp/interface/vmcmhdr.ts";
import { pswKey, type Machine } from "../machine.ts";
import { address24 } from "../storage-area.ts";
import type { Counting, Rules } from "./rules.ts";

/** R-LIM-1: the active messages themselves are the count, so there is nothing else to keep. */
const counting: Counting = {
  countOf: (source) => source.originated.size,
  accepted: nothing,
  delivered: nothing,
  canceled: nothing,
  dropped: nothing,
};

export const DOCUMENTED: Rules = {
  areaInStorage, // R-PARM-5
  bytesToMove: (count) => count,
  bufferLengthFor: (lena) => VMCMHDR_LENGTH + lena, // R-SNX-1
  rcWithoutCode: () => 0, // R-FLAG-2
  specificEndsOthers: true, // R-AUTH-10
  purgesOriginated: true, // R-UNA-4
  hiddenFromLookups: () => undefined, // R-SEND-2
  cancelFindsResponses: false, // R-CAN-10
  replyDataKey: pswKey, // R-RPL-9
  overlapByPiece: false, // R-XFER-7
  headerFirst: false, // R-INT-10, R-INT-18
  responseWaits: true, // R-INT-15
  isPending: () => true, // R-INT-16: exactly as long as the queue has a due entry
  counting,
};

/** R-PARM-5: wholly in storage, computed without wrap. */
function areaInStorage(machine: Machine, address: number, length: number): boolean {
  return length === 0 || address24(address) + length <= machine.storageSize;
}

function nothing(): void {
  // R-LIM-3: a message that ends leaves `originated`, and that is all.
}
