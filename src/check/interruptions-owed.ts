import { VMCMHDR_LENGTH } from "../../cp/interface/vmcmhdr.ts";
import type { CommitEvent } from "../../cp/interface/events.ts";
import type { Userid } from "../../cp/interface/userid.ts";
import { firstDue } from "../model/interrupt-queue.ts";
import { isEnabled, isWaiting, type Machine } from "../model/machine.ts";
import type { Model } from "../model/model.ts";
import { storableLength } from "../model/storage-area.ts";
import type { Complaint } from "./violation.ts";

/** Whether CP must present something to this machine as soon as it looks at it (R-INT-4, R-INT-9, R-INT-16). */
export function isOwed(model: Model, machine: Machine): boolean {
  if (machine.transfer !== undefined || !isEnabled(machine) || machine.authorization === undefined) return false;
  const entry = firstDue(machine.queue);
  if (entry === undefined || !model.rules.isPending(machine)) return false;
  if (entry.state !== "COMPLETE") return true;
  const { bufferAddress, key } = machine.authorization;
  // A RESPONSE that cannot be stored waits (R-INT-15).
  return storableLength(machine, bufferAddress, VMCMHDR_LENGTH, key) === VMCMHDR_LENGTH;
}

/**
 * For a CP that presents at once: whoever enables itself, or comes back from CP enabled, takes what is due before it
 * executes anything else (R-INT-9). An interruption that becomes due while the guest runs waits for its next instruction.
 */
export class InterruptionsOwed {
  readonly #owed = new Set<Userid>();

  /** Before the model has seen the event. */
  before(event: CommitEvent): Complaint | undefined {
    if (this.#owed.size === 0 || !this.#owed.has(event.userid)) return undefined;
    if (event.kind === "presentation" || event.kind === "logoff" || event.kind === "reset") {
      this.#owed.delete(event.userid);
      return undefined;
    }
    if (!INSTRUCTIONS.has(event.kind)) return undefined;
    const expected = `${event.userid} is enabled and takes the interruption that is due before it goes on`;
    return { rule: "R-INT-9", expected, happened: "it executes its next instruction" };
  }

  /** After the model has seen it. */
  after(event: CommitEvent, model: Model): void {
    if (!INSTRUCTIONS.has(event.kind) && event.kind !== "diagnose-end") return;
    const machine = model.machines.get(event.userid);
    if (machine !== undefined && isOwed(model, machine)) this.#owed.add(event.userid);
  }
}

const INSTRUCTIONS = new Set<CommitEvent["kind"]>(["diagnose", "psw", "cr0", "command"]);

/** At the end of a whole history: a machine that waits for what is due to it has been forgotten (R-INT-9). */
export function forgottenMachine(model: Model): Complaint | undefined {
  for (const machine of model.machines.values()) {
    if (!isWaiting(machine) || !isOwed(model, machine)) continue;
    const expected = `${machine.userid} waits enabled and is presented what is due to it`;
    return { rule: "R-INT-9", expected, happened: "the history ends without" };
  }
  return undefined;
}
