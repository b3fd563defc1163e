import type { Rule } from "./rule.ts";

/** Return codes, data transfer codes, the matrix and data transfer (specification sections 6 and 7). */
export const transferRules: readonly Rule[] = [
  {
    id: "R-RC-1",
    sentence: "Code 19 on one side mirrors a specific code on the other: who sees 19 is not at fault.",
    source: "GC20-1807 p. 147",
    observable: true,
  },
  {
    id: "R-EFLG-1",
    sentence: "A number in VMCMEFLG means what it means as a return code.",
    source: "SC19-6203 p. 109; GC20-1807 p. 170",
    observable: true,
  },
  {
    id: "R-EFLG-2",
    sentence: "VMCMEFLG is one of 0, 1, 5, 6, 7, 15, 16, 17 and 19, and 1 comes only from an injected fault.",
    source: "SC19-6203 p. 109; GC20-1807 p. 170; derived",
    release6: "Code 1 also comes from R-XFER-5.",
    observable: true,
  },
  {
    id: "R-XFER-1",
    sentence:
      "Data move directly between the storages, left to right, in pieces that end at each 2048-byte boundary of either address.",
    source: "GC20-1807 p. 149, 156; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-XFER-2",
    sentence:
      "A nonzero PSW key unequal to the storage key may not store, nor fetch if the fetch-protection bit is on; each area has its own key: that of the request that named it.",
    source: "SC19-6203 p. 103, 107, 109; GC20-1807 p. 156, 168, 170; GA22-7000; Release 6 source modules",
    release6: "REPLY data are fetched with key 0 (D9).",
    observable: true,
  },
  {
    id: "R-XFER-3",
    sentence:
      "The side whose storage violates protection gets code 6 and its partner 19; of several failures in a piece the first test counts.",
    source: "GC20-1807 p. 147, 170; Release 6 source modules (order)",
    observable: true,
  },
  {
    id: "R-XFER-4",
    sentence:
      "An error stops the transfer: SEND, SENDX and REPLY end, RECEIVE leaves a SEND/RECV RECEIVED, and what has moved stays and counts.",
    source: "GC20-1807 p. 147; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-XFER-5",
    sentence: "RC 1 of RECEIVE and REPLY precedes the transfer, so the message stays as it is for another try.",
    source: "Release 6 source modules",
    release6: "An address can also fail during the transfer, with codes 1 and 19 (D13, D6).",
    observable: true,
  },
  {
    id: "R-XFER-6",
    sentence: "A store into a CP-owned shared segment violates protection, whatever the keys.",
    source: "SC19-6203 p. 107; GC20-1807 p. 168; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-XFER-7",
    sentence:
      "In a wrap connection a destination that begins on any source byte but the first gives 17 on both sides, and nothing moves; other overlaps are allowed.",
    source: "GC20-1807 p. 169; GA22-7000; this project's reading (all bytes at once)",
    release6:
      "Each piece is judged by itself, after the residual was reduced; overlap across pieces goes unnoticed (D14).",
    observable: true,
  },
  {
    id: "R-XFER-8",
    sentence: "Code 16 is reported only when nothing else went wrong.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-XFER-9",
    sentence: "When nothing is to move, no storage and no partner is looked at: RC 0 or 16.",
    source: "Release 6 source modules",
    release6: "R-XFER-16 applies nevertheless.",
    observable: true,
  },
  {
    id: "R-XFER-10",
    sentence:
      "Before a piece the sender is tested (available, address, fetch; once per block of its data), then the receiver (available, address, store).",
    source: "Release 6 source modules",
    release6: "The residuals are then reduced and the overlap of the piece is tested (D14).",
    observable: true,
  },
  {
    id: "R-XFER-11",
    sentence: "Residuals fall with every piece, so after an error they show what is still missing.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-XFER-12",
    sentence: "Others may act only between two pieces; if nobody does, the size of the steps makes no difference.",
    source: "Release 6 source modules; this project's reading",
    observable: true,
  },
  {
    id: "R-XFER-13",
    sentence:
      "While data move, the machine that moves them executes nothing and takes no interruption; all others run.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-XFER-14",
    sentence: "Each piece carries the bytes that are in storage when it moves; CP keeps no snapshot.",
    source: "GC20-1807 p. 147, 156; derived",
    observable: true,
  },
  {
    id: "R-XFER-15",
    sentence:
      "During a transfer CANCEL gives 20, the ID stays reserved (8), the source's departure ends it with RC 5, and the sink's departure waits.",
    source: "GC20-1807 p. 154, 164, 168; Release 6 source modules; this project's reading",
    release6:
      "CANCEL gives 12, the ID is free (D12), and the source's departure is noticed only at certain points (D6).",
    observable: true,
  },
  {
    id: "R-XFER-16",
    sentence: "Behind the last piece the source is not looked up once more; that exists in release6 only.",
    source: "Release 6 source modules",
    release6:
      "After RECEIVE of a SEND, REPLY or SENDX the source is looked up once more; if it is not available the message is gone, with RC 5 (D6).",
    observable: true,
  },
  {
    id: "R-XFER-17",
    sentence: "A paging error in one side's storage gives that side 15 and the other 19.",
    source: "SC19-6203 p. 107, 109; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-MTX-1",
    sentence: "RECEIVE may return 19 although the figure's row lacks it.",
    source: "GC20-1807 p. 147, 163; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-MTX-2",
    sentence: "RC 2 comes from the check of VMCPFUNC alone, whichever row lists it.",
    source: "Release 6 source modules; derived",
    observable: true,
  },
  {
    id: "R-MTX-3",
    sentence: "Return codes outside the matrix exist in release6 only.",
    source: "Release 6 source modules",
    release6: "REJECT can return 5, RECEIVE and REPLY any value up to 255; 6 by REPLY and 20 by CANCEL never occur.",
    observable: true,
  },
];
