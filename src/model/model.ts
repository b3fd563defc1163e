// The state of the reference model: every machine that is logged on, and what was configured.

import { invariant } from "../../cp/interface/invariant.ts";
import type { Userid } from "../../cp/interface/userid.ts";
import type { Effect, Fault, NewPsw } from "./input-output.ts";
import type { Machine } from "./machine.ts";
import type { Message } from "./message.ts";

/** The active messages one source may have (R-LIM-1, R-LIM-2). */
export const DEFAULT_MESSAGE_LIMIT = 50;

export interface ModelConfig {
  readonly messageLimit?: number;
  /** The machine an abbreviation of OPERATOR means (R-SMSG-12). */
  readonly operator?: Userid;
  /** Section 0. Only `documented` is modelled here. */
  readonly profile?: "documented" | "release6";
}

export interface Model {
  readonly messageLimit: number;
  readonly operator: Userid;
  /** In the order of LOGON. */
  readonly machines: Map<string, Machine>;
  /** The ID of the latest SMSG message, when the caller does not choose it. */
  lastSmsgId: number;
}

/** What one input may use up and what it brings about; lives as long as one call of `apply`. */
export interface Step {
  readonly effects: Effect[];
  readonly newPsw: NewPsw | undefined;
  /** Pieces this step may still move (R-XFER-12). */
  pieces: number;
  fault: Fault | undefined;
}

/** @throws RangeError for a profile or a message limit this model does not have */
export function createModel(config: ModelConfig = {}): Model {
  const { messageLimit = DEFAULT_MESSAGE_LIMIT, operator = "OPERATOR" as Userid, profile = "documented" } = config;
  if (profile !== "documented") throw new RangeError(`this model knows the profile "documented", not "${profile}"`);
  if (!Number.isSafeInteger(messageLimit) || messageLimit < 0) {
    throw new RangeError(`a message limit is a whole number from 0 up, not ${messageLimit}`);
  }
  return { messageLimit, operator, machines: new Map(), lastSmsgId: 0 };
}

/** A machine that must be logged on, since CP is working for it. */
export function machineOf(model: Model, userid: Userid): Machine {
  const machine = model.machines.get(userid);
  invariant(machine !== undefined, `${userid} is not logged on`);
  return machine;
}

/** R-XFER-13: whether the message is between its first piece and its last. */
export function isInTransfer(model: Model, message: Message): boolean {
  return model.machines.get(message.sink)?.transfer?.message === message;
}

/** An independent copy, for a checker that must follow two possible continuations. Costs as much as there are messages. */
export function fork(model: Model): Model {
  const copies = new Map<Message, Message>();
  const copyOf = (message: Message): Message => {
    const copy = copies.get(message) ?? { ...message };
    copies.set(message, copy);
    return copy;
  };
  const copyMachine = (machine: Machine): Machine => ({
    ...machine,
    storageKeys: machine.storageKeys.slice(),
    queue: machine.queue.map(copyOf),
    originated: new Set([...machine.originated].map(copyOf)),
    transfer: machine.transfer && { ...machine.transfer, message: copyOf(machine.transfer.message) },
    departures: [...machine.departures],
  });
  const machines = new Map([...model.machines].map(([userid, machine]) => [userid, copyMachine(machine)]));
  return { ...model, machines };
}
