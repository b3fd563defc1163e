import { SUBFUNCTION_NAMES, type SubfunctionName } from "./subfunctions.ts";

/** Return codes CP leaves in Ry. Source: specification 6.1; GC20-1807, "DIAGNOSE X'68' Return Codes". */
export const RC = {
  NORMAL: 0,
  INVALID_BUFFER: 1,
  INVALID_SUBFUNCTION: 2,
  PROTOCOL_VIOLATION: 3,
  ISSUER_NOT_AUTHORIZED: 4,
  USER_NOT_AVAILABLE: 5,
  PROTECTION_VIOLATION: 6,
  SENDX_TOO_LARGE: 7,
  DUPLICATE_MESSAGE: 8,
  SINK_QUIESCED: 9,
  LIMIT_EXCEEDED: 10,
  REPLY_CANCELED: 11,
  MESSAGE_NOT_FOUND: 12,
  SYNCHRONIZATION_ERROR: 13,
  CANCEL_TOO_LATE: 14,
  PAGING_ERROR: 15,
  INCORRECT_LENGTH: 16,
  DESTRUCTIVE_OVERLAP: 17,
  PRIORITY_NOT_AUTHORIZED: 18,
  PARTNER_ERROR: 19,
  CANCEL_BUSY: 20,
} as const;
export type ReturnCode = (typeof RC)[keyof typeof RC];

const MEANINGS: Readonly<Record<number, string>> = {
  0: "normal",
  1: "invalid buffer address or length",
  2: "invalid subfunction code",
  3: "protocol violation",
  4: "issuer not authorized",
  5: "user not available",
  6: "protection violation",
  7: "SENDX data too large",
  8: "duplicate message",
  9: "sink quiesced",
  10: "message limit exceeded",
  11: "REPLY canceled",
  12: "message not found",
  13: "synchronization error",
  14: "CANCEL too late",
  15: "paging I/O error",
  16: "incorrect length",
  17: "destructive overlap",
  18: "not authorized for PRIORITY",
  19: "error on the other side",
  20: "CANCEL busy",
};

/** The name of a return code, or of a data transfer code in VMCMEFLG: the numbers mean the same (R-EFLG-1). */
export function returnCodeMeaning(code: number): string {
  return MEANINGS[code] ?? "not a VMCF return code";
}

/** Data transfer codes that may stand in VMCMEFLG of a RESPONSE interrupt (specification 6.2, R-EFLG-2). */
export const DATA_TRANSFER_CODES: readonly ReturnCode[] = [0, 1, 5, 6, 7, 15, 16, 17, 19];

/** The return codes each subfunction may give: the rows of the matrix (specification section 7, R-CHK-5, R-MTX-1). */
export const RETURN_CODES_OF: Readonly<Record<SubfunctionName, readonly ReturnCode[]>> = {
  AUTHORIZE: [0, 1, 2, 6, 15],
  UNAUTHORIZE: [0, 2, 4, 15],
  SEND: [0, 1, 2, 4, 5, 8, 9, 10, 15, 18],
  "SEND/RECV": [0, 1, 2, 4, 5, 8, 9, 10, 15, 18],
  SENDX: [0, 1, 2, 4, 5, 7, 8, 9, 10, 15, 18],
  RECEIVE: [0, 1, 2, 3, 4, 5, 6, 12, 13, 15, 16, 17, 19],
  CANCEL: [0, 2, 3, 4, 5, 11, 12, 14, 15, 20],
  REPLY: [0, 1, 2, 3, 4, 5, 6, 12, 13, 15, 16, 17, 19],
  QUIESCE: [0, 2, 4, 15],
  RESUME: [0, 2, 4, 15],
  IDENTIFY: [0, 2, 4, 5, 9, 10, 15, 18],
  REJECT: [0, 2, 3, 4, 12, 13, 15],
};

/** Whether the matrix allows this return code for a subfunction; an unknown code allows RC 2 (and 15) only. */
export function returnCodeAllowed(subfunction: number, rc: number): boolean {
  const name = SUBFUNCTION_NAMES[subfunction];
  if (name === undefined) return rc === RC.INVALID_SUBFUNCTION;
  return RETURN_CODES_OF[name].includes(rc as ReturnCode);
}
