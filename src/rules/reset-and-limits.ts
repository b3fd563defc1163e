import type { Rule } from "./rule.ts";

/** LOGON, LOGOFF and reset (specification section 9); limits (section 10). */
export const resetAndLimitsRules: readonly Rule[] = [
  {
    id: "R-RST-1",
    sentence: "After LOGON a machine is not authorized, not quiesced, without messages, and its SMSG switch is off.",
    source: "Release 6 source modules; derived",
    observable: true,
  },
  {
    id: "R-RST-2",
    sentence: "LOGOFF, FORCE and every reset act like UNAUTHORIZE; at LOGOFF the machine is unavailable first.",
    source: "SC19-6203 p. 109; SY20-0886 p. 1-226; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-RST-3",
    sentence:
      "SYSTEM RESET, SYSTEM CLEAR, IPL, DEFINE STORAGE, DEFINE CHANNELS, SET ECMODE and a machine check reset a machine; partners see EFLG 5.",
    source: "SC19-6203 p. 109; SY20-0886 p. 1-226; Release 6 source modules (list)",
    observable: true,
  },
  {
    id: "R-RST-4",
    sentence: "Resetting a machine without authorization changes nothing in VMCF.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-RST-5",
    sentence: "DISCONNECT and reconnecting leave VMCF alone.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-RST-6",
    sentence: "SYSTEM RESTART and program checks leave VMCF alone.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-RST-7",
    sentence: "The SMSG switch outlives reset and UNAUTHORIZE but not LOGOFF.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-RST-8",
    sentence: "A machine inside a DIAGNOSE or presentation is logged off, forced or reset only when that has ended.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-LIM-1",
    sentence:
      "A source has at most 50 active messages over all sinks; the next request gets 10 before its sink is looked at.",
    source: "GC20-1807 p. 164, 168; SY20-0886 p. 1-39; Release 6 source modules (place)",
    release6: "A 16-bit counter decides, which can be wrong (R-LIM-7).",
    observable: true,
  },
  {
    id: "R-LIM-2",
    sentence: "The message limit can be configured; 50 is the default.",
    source: "SY20-0886 p. 1-39",
    observable: true,
  },
  {
    id: "R-LIM-3",
    sentence:
      "A presented RESPONSE, a successful CANCEL, and a delivered or dropped IDENTIFY free a slot; a RESPONSE still due holds it.",
    source: "GC20-1807 p. 168; Release 6 source modules",
    release6: "The counter of R-LIM-7 decides instead.",
    observable: true,
  },
  {
    id: "R-LIM-4",
    sentence: "Any number of messages may be queued to one sink.",
    source: "Release 6 source modules; derived",
    observable: true,
  },
  {
    id: "R-LIM-5",
    sentence: "Data may be as long as storage allows.",
    source: "GC20-1807 p. 149, 162",
    observable: true,
  },
  {
    id: "R-LIM-6",
    sentence: "VMCPARM and VMCMHDR have 40 bytes, an interrupt buffer at least 40, and 169 hold any SMSG.",
    source: "SC19-6203 p. 83, 197; GC20-1807 p. 153",
    observable: true,
  },
  {
    id: "R-LIM-7",
    sentence: "The count always is the number of active messages; a counter of its own exists in release6 only.",
    source: "Release 6 source modules",
    release6:
      "A 16-bit counter, + 1 per request and - 1 per RESPONSE presented or lost, misses other endings and can fall below 0 to 65535 (D1, D2, D7).",
    observable: true,
  },
];
