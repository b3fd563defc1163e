import type { Rule } from "./rule.ts";

/** QUIESCE, RESUME and IDENTIFY (specification 4.9 to 4.11). */
export const quiesceAndIdentifyRules: readonly Rule[] = [
  {
    id: "R-QUI-1",
    sentence: "QUIESCE returns 0, and whoever then sends to the issuer, IDENTIFY included, gets RC 9.",
    source: "SC19-6203 p. 93; GC20-1807 p. 154, 168",
    observable: true,
  },
  {
    id: "R-QUI-2",
    sentence: "Messages accepted before QUIESCE go on: they are presented and can be answered or canceled.",
    source: "SC19-6203 p. 93; GC20-1807 p. 154",
    observable: true,
  },
  {
    id: "R-QUI-3",
    sentence: "A quiesced machine may send to others and gets its RESPONSEs, but not to itself (RC 9).",
    source: "SC19-6203 p. 93; GC20-1807 p. 154; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-QUI-4",
    sentence: "QUIESCE of a quiesced machine returns 0 and changes nothing.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-QUI-5",
    sentence: "QUIESCE tells no other machine.",
    source: "SC19-6203 p. 93; GC20-1807 p. 154–155",
    observable: true,
  },
  {
    id: "R-RES-1",
    sentence: "RESUME returns 0, and others can send to the issuer again.",
    source: "SC19-6203 p. 93; GC20-1807 p. 155",
    observable: true,
  },
  {
    id: "R-RES-2",
    sentence: "RESUME of a machine that is not quiesced returns 0 and changes nothing.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-IDN-1",
    sentence: "IDENTIFY is refused by RC 2, 4 and the sink check alone: no duplicate test, no address test.",
    source: "SC19-6203 p. 103; GC20-1807 p. 164; Release 6 source modules (order)",
    observable: true,
  },
  {
    id: "R-IDN-2",
    sentence:
      "The SEND interrupt of an IDENTIFY has X'80' on and repeats VMCPARM except for status, code, function and userid.",
    source: "SC19-6203 p. 91, 103; GC20-1807 p. 155, 164–165",
    observable: true,
  },
  {
    id: "R-IDN-3",
    sentence: "The source of an IDENTIFY never gets a RESPONSE.",
    source: "SC19-6203 p. 91; GC20-1807 p. 155",
    observable: true,
  },
  {
    id: "R-IDN-4",
    sentence: "An IDENTIFY takes one slot until it is presented or dropped.",
    source: "GC20-1807 p. 164; Release 6 source modules",
    release6: "When the slot is given back is decided by R-LIM-7 (D7).",
    observable: true,
  },
  {
    id: "R-IDN-5",
    sentence:
      "RECEIVE, REPLY, REJECT and CANCEL never find an IDENTIFY (12), and it neither makes a duplicate nor is one.",
    source: "Release 6 source modules",
    observable: true,
  },
];
