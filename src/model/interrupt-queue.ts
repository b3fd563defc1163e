// The one interrupt queue of a machine: its order (R-INT-2, R-INT-3), and the two lookups (R-CHK-6, R-CHK-7).

import { SUBFUNCTION } from "../../cp/interface/subfunctions.ts";
import { useridText } from "../../cp/interface/userid.ts";
import type { Vmcparm } from "../../cp/interface/vmcparm.ts";
import type { Machine } from "./machine.ts";
import { isDue, type Message } from "./message.ts";

/** R-INT-2: PRIORITY entries, requests and RESPONSEs alike, ahead of all others; first-in first-out in each group. */
export function enqueue(queue: Message[], message: Message): void {
  if (!message.priority) {
    queue.push(message);
    return;
  }
  const firstNonpriority = queue.findIndex((entry) => !entry.priority);
  queue.splice(firstNonpriority < 0 ? queue.length : firstNonpriority, 0, message);
}

/** Takes an entry off; those behind it close up and keep their order. */
export function dequeue(queue: Message[], message: Message): void {
  const index = queue.indexOf(message);
  if (index >= 0) queue.splice(index, 1);
}

/** R-INT-3: the first due entry in queue order; a presented, unanswered one keeps its place but is passed over. */
export function firstDue(queue: readonly Message[]): Message | undefined {
  return queue.find(isDue);
}

/** Section 1: for a request its source; for a RESPONSE the sink that answered or went away. */
export function partnerOf(entry: Message): string {
  return entry.state === "COMPLETE" ? entry.sink : entry.source;
}

/**
 * R-CHK-6 (the issuer's own queue, partner VMCPUSER) and R-CHK-7 (the queue of VMCPUSER, partner the issuer): the first
 * entry of that partner with this ID. IDENTIFY entries are passed over (R-IDN-5).
 *
 * @param hidden the one entry this lookup does not find, if there is one
 */
export function lookup(owner: Machine, partner: string, mid: number, hidden?: Message): Message | undefined {
  return owner.queue.find(
    (entry) =>
      entry.mid === mid &&
      entry.subfunction !== SUBFUNCTION.IDENTIFY &&
      partnerOf(entry) === partner &&
      entry !== hidden,
  );
}

/** R-CHK-7, for CANCEL: as `lookup`, and RESPONSEs are passed over as well (R-CAN-10). */
export function lookupRequest(owner: Machine, partner: string, mid: number): Message | undefined {
  return owner.queue.find(
    (entry) =>
      entry.mid === mid &&
      entry.subfunction !== SUBFUNCTION.IDENTIFY &&
      entry.state !== "COMPLETE" &&
      entry.source === partner,
  );
}

const field = new DataView(new ArrayBuffer(8));
const fieldBytes = new Uint8Array(field.buffer);

/** VMCPUSER as text. Userids compare as 8 raw bytes (R-PARM-8): a field that holds no userid has a text no machine has. */
export function namedUserid(parm: Vmcparm): string {
  field.setUint32(0, parm.vmcpuser[0]);
  field.setUint32(4, parm.vmcpuser[1]);
  return useridText(fieldBytes);
}
