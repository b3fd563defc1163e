// The state of the reference model: every machine that is logged on, and what was configured.

import type { Userid } from "../../cp/interface/userid.ts";
import type { Effect, Fault, NewPsw } from "./input-output.ts";
import type { Machine } from "./machine.ts";
import type { Message, MessageState } from "./message.ts";
import { rulesWith, type Defects } from "./profile/defects.ts";
import { DOCUMENTED } from "./profile/documented.ts";
import { RELEASE6 } from "./profile/release6.ts";
import type { Profile, Rules } from "./profile/rules.ts";

/** The active messages one source may have (R-LIM-1, R-LIM-2). */
export const DEFAULT_MESSAGE_LIMIT = 50;

export interface ModelConfig {
  readonly messageLimit?: number;
  /** The machine an abbreviation of OPERATOR means (R-SMSG-12). */
  readonly operator?: Userid;
  /** Section 0; it does not change later (R-PROF-4). `documented` when absent. */
  readonly profile?: Profile;
  /** Instead of a profile: `documented` with these defects of `release6` and no others. */
  readonly defects?: Defects | undefined;
}

export interface Model {
  /** What holds in the profile chosen. */
  readonly rules: Rules;
  readonly messageLimit: number;
  readonly operator: Userid;
  /** In the order of LOGON. */
  readonly machines: Map<string, Machine>;
  /** The ID of the latest SMSG message, when the caller does not choose it. */
  lastSmsgId: number;
  /** How many authorizations there have been (R-LIM-7). */
  authorizations: number;
  /** Told of every change of a message's state, just after it; `before` is undefined when the message is new. */
  onChange?: ((message: Message, before: MessageState | undefined) => void) | undefined;
}

/** What one input may use up and what it brings about; lives as long as one call of `apply`. */
export interface Step {
  readonly effects: Effect[];
  /** False for a judge without storages: headers and PSWs, which he compares as values, are not made into bytes. */
  readonly storesWanted: boolean;
  readonly newPsw: NewPsw | undefined;
  /** Pieces this step may still move (R-XFER-12). */
  pieces: number;
  /** Entries this step may still consider for presentation (R-INT-16). */
  entries: number;
  /** Entries it has considered. */
  considered: number;
  /** Bytes of headers stored for entries that were not presented (R-INT-10, R-INT-15). */
  headerLeft: number;
  /** Those that have not struck yet. */
  readonly faults: Fault[];
}

/** @throws RangeError for a profile or a message limit this model does not have */
export function createModel(config: ModelConfig = {}): Model {
  const { messageLimit = DEFAULT_MESSAGE_LIMIT, operator = "OPERATOR" as Userid, profile = "documented" } = config;
  const rules = config.defects === undefined ? RULES.get(profile) : rulesWith(config.defects);
  if (rules === undefined)
    throw new RangeError(`a profile is "documented" or "release6", not ${JSON.stringify(profile)}`);
  if (!Number.isSafeInteger(messageLimit) || messageLimit < 0) {
    throw new RangeError(`a message limit is a whole number from 0 up, not ${messageLimit}`);
  }
  return { rules, messageLimit, operator, machines: new Map(), lastSmsgId: 0, authorizations: 0 };
}

const RULES: ReadonlyMap<string, Rules> = new Map([
  ["documented", DOCUMENTED],
  ["release6", RELEASE6],
]);

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
