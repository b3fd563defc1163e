// Where the two profiles differ (section 0.1), one member for each rule: documented.ts fills them in, and defects.ts says
// what each defect of `release6` puts in their place. Everything else in the model holds in both.

import type { Machine } from "../machine.ts";
import type { Message } from "../message.ts";
import type { Model } from "../model.ts";

export type Profile = "documented" | "release6";

export interface Rules {
  /** R-PARM-5: whether an area is valid; with length 0 its address is not examined (R-PARM-6). */
  readonly areaInStorage: (machine: Machine, address: number, length: number) => boolean;
  /** R-PARM-5: how many bytes a transfer of this count sets out to move. */
  readonly bytesToMove: (count: number) => number;
  /** R-SNX-1: the buffer length that SENDX demands of the sink. The test at presentation is another (R-INT-10 b). */
  readonly bufferLengthFor: (lena: number) => number;
  /** R-FLAG-2: the return code of a RECEIVE or REPLY whose transfer ended without any code. */
  readonly rcWithoutCode: (vmcpflg2: number) => number;
  /** R-AUTH-10: AUTHORIZE SPECIFIC again ends the messages of all others. */
  readonly specificEndsOthers: boolean;
  /** R-UNA-4: what a machine that goes away originated is purged everywhere. Otherwise it stays, as orphans (R-UNA-9). */
  readonly purgesOriginated: boolean;
  /** R-CHK-6, R-CHK-7, R-SEND-2: the entry of this queue that no lookup finds. */
  readonly hiddenFromLookups: (owner: Machine) => Message | undefined;
  /** R-CHK-7, R-CAN-10: CANCEL finds RESPONSEs of the partner. */
  readonly cancelFindsResponses: boolean;
  /** R-RPL-9, R-XFER-2: the PSW key REPLY data are fetched with. */
  readonly replyDataKey: (sink: Machine) => number;
  /** R-XFER-7: destructive overlap is judged for each piece by itself, not on all bytes before the first one. */
  readonly overlapByPiece: boolean;
  /** R-INT-10, R-INT-15, R-INT-18: the header is stored before it is known that the message can be presented. */
  readonly headerFirst: boolean;
  /** R-INT-15: a RESPONSE whose header cannot be stored waits. Otherwise it is lost. */
  readonly responseWaits: boolean;
  /** R-INT-16, R-INT-17: whether due entries of this machine can be presented. */
  readonly isPending: (machine: Machine) => boolean;
  /** R-LIM-1, R-LIM-3, R-LIM-7. */
  readonly counting: Counting;
}

/** What a source's requests are counted by. The messages themselves are kept in `Machine.originated` in either profile. */
export interface Counting {
  /** The number RC 10 compares with the limit. */
  readonly countOf: (source: Machine) => number;
  /** A SEND-type request or IDENTIFY was accepted. */
  readonly accepted: (source: Machine) => void;
  /** A RESPONSE or IDENTIFY is being presented, or is dropped because its header cannot be stored (R-INT-15). */
  readonly delivered: (model: Model, entry: Message) => void;
  /** The issuer's CANCEL has removed this message, its own or (R-CAN-10) its partner's RESPONSE. */
  readonly canceled: (issuer: Machine, message: Message) => void;
  /** A message that ends silently is dropped because its sink goes away: an IDENTIFY has a slot (R-UNA-3). */
  readonly dropped: (model: Model, message: Message) => void;
}
