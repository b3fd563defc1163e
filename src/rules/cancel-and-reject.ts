import type { Rule } from "./rule.ts";

/** CANCEL and REJECT (specification 4.7 and 4.12). */
export const cancelAndRejectRules: readonly Rule[] = [
  {
    id: "R-CAN-1",
    sentence: "Nobody but its source can cancel a message.",
    source: "SC19-6203 p. 107; GC20-1807 p. 154, 167",
    release6: "The machine that answered can destroy the due RESPONSE (D11).",
    observable: true,
  },
  {
    id: "R-CAN-2",
    sentence:
      "CANCEL is decided in the order: 5 sink not available, 14 own RESPONSE due, 3 request from that userid held, 12 not found, 20 in transfer, 11 received, 0.",
    source: "GC20-1807 p. 164; Release 6 source modules (order)",
    observable: true,
  },
  {
    id: "R-CAN-3",
    sentence:
      "CANCEL removes what is QUEUED or PRESENTED (0) or RECEIVED (11), is too late for COMPLETE (14), and finds no IDENTIFY or ended message (12).",
    source: "SC19-6203 p. 93, 95; GC20-1807 p. 154, 168–169; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-CAN-4",
    sentence: "A successful CANCEL frees the slot at once and brings no RESPONSE.",
    source: "GC20-1807 p. 168; Release 6 source modules",
    release6: "The slot is freed only if the issuer's own queue still holds an entry afterwards (D1).",
    observable: true,
  },
  {
    id: "R-CAN-5",
    sentence: "RC 11 of CANCEL leaves received data with the sink and makes the later REPLY fail with 12.",
    source: "SC19-6203 p. 93, 95; GC20-1807 p. 154, 168",
    observable: true,
  },
  {
    id: "R-CAN-6",
    sentence: "After RC 14 the RESPONSE is still presented.",
    source: "Release 6 source modules; derived",
    observable: true,
  },
  {
    id: "R-CAN-7",
    sentence:
      "CANCEL gives 3 when the issuer holds a request of that ID from that other userid; messages with third machines do not matter.",
    source: "SC19-6203 p. 107; GC20-1807 p. 167; Release 6 source modules (the exact test)",
    observable: true,
  },
  {
    id: "R-CAN-8",
    sentence:
      "CANCEL of a message whose data are moving gives RC 20 and changes nothing; no other subfunction returns 20.",
    source: "GC20-1807 p. 164; VM/370 Data Areas p. 128; Release 6 source modules",
    release6: "CANCEL does not find a message in transfer: RC 12, and 20 never occurs (D12).",
    observable: true,
  },
  {
    id: "R-CAN-9",
    sentence: "An IDENTIFY cannot be canceled.",
    source: "GC20-1807 p. 154; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-CAN-10",
    sentence:
      "CANCEL by the machine that answered, while the RESPONSE is due at its partner, gives 12 and has no effect.",
    source: "this project's reading",
    release6: "It destroys that RESPONSE: RC 11 after a RECEIVE, else 0, and the partner's slot is lost (D11).",
    observable: true,
  },
  {
    id: "R-CAN-11",
    sentence: "A sink that is quiesced or SPECIFIC can still be named in CANCEL.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-REJ-1",
    sentence: "REJECT ends one pending SEND or SEND/RECV with RC 0 and a RESPONSE that has X'80' and X'40' on.",
    source: "GC20-1807 p. 155, 165",
    observable: true,
  },
  {
    id: "R-REJ-2",
    sentence: "REJECT is refused in the order: 12 not found, 3 own RESPONSE, 13 not taken yet.",
    source: "SC19-6203 p. 103; GC20-1807 p. 164; Release 6 source modules",
    release6: "Behind these comes RC 5 for an orphan, which is then gone (D6).",
    observable: true,
  },
  {
    id: "R-REJ-3",
    sentence: "What has been presented, or received as SEND/RECV, can be rejected; a SEND already received gives 12.",
    source: "GC20-1807 p. 154–155, 157; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-REJ-4",
    sentence: "REJECT of a SEND/RECV ends both directions of it.",
    source: "SC19-6203 p. 95; GC20-1807 p. 157",
    observable: true,
  },
  {
    id: "R-REJ-5",
    sentence: "For a SEND/RECV the doubleword of REJECT reaches the source.",
    source: "SC19-6203 p. 101; GC20-1807 p. 155, 162; NICOF programs",
    observable: true,
  },
  {
    id: "R-REJ-6",
    sentence: "For a SEND, too, the doubleword of REJECT reaches the source.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-REJ-7",
    sentence: "After REJECT VMCMEFLG is 0, or the code kept from an earlier RECEIVE.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-REJ-8",
    sentence: "REJECT moves nothing: VMCMLENA is the SEND residual so far, VMCMLENB the whole REPLY buffer length.",
    source: "Release 6 source modules",
    observable: true,
  },
];
