import { invariant } from "../../interface/invariant.ts";
import { Authorization } from "../authorization.ts";
import type { DirectoryEntry } from "../directory.ts";
import type { Machine } from "../machine.ts";
import { InterruptQueue } from "./interrupt-queue.ts";
import type { Message } from "./message.ts";
import { Transfer } from "./transfer.ts";

/** What VMCF knows of one userid. Kept from one LOGON to the next; empty while the machine is not authorized. */
export class Participant extends Authorization {
  readonly entry: DirectoryEntry;
  /** Of the present LOGON. Only looked at while authorized, or while the machine itself is calling. */
  machine: Machine;
  readonly queue = new InterruptQueue();
  readonly transfer = new Transfer();

  authorized = false;

  /** Active messages of this source, newest first, and how many of them count against the limit (R-LIM-1). */
  newest: Message | undefined = undefined;
  active = 0;

  /** Data behind the latest header stored in the buffer, in bytes. */
  lastDataLength = 0;

  constructor(machine: Machine) {
    super();
    this.entry = machine.entry;
    this.machine = machine;
  }

  originate(message: Message): void {
    message.earlier = this.newest;
    if (this.newest !== undefined) this.newest.later = message;
    this.newest = message;
    this.active++;
  }

  /** The message is not active any more; its slot is free. */
  release(message: Message): void {
    if (this.newest === message) this.newest = message.earlier;
    else if (message.later !== undefined) message.later.earlier = message.earlier;
    if (message.earlier !== undefined) message.earlier.later = message.later;
    message.earlier = undefined;
    message.later = undefined;
    this.active--;
    invariant(this.active >= 0, "has fewer than no active messages", this.entry.userid);
  }

  *originated(): IterableIterator<Message> {
    for (let message = this.newest; message !== undefined; message = message.earlier) yield message;
  }
}
