import type { Rule } from "./rule.ts";

/** RECEIVE and REPLY (specification 4.6 and 4.8). */
export const receiveAndReplyRules: readonly Rule[] = [
  {
    id: "R-RCV-1",
    sentence:
      "RECEIVE is refused in the order: 12 not found, 3 own RESPONSE, 13 not taken yet, 3 received before, 1 buffer; RC 5 only if purged during the transfer.",
    source: "SC19-6203 p. 102; GC20-1807 p. 163; Release 6 source modules (order)",
    release6: "RC 5 for an orphan as well (D6).",
    observable: true,
  },
  {
    id: "R-RCV-2",
    sentence: "Userid and ID choose the message, so pending messages can be received in any order.",
    source: "SC19-6203 p. 99; GC20-1807 p. 158, 161",
    observable: true,
  },
  {
    id: "R-RCV-3",
    sentence: "A second RECEIVE of a message still on the issuer's queue gives 3; of a SEND already received, 12.",
    source: "SC19-6203 p. 107; GC20-1807 p. 167; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-RCV-4",
    sentence: "RECEIVE moves the smaller of both lengths, and the SEND residual falls by as much.",
    source: "SC19-6203 p. 105; GC20-1807 p. 166; derived",
    observable: true,
  },
  {
    id: "R-RCV-5",
    sentence:
      "A receive buffer at least as long as the data gives RC 0, EFLG 0 and residual 0, and keeps its bytes behind the data.",
    source: "Release 6 source modules; derived",
    observable: true,
  },
  {
    id: "R-RCV-6",
    sentence:
      "A receive buffer that is too short, even empty, is filled; RC and EFLG are 16, and the rest can never be received.",
    source: "SC19-6203 p. 109; GC20-1807 p. 169; Release 6 source modules (the part that fits)",
    observable: true,
  },
  {
    id: "R-RCV-7",
    sentence: "RECEIVE ends a SEND whatever its code; the RESPONSE carries the doubleword of the RECEIVE.",
    source: "SC19-6203 p. 101; GC20-1807 p. 156, 162; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-RCV-8",
    sentence:
      "RECEIVE of a SEND/RECV drops its own doubleword and keeps residual and any nonzero code for the RESPONSE.",
    source: "SC19-6203 p. 101; Release 6 source modules (code kept)",
    observable: true,
  },
  {
    id: "R-RCV-9",
    sentence:
      "What can go wrong while RECEIVE moves data is settled by the rules of data transfer (R-XFER-1 and following).",
    source: "GC20-1807 p. 147",
    observable: true,
  },
  {
    id: "R-RCV-10",
    sentence:
      "A RECEIVE of a SEND/RECV that ended with 6, 15, 16, 17 or 19 has been executed: another gives 3, CANCEL gives 11, REPLY and REJECT still work.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-RPL-1",
    sentence:
      "REPLY is refused in the order: 12 not found, 3 no SEND/RECV, 3 own RESPONSE, 13 not taken yet, 1 data; RC 5 only if purged during the transfer.",
    source: "SC19-6203 p. 103; GC20-1807 p. 164; Release 6 source modules (order)",
    release6: "RC 5 for an orphan as well (D6).",
    observable: true,
  },
  {
    id: "R-RPL-2",
    sentence: "REPLY needs no RECEIVE before it; without one the RESPONSE shows the whole SEND length as residual.",
    source: "SC19-6203 p. 95, 97; GC20-1807 p. 157–158; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-RPL-3",
    sentence: "REPLY to a SEND gives 3 and leaves the message alone.",
    source: "SC19-6203 p. 97, 107; GC20-1807 p. 158, 167",
    observable: true,
  },
  {
    id: "R-RPL-4",
    sentence:
      "REPLY moves the smaller of both lengths into the REPLY buffer; VMCMLENB then is buffer length less bytes moved.",
    source: "SC19-6203 p. 105; GC20-1807 p. 162, 166; NICOF programs",
    observable: true,
  },
  {
    id: "R-RPL-5",
    sentence:
      "A reply longer than its buffer fills it and gives 16 on both sides with residual 0; a shorter one is no error.",
    source: "GC20-1807 p. 169; Release 6 source modules (the part that fits)",
    observable: true,
  },
  {
    id: "R-RPL-6",
    sentence: "An empty REPLY ends the transaction with the full REPLY buffer length as residual.",
    source: "SC19-6203 p. 97; GC20-1807 p. 158",
    observable: true,
  },
  {
    id: "R-RPL-7",
    sentence:
      "REPLY ends the transaction whatever its code, RC 1 excepted; the RESPONSE carries X'80' and REPLY's doubleword.",
    source: "SC19-6203 p. 97, 101; GC20-1807 p. 158, 162; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-RPL-8",
    sentence:
      "The RESPONSE shows the REPLY's own code, or else the one kept from RECEIVE; the sink sees only its REPLY's code.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-RPL-9",
    sentence: "Reply data that are fetch protected against the sink's PSW key give RC 6 and EFLG 19.",
    source: "SC19-6203 p. 103, 107",
    release6: "Reply data are read with key 0, so no fetch protection stops them (D9).",
    observable: true,
  },
];
