import { RC, returnCodeAllowed } from "../../cp/interface/return-codes.ts";
import { SUBFUNCTION } from "../../cp/interface/subfunctions.ts";

// Which rule a wrong return code breaks.

/** The rule that says when a code is given. Absent: the subfunction's own rule of order. */
const RULE_OF_CODE: Readonly<Record<number, string>> = {
  [RC.INVALID_SUBFUNCTION]: "R-CHK-1",
  [RC.ISSUER_NOT_AUTHORIZED]: "R-CHK-1",
  [RC.USER_NOT_AVAILABLE]: "R-CHK-2",
  [RC.PROTECTION_VIOLATION]: "R-XFER-3",
  [RC.SENDX_TOO_LARGE]: "R-SNX-1",
  [RC.DUPLICATE_MESSAGE]: "R-SEND-2",
  [RC.SINK_QUIESCED]: "R-QUI-1",
  [RC.LIMIT_EXCEEDED]: "R-LIM-1",
  [RC.REPLY_CANCELED]: "R-CAN-5",
  [RC.MESSAGE_NOT_FOUND]: "R-CHK-6",
  [RC.SYNCHRONIZATION_ERROR]: "R-INT-12",
  [RC.CANCEL_TOO_LATE]: "R-CAN-6",
  [RC.PAGING_ERROR]: "R-XFER-17",
  [RC.DESTRUCTIVE_OVERLAP]: "R-XFER-7",
  [RC.PRIORITY_NOT_AUTHORIZED]: "R-AUTH-6",
  [RC.PARTNER_ERROR]: "R-XFER-3",
  [RC.CANCEL_BUSY]: "R-CAN-8",
};

const SPECIAL: Readonly<Record<number, Readonly<Record<number, string>>>> = {
  [SUBFUNCTION.AUTHORIZE]: { [RC.INVALID_BUFFER]: "R-AUTH-2", [RC.PROTECTION_VIOLATION]: "R-AUTH-3" },
  [SUBFUNCTION.SEND]: { [RC.INVALID_BUFFER]: "R-SEND-1" },
  [SUBFUNCTION["SEND/RECV"]]: { [RC.INVALID_BUFFER]: "R-SNR-1" },
  [SUBFUNCTION.SENDX]: { [RC.INVALID_BUFFER]: "R-SNX-1" },
  [SUBFUNCTION.RECEIVE]: {
    [RC.INVALID_BUFFER]: "R-RCV-1",
    [RC.PROTOCOL_VIOLATION]: "R-RCV-3",
    [RC.USER_NOT_AVAILABLE]: "R-XFER-15",
    [RC.INCORRECT_LENGTH]: "R-RCV-6",
  },
  [SUBFUNCTION.REPLY]: {
    [RC.INVALID_BUFFER]: "R-RPL-1",
    [RC.PROTOCOL_VIOLATION]: "R-RPL-3",
    [RC.USER_NOT_AVAILABLE]: "R-XFER-15",
    [RC.INCORRECT_LENGTH]: "R-RPL-5",
  },
  [SUBFUNCTION.CANCEL]: {
    [RC.USER_NOT_AVAILABLE]: "R-CAN-2",
    [RC.PROTOCOL_VIOLATION]: "R-CAN-7",
    [RC.MESSAGE_NOT_FOUND]: "R-CAN-2",
  },
  [SUBFUNCTION.REJECT]: {
    [RC.PROTOCOL_VIOLATION]: "R-REJ-2",
    [RC.MESSAGE_NOT_FOUND]: "R-REJ-2",
    [RC.SYNCHRONIZATION_ERROR]: "R-REJ-2",
  },
};

/** Codes with which a request has done its work. */
const SUCCESSES = new Set<number>([RC.NORMAL, RC.INCORRECT_LENGTH, RC.REPLY_CANCELED]);

/**
 * The rule to blame when `actual` came where `expected` should. A code outside its row of the matrix breaks R-CHK-5; a
 * failure without cause breaks the rule of that failure; otherwise the rule that asks for the expected code is broken.
 *
 * @param expectedRule the model's reason for `expected`
 */
export function ruleOfWrongCode(subfunction: number, expected: number, expectedRule: string, actual: number): string {
  if (!returnCodeAllowed(subfunction, actual)) return "R-CHK-5";
  if (SUCCESSES.has(expected) && !SUCCESSES.has(actual)) {
    return SPECIAL[subfunction]?.[actual] ?? RULE_OF_CODE[actual] ?? ruleNumber(expectedRule);
  }
  return ruleNumber(expectedRule);
}

/** The model cites sections where no rule has a number. */
export function ruleNumber(cited: string): string {
  if (cited === "6.1") return "R-XFER-17";
  return cited === "2.1" ? "R-INST-1" : cited;
}
