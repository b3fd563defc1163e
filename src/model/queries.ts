// What a checker or a story may ask of the model. Nothing here changes it.

import { subfunctionName } from "../../cp/interface/subfunctions.ts";
import type { Userid } from "../../cp/interface/userid.ts";
import { firstDue } from "./interrupt-queue.ts";
import { queueOwner } from "./lifecycle.ts";
import { isEnabled, isWaiting, machineOf } from "./machine.ts";
import { isDue, type Message, type MessageState } from "./message.ts";
import { isInTransfer, type Model } from "./model.ts";

export interface ActiveMessage {
  readonly source: Userid;
  readonly sink: Userid;
  readonly mid: number;
  readonly subfunction: number;
  readonly state: MessageState;
  readonly inTransfer: boolean;
  /** Whose queue it stands on (R-LIFE-7). */
  readonly queueOwner: Userid;
  /** Its interruption has not been presented yet. */
  readonly due: boolean;
  /** One line, such as "ALICE SEND/RECV 7 to BOB: RECEIVED". */
  readonly description: string;
}

/** Every active message, SMSG messages included: machines in the order of LOGON, each queue in its order. */
export function activeMessages(model: Model): readonly ActiveMessage[] {
  return [...model.machines.values()].flatMap((machine) => machine.queue.map((entry) => activeMessage(model, entry)));
}

/** R-LIM-1, R-LIM-7: the count of this source, which RC 10 compares with the limit. */
export function activeCount(model: Model, source: Userid): number {
  return model.rules.counting.countOf(machineOf(model, source));
}

export interface DueMachine {
  readonly userid: Userid;
  /** The entry that would be considered first (R-INT-3). */
  readonly first: ActiveMessage;
  /** PSW and CR0 permit the interruption, and the machine is not inside CP (R-INT-4, R-XFER-13). */
  readonly enabled: boolean;
}

/** The machines for which an interruption is pending: their queue has a due entry (R-INT-16, R-INT-17). */
export function dueMachines(model: Model): readonly DueMachine[] {
  const due: DueMachine[] = [];
  for (const machine of model.machines.values()) {
    const entry = firstDue(machine.queue);
    if (entry === undefined || !model.rules.isPending(machine)) continue;
    const enabled = isEnabled(machine) && machine.transfer === undefined;
    due.push({ userid: machine.userid, first: activeMessage(model, entry), enabled });
  }
  return due;
}

export interface MachineStatus {
  readonly authorized: boolean;
  readonly quiesced: boolean;
  readonly smsgOn: boolean;
  /** In wait state. */
  readonly waiting: boolean;
  /** The transfer its DIAGNOSE or presentation is in. */
  readonly transfer: TransferStatus | undefined;
  /** LOGOFFs and resets that wait for its end. */
  readonly deferredCount: number;
}

export interface TransferStatus {
  readonly purpose: "RECEIVE" | "REPLY" | "SENDX";
  readonly message: string;
  readonly moved: number;
  readonly length: number;
  /** The message was purged meanwhile, or its source has logged off: no further piece moves (R-XFER-15). */
  readonly purged: boolean;
}

/** @returns undefined when nobody is logged on under that userid */
export function machineStatus(model: Model, userid: Userid): MachineStatus | undefined {
  const machine = model.machines.get(userid);
  if (machine === undefined) return undefined;
  const { transfer } = machine;
  return {
    authorized: machine.authorization !== undefined,
    quiesced: machine.authorization?.quiesced ?? false,
    smsgOn: machine.smsgOn,
    waiting: isWaiting(machine),
    transfer: transfer && {
      purpose: transfer.purpose,
      message: describe(model, transfer.message),
      moved: transfer.moved,
      length: transfer.length,
      purged: transfer.message.state === "GONE" || transfer.sourceLoggedOff,
    },
    deferredCount: machine.departures.length,
  };
}

function activeMessage(model: Model, message: Message): ActiveMessage {
  return {
    source: message.source,
    sink: message.sink,
    mid: message.mid,
    subfunction: message.subfunction,
    state: message.state,
    inTransfer: isInTransfer(model, message),
    queueOwner: queueOwner(message),
    due: isDue(message),
    description: describe(model, message),
  };
}

/** "ALICE SEND 7 to BOB: QUEUED", "…: PRESENTED, in transfer". */
function describe(model: Model, message: Message): string {
  const transfer = isInTransfer(model, message) ? ", in transfer" : "";
  const priority = message.priority ? " PRIORITY" : "";
  const what = message.text === undefined ? subfunctionName(message.subfunction) : "SMSG";
  return `${message.source}${priority} ${what} ${message.mid} to ${message.sink}: ${message.state}${transfer}`;
}
