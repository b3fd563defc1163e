import type { Rule } from "./rule.ts";

/** SEND, SEND/RECV and SENDX (specification 4.3 to 4.5). */
export const sendRules: readonly Rule[] = [
  {
    id: "R-SEND-1",
    sentence:
      "SEND is refused in the order: 2, 4, the sink check (10, 9, 5, 9, 18, 5), 1 data not in storage, 8 duplicate.",
    source: "SC19-6203 p. 102; GC20-1807 p. 163; Release 6 source modules (order)",
    observable: true,
  },
  {
    id: "R-SEND-2",
    sentence:
      "RC 8 when a SEND, SEND/RECV or SENDX with this ID is active between the two machines, whoever sent it; other pairs and IDENTIFY do not count.",
    source: "SC19-6203 p. 99, 107; GC20-1807 p. 161, 168; Release 6 source modules (direction, IDENTIFY)",
    release6: "A message in transfer does not count (D12), an orphan does (D6).",
    observable: true,
  },
  {
    id: "R-SEND-3",
    sentence: "RC 0 of a SEND says only that the message now stands on the sink's queue.",
    source: "SC19-6203 p. 107; GC20-1807 p. 167",
    observable: true,
  },
  {
    id: "R-SEND-4",
    sentence:
      "SEND tests no storage key; the issuer's PSW key is kept with the message and applied when its data move.",
    source: "SC19-6203 p. 102; GC20-1807 p. 163; VM/370 Data Areas p. 128; Release 6 source modules (key of SEND time)",
    observable: true,
  },
  {
    id: "R-SEND-5",
    sentence: "An empty SEND brings the sink header and doubleword, and the sink still has to RECEIVE or REJECT it.",
    source: "GC20-1807 p. 156",
    observable: true,
  },
  {
    id: "R-SEND-6",
    sentence:
      "A transaction brings its source exactly one RESPONSE, unless CANCEL or the source's own departure removes it.",
    source: "GC20-1807 p. 149, 154; derived",
    release6: "RESPONSEs can also be lost through D4, D6 and D11.",
    observable: true,
  },
  {
    id: "R-SEND-7",
    sentence: "A request to send that names SYSTEM gets RC 9, or RC 10 if the limit is reached.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-SNR-1",
    sentence: "SEND/RECV is refused in the order: sink check, 1 for the data, 1 for the REPLY buffer, 8.",
    source: "SC19-6203 p. 102, 107; GC20-1807 p. 163, 167; Release 6 source modules (order)",
    observable: true,
  },
  {
    id: "R-SNR-2",
    sentence: "A SEND/RECV may be received and then replied to or rejected, or either without RECEIVE.",
    source: "SC19-6203 p. 95, 97; GC20-1807 p. 157–158; NICOF programs",
    observable: true,
  },
  {
    id: "R-SNR-3",
    sentence: "RECEIVE of a SEND/RECV, successful or not, neither ends it nor interrupts the source.",
    source: "SC19-6203 p. 89, 95, 97; GC20-1807 p. 156–158; Release 6 source modules (failed RECEIVE)",
    observable: true,
  },
  {
    id: "R-SNR-4",
    sentence: "SEND data and REPLY buffer of one SEND/RECV may be the same storage.",
    source: "NICOF programs; derived",
    observable: true,
  },
  {
    id: "R-SNX-1",
    sentence:
      "SENDX is refused in the order: sink check, 1 for the data, 7 if data and 40 bytes exceed the sink's buffer, 8.",
    source: "SC19-6203 p. 102, 107; GC20-1807 p. 157, 163, 168; Release 6 source modules (order)",
    release6: "For RC 7 length plus 40 is taken modulo 2^24 (D13).",
    observable: true,
  },
  {
    id: "R-SNX-2",
    sentence: "SENDX data stand right behind the header when the sink is interrupted; there is nothing to RECEIVE.",
    source: "GC20-1807 p. 151, 157; SY20-0886 p. 1-226",
    observable: true,
  },
  {
    id: "R-SNX-3",
    sentence: "The RESPONSE of a SENDX is queued at the moment its SEND interrupt is presented.",
    source: "GC20-1807 p. 151; z/VM CP Programming Services; Release 6 source modules",
    observable: true,
  },
  {
    id: "R-SNX-4",
    sentence:
      "A delivered SENDX is not found by RECEIVE, REPLY and REJECT (12); one not yet delivered gives 13, with REPLY 3.",
    source: "Release 6 source modules",
    observable: true,
  },
  {
    id: "R-SNX-5",
    sentence: "A SENDX can be canceled until it is presented; while its RESPONSE is due CANCEL gives 14.",
    source: "GC20-1807 p. 154, 169",
    observable: true,
  },
  {
    id: "R-SNX-6",
    sentence: "The RESPONSE of a SENDX hands the source its own doubleword back.",
    source: "Release 6 source modules",
    observable: true,
  },
];
