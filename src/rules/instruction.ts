import type { Rule } from "./rule.ts";

/** The instruction DIAGNOSE X'68' itself (specification 2.1). */
export const instructionRules: readonly Rule[] = [
  {
    id: "R-INST-1",
    sentence: "Rx gives the guest address of VMCPARM, and the return code comes back in Ry.",
    source: "SC19-6203 p. 98; GC20-1807 p. 159",
    observable: true,
  },
  {
    id: "R-INST-2",
    sentence: "Any of the sixteen general registers can be Rx and any can be Ry, one register even both.",
    source: "GC20-1807, DIAGNOSE X'68'",
    observable: true,
  },
  {
    id: "R-INST-3",
    sentence:
      "DIAGNOSE leaves an integer from 0 to 20 in all 32 bits of Ry and changes no other register, not even Rx.",
    source: "GC20-1807, DIAGNOSE X'68'; Release 6 source modules",
    release6: "RECEIVE and REPLY can leave other values up to 255 in Ry (D10).",
    observable: true,
  },
  {
    id: "R-INST-4",
    sentence: "DIAGNOSE X'68' leaves the condition code as it was.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-INST-5",
    sentence: "In problem state DIAGNOSE is refused with a privileged-operation exception before VMCF sees it.",
    source: "SY20-0886 p. 1-39; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-INST-6",
    sentence:
      "A VMCPARM address that is no multiple of 8 ends in a specification exception; Ry and VMCF stay untouched.",
    source: "SC19-6203 p. 98; GC20-1807 p. 159; SY20-0886 p. 1-39; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-INST-7",
    sentence:
      "If one byte of VMCPARM is beyond the end of storage, an addressing exception comes before any VMCF check and leaves Ry untouched.",
    source: "SY20-0886 p. 1-39; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-INST-8",
    sentence: "A VMCPARM that is both misaligned and outside storage gives the specification exception.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-INST-9",
    sentence:
      "All 40 bytes of VMCPARM are fetched once, while the instruction executes; what is stored there later changes nothing.",
    source: "GC20-1807 p. 147; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-INST-10",
    sentence: "The parameter list stays as its issuer stored it: CP never writes into VMCPARM.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-INST-11",
    sentence: "VMCPARM may be fetch protected against the issuer's PSW key; it is read all the same.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-INST-12",
    sentence: "Only the low 24 bits of Rx are the address, and VMCPARM may lie across a page boundary.",
    source: "GA22-7000; Release 6 source modules",
    observable: true,
  },
];
