import type { Rule } from "./rule.ts";

/** Life of a message (specification section 3) and the checks all subfunctions share (4.0). */
export const lifecycleRules: readonly Rule[] = [
  {
    id: "R-LIFE-1",
    sentence:
      "From acceptance until its RESPONSE is presented a message takes one of its source's slots and, IDENTIFY apart, holds its ID for both directions of the pair.",
    source: "SC19-6203 p. 99; GC20-1807 p. 168; Release 6 source modules (both directions)",
    observable: true,
  },
  {
    id: "R-LIFE-2",
    sentence: "An IDENTIFY is active only as long as its SEND interrupt is still due.",
    source: "derived",
    observable: true,
  },
  {
    id: "R-LIFE-3",
    sentence:
      "A message ID is free again as soon as the RESPONSE has been presented, or the message was canceled or purged.",
    source: "SC19-6203 p. 99; Release 6 source modules (moment)",
    observable: true,
  },
  {
    id: "R-LIFE-4",
    sentence:
      "CP keeps no copy of SEND data or REPLY buffers: RECEIVE reads and REPLY writes the source's storage as it is at that moment.",
    source: "GC20-1807 p. 147, 156",
    observable: true,
  },
  {
    id: "R-LIFE-5",
    sentence: "The data of a SENDX are read when its SEND interrupt is presented, so stores made before that are seen.",
    source: "GC20-1807 p. 151; SY20-0886 p. 1-226",
    observable: true,
  },
  {
    id: "R-LIFE-6",
    sentence: "Once REPLY has ended, the sink can change its reply data without the source noticing.",
    source: "GC20-1807 p. 147",
    observable: true,
  },
  {
    id: "R-LIFE-7",
    sentence:
      "An unanswered message stands on the sink's queue, a completed one on the source's; being presented does not move it.",
    source: "SY20-0886 p. 1-41; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-CHK-1",
    sentence:
      "Checks go: supervisor state, alignment, addressability, RC 2, RC 4, then the subfunction's own; the first failure decides, and nothing else happens.",
    source: "SY20-0886 p. 1-39; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-CHK-2",
    sentence:
      "RC 5 if the named machine is not logged on or not authorized; for requests to send also if it is SPECIFIC for somebody else.",
    source: "SC19-6203 p. 107; GC20-1807 p. 168; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-CHK-3",
    sentence: "SPECIFIC filters only what comes in: the machine itself may send to anybody and gets the RESPONSEs.",
    source: "SC19-6203 p. 91; GC20-1807 p. 153; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-CHK-4",
    sentence:
      "CANCEL asks only whether the sink is logged on and authorized; RECEIVE, REPLY and REJECT look up their message without asking about the partner.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-CHK-5",
    sentence: "A subfunction returns only codes that its row of the return-code matrix shows.",
    source: "SC19-6203 p. 102–103; GC20-1807 p. 163–164",
    release6: "REJECT may return 5, and RECEIVE and REPLY any value up to 255 (R-MTX-3).",
    observable: true,
  },
  {
    id: "R-CHK-6",
    sentence:
      "RECEIVE, REPLY, REJECT, CANCEL and the duplicate test search the issuer's queue in order for partner and ID; IDENTIFY is skipped, and an unknown userid just finds nothing.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-CHK-7",
    sentence:
      "CANCEL and the duplicate test then search the queue of VMCPUSER for issuer and ID, skipping IDENTIFY; CANCEL skips RESPONSEs too.",
    source: "Release 6 source modules; this project's reading",
    release6: "CANCEL also finds a RESPONSE that is due there (D11).",
    observable: true,
  },
  {
    id: "R-CHK-8",
    sentence:
      "A request to send is refused in this order: 10 limit, 9 SYSTEM, 5 not available, 9 quiesced, 18 PRIORITY, 5 SPECIFIC for another.",
    source: "SC19-6203 p. 102–103; GC20-1807 p. 163–164; Release 6 source modules (order)",
    observable: true,
  },
];
