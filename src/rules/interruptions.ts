import type { Rule } from "./rule.ts";

/** Presentation of interruptions (specification section 5). */
export const interruptionRules: readonly Rule[] = [
  {
    id: "R-INT-1",
    sentence: "An authorized machine has a single queue for SEND and RESPONSE interrupts together.",
    source: "SY20-0886 p. 1-41; VM/370 Data Areas p. 128; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-INT-2",
    sentence:
      "Interrupts are queued first-in first-out, those of PRIORITY messages, RESPONSEs too, ahead of all others; a RESPONSE has no other preference.",
    source: "SC19-6203 p. 99; GC20-1807 p. 156–157, 160; Release 6 source modules (SEND and RESPONSE share the order)",
    observable: true,
  },
  {
    id: "R-INT-3",
    sentence: "Each event brings an interruption of its own, and always the first due entry of the queue is presented.",
    source: "SY20-0886 p. 1-226; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-INT-4",
    sentence: "X'4001' is presented only while PSW bit 7 and control register 0 bit 31 are both on, else it waits.",
    source: "SC19-6203 p. 103; GC20-1807 p. 171; SY20-0886 p. 1-226",
    observable: true,
  },
  {
    id: "R-INT-5",
    sentence: "A reset sets control register 0 to X'000000E0', which disables VMCF interruptions.",
    source: "GA22-7000; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-INT-6",
    sentence:
      "The code X'4001' stands in the old PSW (BC mode) or at X'86' behind a zero halfword (EC mode); PSWs are swapped at X'18' and X'58'.",
    source: "SC19-6203 p. 103; GA22-7000; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-INT-7",
    sentence:
      "Header and data are in the buffer of the current authorization before the PSWs are swapped, and the next interruption overwrites them.",
    source: "GC20-1807 p. 165; SY20-0886 p. 1-226; derived",
    observable: true,
  },
  {
    id: "R-INT-8",
    sentence:
      "Stores into the interrupt buffer obey store protection with the PSW key of the latest AUTHORIZE, block by block.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-INT-9",
    sentence:
      "A waiting machine that is enabled is awakened, and an instruction that enables a machine lets a pending interruption in right behind it.",
    source: "GA22-7000; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-INT-10",
    sentence:
      "A SENDX that cannot be presented (header, 7 no room, 1, 6, 15, 17 or 19 data) interrupts only its source, with that code and residual; no header is stored.",
    source:
      "SC19-6203 p. 109; GC20-1807 p. 151, 170; Release 6 source modules (order, residual); this project's reading",
    release6: "When room or data fail, the header already stands in the sink's buffer (D5).",
    observable: true,
  },
  {
    id: "R-INT-11",
    sentence: "Other external interruptions that are pending and enabled come before X'4001'.",
    source: "VM/370 Data Areas p. 134; GA22-7000; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-INT-12",
    sentence:
      "Presentation is the moment at which a message becomes PRESENTED, a SENDX COMPLETE, and an IDENTIFY or a RESPONSE's message GONE.",
    source: "derived",
    observable: true,
  },
  {
    id: "R-INT-13",
    sentence: "QUIESCE does not keep interruptions from being presented.",
    source: "GC20-1807 p. 154",
    observable: true,
  },
  {
    id: "R-INT-14",
    sentence: "A machine without authorization has nothing queued and takes no VMCF interruption.",
    source: "GC20-1807 p. 154; SY20-0886 p. 1-226",
    observable: true,
  },
  {
    id: "R-INT-15",
    sentence:
      "If its header cannot be stored, a request ends with EFLG 19, IDENTIFY and SMSG vanish, and a RESPONSE waits with all behind it.",
    source: "Release 6 source modules; this project's reading",
    release6: "Such a RESPONSE is lost and its slot freed (D4), and part of a header may be stored (D5).",
    observable: true,
  },
  {
    id: "R-INT-16",
    sentence:
      "An interruption is pending exactly while something is due; behind a failed presentation the next due entry gets its turn at once.",
    source: "Release 6 source modules; this project's reading",
    release6: "Pending is a switch that a failed presentation turns off (R-INT-17, D3).",
    observable: true,
  },
  {
    id: "R-INT-17",
    sentence: "No switch can silence due interruptions; that exists in release6 only.",
    source: "Release 6 source modules",
    release6: "After a failed presentation nothing is presented until a new entry is queued for the machine (D3).",
    observable: true,
  },
  {
    id: "R-INT-18",
    sentence:
      "A wrap SENDX whose data overlay the issuer's buffer header delivers the old bytes; the new header is stored afterwards.",
    source: "this project's reading",
    release6: "The header is stored first, so its bytes are what moves (D5).",
    observable: true,
  },
];
