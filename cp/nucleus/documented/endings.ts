import { SUBFUNCTION } from "../../interface/subfunctions.ts";
import type { FacilityHost } from "../facility.ts";
import { STATE, type Message } from "./message.ts";
import type { Participant } from "./participant.ts";

/** Puts an accepted request on its sink's queue. */
export function enqueue(host: FacilityHost, message: Message): void {
  message.sink.queue.append(message, message.sourceEntry.number);
  host.posted(message.sink.machine);
}

/** The transaction is over: its RESPONSE takes its place on the source's queue (R-INT-2). */
export function respond(host: FacilityHost, message: Message, source: Participant): void {
  message.sink.queue.remove(message);
  message.state = STATE.COMPLETE;
  source.queue.append(message, message.sink.entry.number);
  host.posted(source.machine);
}

/** Ends a message that nobody answers: EFLG and residuals as they stand. IDENTIFY and SMSG end in silence (R-UNA-3). */
export function endUnanswered(host: FacilityHost, message: Message, eflg: number): void {
  if (message.source === undefined || message.func === SUBFUNCTION.IDENTIFY) {
    destroy(message);
    return;
  }
  message.eflg = eflg;
  respond(host, message, message.source);
}

/** Removes a message from wherever it stands; nobody is told, its ID and its slot are free. */
export function destroy(message: Message): void {
  if (message.state === STATE.COMPLETE) message.source?.queue.remove(message);
  else message.sink.queue.remove(message);
  message.state = STATE.GONE;
  message.source?.release(message);
}
