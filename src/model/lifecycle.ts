// How a message comes into being, changes queues and ends (section 3). Every change of a queue or a count is made here.

import type { Userid } from "../../cp/interface/userid.ts";
import { availableMachine } from "./checks.ts";
import { dequeue, enqueue } from "./interrupt-queue.ts";
import { machineOf, type Machine } from "./machine.ts";
import { endsSilently, type Doubleword, type Message } from "./message.ts";
import type { Model } from "./model.ts";

/** R-SEND-3, R-LIFE-1: QUEUED on the sink's queue, and active for its source. SMSG messages count for nobody (R-SMSG-9). */
export function accept(model: Model, message: Message): void {
  const source = model.machines.get(message.source);
  if (source !== undefined) {
    source.originated.add(message);
    model.rules.counting.accepted(source);
  }
  addEntry(machineOf(model, message.sink), message);
  model.onChange?.(message, undefined);
}

/** R-INT-2; and whenever an entry is added, an interruption is pending (R-INT-17). */
function addEntry(machine: Machine, entry: Message): void {
  enqueue(machine.queue, entry);
  machine.pending = true;
}

/**
 * R-LIFE-7: from the sink's queue to the source's, where its RESPONSE takes its place as a new entry (R-INT-2).
 *
 * @returns false when nobody can be told: the source is not available, and the message is GONE. Only an orphan of
 *   `release6` has such a source (R-UNA-9, R-XFER-16).
 */
export function respond(model: Model, message: Message, response: Response): boolean {
  const source = availableMachine(model, message.source);
  if (source === undefined) {
    retire(model, message);
    return false;
  }
  const before = message.state;
  dequeue(machineOf(model, message.sink).queue, message);
  message.state = "COMPLETE";
  message.code = response.code;
  message.rejected = response.rejected ?? false;
  message.responseUse = response.use;
  addEntry(source, message);
  model.onChange?.(message, before);
  return true;
}

export interface Response {
  /** VMCMEFLG. */
  readonly code: number;
  readonly rejected?: boolean;
  readonly use: Doubleword;
}

/**
 * Ends a message its sink can or will not answer any more (R-UNA-3, R-AUTH-10, R-INT-10, R-INT-15): a RESPONSE with the
 * source's own user doubleword and residuals as they stand; IDENTIFY and SMSG are dropped.
 */
export function giveUp(model: Model, message: Message, code: number): void {
  if (endsSilently(message)) {
    model.rules.counting.dropped(model, message);
    retire(model, message);
  } else respond(model, message, { code, use: message.use });
}

/** GONE: off its queue, not active any more (R-LIM-3), its ID free (R-LIFE-3). */
export function retire(model: Model, message: Message): void {
  const owner = queueOwner(message);
  dequeue(machineOf(model, owner).queue, message);
  model.machines.get(message.source)?.originated.delete(message);
  const before = message.state;
  message.state = "GONE";
  model.onChange?.(message, before);
}

/** R-LIFE-7: whose queue an active message stands on. */
export function queueOwner(message: Message): Userid {
  return message.state === "COMPLETE" ? message.source : message.sink;
}
