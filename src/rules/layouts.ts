import type { Rule } from "./rule.ts";

/** Parameter list, flags and message header (specification 2.2 to 2.7). */
export const layoutRules: readonly Rule[] = [
  {
    id: "R-PARM-1",
    sentence:
      "VMCPUSER names the sink for SEND, SEND/RECV, SENDX, IDENTIFY and CANCEL, the source for RECEIVE, REPLY and REJECT, the partner for AUTHORIZE SPECIFIC, and nobody elsewhere.",
    source: "SC19-6203 p. 102–103; GC20-1807 p. 163–164; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-PARM-2",
    sentence:
      "VMCPVADA and VMCPLENA describe the interrupt buffer of AUTHORIZE, the data of SEND, SEND/RECV, SENDX and REPLY, and the buffer of RECEIVE.",
    source: "SC19-6203 p. 102–103; GC20-1807 p. 161–164",
    observable: true,
  },
  {
    id: "R-PARM-3",
    sentence: "Only SEND/RECV gives VMCPVADB and VMCPLENB a meaning: they are its REPLY buffer.",
    source: "SC19-6203 p. 102; GC20-1807 p. 162–163",
    observable: true,
  },
  {
    id: "R-PARM-4",
    sentence:
      "What a request leaves unused reaches the sink unchanged: VMCPVADB and VMCPLENB of SEND and SENDX; all but flags, function and userid of IDENTIFY.",
    source: "SC19-6203 p. 103; GC20-1807 p. 163–164",
    observable: true,
  },
  {
    id: "R-PARM-5",
    sentence:
      "An area is a 24-bit address and a 32-bit length; it is valid when empty or when address plus length, without wrap, stays within storage.",
    source: "GC20-1807 p. 162; GA22-7000; Release 6 source modules",
    release6:
      "Only the first byte and the last, taken modulo 2^24, must lie in storage; a count of X'80000000' or more moves nothing (D13).",
    observable: true,
  },
  {
    id: "R-PARM-6",
    sentence:
      "Every transaction may have length 0; then its address is not looked at, and only header and doubleword travel.",
    source: "GC20-1807 p. 167; Release 6 source modules (address not examined)",
    observable: true,
  },
  {
    id: "R-PARM-7",
    sentence: "All 2^32 values of VMCPMID are message IDs, zero among them.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-PARM-8",
    sentence: "Two userids are equal when their 8 bytes are; case is not folded.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-PARM-9",
    sentence: "A machine's storage is a multiple of 4096 bytes, 16 MiB at the most.",
    source: "GA22-7000; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-FLAG-1",
    sentence:
      "Reserved bits of VMCPFLG1, and flags meant for another subfunction, change nothing and show in no header.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-FLAG-2",
    sentence: "VMCPFLG2 has no effect whatever it holds.",
    source: "SC19-6203 p. 99",
    release6:
      "A RECEIVE or REPLY whose transfer raises no code returns VMCPFLG2 as its return code; the header is unaffected (D10).",
    observable: true,
  },
  {
    id: "R-HDR-1",
    sentence:
      "From VMCMFUNC to VMCMUSE a header repeats the source's VMCPARM, addresses with all 32 bits, unless a rule says otherwise.",
    source: "SC19-6203 p. 103; GC20-1807 p. 165; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-HDR-2",
    sentence: "A RESPONSE interrupt carries the function code of the original request, never that of the answer.",
    source: "SC19-6203 p. 105; GC20-1807 p. 166; NICOF programs",
    observable: true,
  },
  {
    id: "R-HDR-3",
    sentence:
      "VMCMVADB and VMCMLENB of a SEND or SENDX are copied into both headers as they are, not turned into residuals.",
    source: "SC19-6203 p. 103; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-HDR-4",
    sentence:
      "CP stores 40 bytes into the interrupt buffer, for SENDX and SMSG also the data behind them, and not a byte more.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-HDR-5",
    sentence: "A SEND interrupt always shows VMCMEFLG 0, and VMCPFLG2 never travels.",
    source: "Release 6 source modules",
    observable: true,
  },
];
