import type { Rule } from "./rule.ts";

/** The SMSG command and SYSTEM's messages (specification section 8). */
export const smsgRules: readonly Rule[] = [
  {
    id: "R-SMSG-1",
    sentence:
      "SMSG (short SM) sends the text to a userid as a SENDX from CP; * is the issuer itself, which needs no authorization.",
    source: "SC19-6203 p. 197; GC20-1807 p. 171; CP Command Reference",
    observable: true,
  },
  {
    id: "R-SMSG-2",
    sentence:
      "To get special messages a machine must be authorized, with 169 bytes of buffer for the longest, and have its SMSG switch on, in either order.",
    source: "SC19-6203 p. 103, 197; GC20-1807 p. 171; SY20-0886 p. 1-41",
    observable: true,
  },
  {
    id: "R-SMSG-3",
    sentence:
      "SET SMSG turns the switch, off at LOGON, without touching the authorization; QUERY SET shows it in line four.",
    source: "GC20-1807 p. 171; SY20-0886 p. 1-42; VM/370 Release 6 Guide; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-SMSG-4",
    sentence:
      "The text is what follows one blank behind the userid, unfolded and untrimmed, cut at 129 bytes or at X'15'.",
    source:
      "SC19-6203 p. 197; GC20-1807 p. 171; CP Command Reference; Release 6 source modules (not folded, not trimmed); this project's reading (cut at 129)",
    observable: true,
  },
  {
    id: "R-SMSG-5",
    sentence:
      "An SMSG header shows function 4, userid SYSTEM, the text length, the issuer's userid as doubleword, a nonzero ID, and zeros elsewhere.",
    source:
      "SC19-6203 p. 105; GC20-1807 p. 166; SY20-0886 p. 1-42; NICOF programs; Release 6 source modules; this project's reading",
    release6: "The unused address and length fields are unpredictable.",
    observable: true,
  },
  {
    id: "R-SMSG-6",
    sentence: "SMSG brings no RESPONSE; its issuer sees CP's message or nothing.",
    source: "SY20-0886 p. 1-42; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-SMSG-7",
    sentence:
      "CP answers SMSG by the first check that fails: 020E, 003E, 045E, silence for an empty text, then 057W with the reason; the lines are exact.",
    source: "SY20-0886 p. 1-42; Release 6 source modules; this project's reading",
    observable: true,
  },
  {
    id: "R-SMSG-8",
    sentence: "SPECIFIC for another userid shuts SMSG out; SPECIFIC for SYSTEM admits nothing but SMSG.",
    source: "SC19-6203 p. 91; GC20-1807 p. 153; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-SMSG-9",
    sentence:
      "Special messages are nonpriority, belong to nobody's count, cannot be canceled, and vanish silently when they cannot be delivered.",
    source: "Release 6 source modules; this project's reading (limit)",
    observable: true,
  },
  {
    id: "R-SMSG-10",
    sentence:
      "Nobody answers SYSTEM: RECEIVE, REPLY, REJECT give 13, 3, 13 before an SMSG is presented and 12 otherwise, CANCEL 5, requests 9.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-SMSG-11",
    sentence: "SET SMSG IUCV of VM/SP is not offered.",
    source: "SC19-6203 p. 197–199",
    observable: false,
    why: "out of scope: IUCV belongs to VM/SP",
  },
  {
    id: "R-SMSG-12",
    sentence:
      "OP and longer beginnings of OPERATOR name the operator; ALL, from class A or B, tries every machine logged on; machines are class G by default.",
    source: "Release 6 source modules; this project's reading",
    observable: true,
  },
  {
    id: "R-SMSG-13",
    sentence: "The command's return code is the number in its message, 3, 20, 45 or 57, and 0 without one.",
    source: "Release 6 source modules; this project's reading",
    observable: true,
  },
];
