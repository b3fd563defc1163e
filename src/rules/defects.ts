/** What VM/370 Release 6 really did against its manuals or against any use (specification section 13); profile `release6` only. */
export interface Defect {
  /** `D1` to `D14`. */
  readonly id: string;
  readonly name: string;
  /** What a program sees of it, in one sentence. */
  readonly effect: string;
  /** The rules whose `release6` side it is. */
  readonly rules: readonly string[];
}

export const DEFECTS: readonly Defect[] = [
  {
    id: "D1",
    name: "CANCEL keeps the slot",
    effect: "Fifty rounds of SEND and CANCEL on an otherwise idle machine use up all slots until UNAUTHORIZE.",
    rules: ["R-CAN-4", "R-LIM-1", "R-LIM-3", "R-LIM-7"],
  },
  {
    id: "D2",
    name: "The count falls below zero",
    effect:
      "An answer that comes after UNAUTHORIZE and AUTHORIZE turns a count of 0 into 65535, and every request gets RC 10.",
    rules: ["R-LIM-1", "R-LIM-3", "R-LIM-7", "R-XFER-15"],
  },
  {
    id: "D3",
    name: "Interruptions fall silent",
    effect:
      "After a presentation that failed the machine is not interrupted for what is due until something new is queued for it.",
    rules: ["R-INT-16", "R-INT-17"],
  },
  {
    id: "D4",
    name: "Lost RESPONSE",
    effect:
      "A RESPONSE whose header cannot be stored is thrown away, so its source never learns how the transaction ended.",
    rules: ["R-INT-15", "R-SEND-6", "R-LIM-7"],
  },
  {
    id: "D5",
    name: "Header without interruption",
    effect: "A sink's buffer can show the header, or a part of it, of a message that never interrupts it.",
    rules: ["R-INT-10", "R-INT-15", "R-INT-18"],
  },
  {
    id: "D6",
    name: "Orphans",
    effect:
      "Messages of a machine that has gone still interrupt their sinks, are answered with RC 5, and go on when that machine returns.",
    rules: [
      "R-UNA-4",
      "R-UNA-9",
      "R-SEND-2",
      "R-SEND-6",
      "R-RCV-1",
      "R-RPL-1",
      "R-REJ-2",
      "R-MTX-3",
      "R-XFER-5",
      "R-XFER-15",
      "R-XFER-16",
    ],
  },
  {
    id: "D7",
    name: "IDENTIFY slot lost",
    effect: "An undelivered IDENTIFY whose sink goes away is counted against its source for good.",
    rules: ["R-UNA-3", "R-IDN-4", "R-LIM-7"],
  },
  {
    id: "D8",
    name: "SPECIFIC has no effect backwards",
    effect:
      "After a repeated AUTHORIZE SPECIFIC the earlier messages of other machines are still delivered and can be answered.",
    rules: ["R-AUTH-10"],
  },
  {
    id: "D9",
    name: "REPLY reads anything",
    effect: "A REPLY out of fetch-protected storage succeeds, whatever the PSW key.",
    rules: ["R-RPL-9", "R-XFER-2", "R-MTX-3"],
  },
  {
    id: "D10",
    name: "Reserved byte returned",
    effect: "A RECEIVE or REPLY without error returns the second byte of VMCPARM, up to 255, instead of 0.",
    rules: ["R-FLAG-2", "R-INST-3", "R-CHK-5", "R-MTX-3"],
  },
  {
    id: "D11",
    name: "The answer can be unsaid",
    effect:
      "CANCEL by the machine that answered destroys the RESPONSE still due: its source waits for ever and loses the slot.",
    rules: ["R-CAN-1", "R-CAN-10", "R-CHK-7", "R-SEND-6"],
  },
  {
    id: "D12",
    name: "Invisible while moving",
    effect: "While its data move a message is not found: CANCEL gives 12 instead of 20, and its ID can be used again.",
    rules: ["R-CAN-8", "R-SEND-2", "R-XFER-15", "R-MTX-3"],
  },
  {
    id: "D13",
    name: "24-bit lengths",
    effect: "Areas far longer than storage are accepted, and the error comes later, as code 1 and 19 or 7, or never.",
    rules: ["R-PARM-5", "R-SNX-1", "R-XFER-5"],
  },
  {
    id: "D14",
    name: "Overlap by piece",
    effect:
      "An overlap that no single piece shows corrupts the data with RC 0, and with RC 17 the residual is too small.",
    rules: ["R-XFER-7", "R-XFER-10"],
  },
];
