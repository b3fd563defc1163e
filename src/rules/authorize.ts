import type { Rule } from "./rule.ts";

/** AUTHORIZE and UNAUTHORIZE (specification 4.1 and 4.2). */
export const authorizeRules: readonly Rule[] = [
  {
    id: "R-AUTH-1",
    sentence:
      "AUTHORIZE returns 0, and from then on buffer, length, PSW key, options and SPECIFIC userid are those it brought.",
    source: "SC19-6203 p. 91; GC20-1807 p. 153; Release 6 source modules (key)",
    observable: true,
  },
  {
    id: "R-AUTH-2",
    sentence:
      "RC 1 for a buffer address that is no multiple of 8, a length under 40, or a buffer that does not lie in storage.",
    source: "SC19-6203 p. 107; GC20-1807 p. 167; Release 6 source modules (order)",
    observable: true,
  },
  {
    id: "R-AUTH-3",
    sentence:
      "RC 6 when a nonzero PSW key does not match the storage key of the block in which the buffer begins; later blocks are not tested yet.",
    source: "SC19-6203 p. 102, 107; GC20-1807 p. 163, 168; Release 6 source modules (first block only)",
    observable: true,
  },
  {
    id: "R-AUTH-4",
    sentence: "A buffer accepts SENDX data up to its length less 40 bytes; one of exactly 40 takes only empty SENDX.",
    source: "GC20-1807 p. 153",
    observable: true,
  },
  {
    id: "R-AUTH-5",
    sentence: "With VMCPAUTS only VMCPUSER may send here, others get RC 5; whether that userid exists is not asked.",
    source: "SC19-6203 p. 91, 99; GC20-1807 p. 153, 160",
    observable: true,
  },
  {
    id: "R-AUTH-6",
    sentence: "Without VMCPPRTY in AUTHORIZE, PRIORITY messages to this machine are refused with RC 18.",
    source: "SC19-6203 p. 99; GC20-1807 p. 153, 160",
    observable: true,
  },
  {
    id: "R-AUTH-7",
    sentence: "VMCPSMSG turns the SMSG switch on like SET SMSG ON does; AUTHORIZE without it does not turn it off.",
    source: "SC19-6203 p. 99, 197; SY20-0886 p. 1-41; Release 6 source modules (without VMCPSMSG)",
    observable: true,
  },
  {
    id: "R-AUTH-8",
    sentence:
      "AUTHORIZE again replaces buffer, key and options but keeps queue, count and what is due, which then goes to the new buffer.",
    source: "SC19-6203 p. 109; GC20-1807 p. 170; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-AUTH-9",
    sentence:
      "A SENDX that the smaller buffer of a repeated AUTHORIZE cannot hold ends with code 7 when its turn to be presented comes.",
    source: "SC19-6203 p. 109; GC20-1807 p. 170",
    observable: true,
  },
  {
    id: "R-AUTH-10",
    sentence:
      "A repeated AUTHORIZE SPECIFIC ends all unfinished incoming messages of other userids at once: EFLG 5 in queue order, IDENTIFY silently; SMSG stays.",
    source: "SC19-6203 p. 109; GC20-1807 p. 170; this project's reading (timing, SMSG)",
    release6: "A repeated AUTHORIZE SPECIFIC ends no message (D8).",
    observable: true,
  },
  {
    id: "R-AUTH-11",
    sentence: "QUIESCE status outlives a repeated AUTHORIZE; a first AUTHORIZE begins without it.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-AUTH-12",
    sentence:
      "PRIORITY messages already accepted are delivered even if a repeated AUTHORIZE no longer admits PRIORITY.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-AUTH-13",
    sentence: "An AUTHORIZE that fails with 1, 6 or 15 leaves the earlier authorization and the SMSG switch alone.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-AUTH-14",
    sentence: "AUTHORIZE by itself interrupts nobody.",
    source: "derived",
    observable: true,
  },
  {
    id: "R-UNA-1",
    sentence:
      "UNAUTHORIZE returns 0 (4 if there is no authorization to end) and clears every message connected with the issuer.",
    source: "GC20-1807 p. 154",
    observable: true,
  },
  {
    id: "R-UNA-2",
    sentence: "RESPONSEs waiting for the machine that unauthorizes are discarded.",
    source: "GC20-1807 p. 154; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-UNA-3",
    sentence:
      "Each unfinished message sent to the departing machine ends for its source with EFLG 5, own doubleword and present residuals; IDENTIFY (slot freed) and SMSG vanish.",
    source: "SC19-6203 p. 109; GC20-1807 p. 154, 170; Release 6 source modules (answered-for states)",
    release6: "The slot of an IDENTIFY so dropped stays in use (D7).",
    observable: true,
  },
  {
    id: "R-UNA-4",
    sentence:
      "Unfinished messages that the departing machine sent disappear from their sinks' queues: no interrupt any more, and RC 12 for a later answer.",
    source: "GC20-1807 p. 154; derived (RC 12)",
    release6: "They stay where they are, as orphans (R-UNA-9, D6).",
    observable: true,
  },
  {
    id: "R-UNA-5",
    sentence: "A wrap message of the departing machine is removed without any interrupt.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-UNA-6",
    sentence:
      "The EFLG 5 RESPONSEs are queued in the order of the departing machine's queue, PRIORITY first, presented entries in their places.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-UNA-7",
    sentence:
      "UNAUTHORIZE forgets QUIESCE, buffer, SPECIFIC, PRIORITY, count and pending X'4001', but not the SMSG switch.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-UNA-8",
    sentence: "To lose nothing, a machine quiesces, works off its queue, and only then unauthorizes.",
    source: "GC20-1807 p. 154",
    observable: false,
    why: "advice to programmers; what each of its steps does has a rule of its own",
  },
  {
    id: "R-UNA-9",
    sentence: "No message outlives its source's authorization; orphans exist in release6 only.",
    source: "Release 6 source modules",
    release6:
      "Messages a departing machine sent stay with their sinks as orphans, are answered with RC 5, and are its own again when it authorizes anew (D6).",
    observable: true,
  },
];
