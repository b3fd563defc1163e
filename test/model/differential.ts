// The nucleus and the reference model side by side: the same operations, and every answer, header and byte compared.

import fc from "fast-check";
import type { ControlProgram, ControlProgramOptions } from "../../cp/nucleus/control-program.ts";
import type { Fault } from "../../cp/nucleus/faults.ts";
import { CR0_VMCF } from "../../cp/interface/psw.ts";
import { SUBFUNCTION } from "../../cp/interface/subfunctions.ts";
import { userid } from "../../cp/interface/userid.ts";
import { isEnabled } from "../../src/model/machine.ts";
import { isDue } from "../../src/model/message.ts";
import type { Profile } from "../../src/model/profile/rules.ts";
import { activeMessages } from "../../src/model/queries.ts";
import { ModelDriver } from "../support/model-driver.ts";
import { NucleusDriver } from "../support/nucleus-driver.ts";
import { describeOperation, MOODS, operation, prelude, talk, USERIDS, type Operation } from "../support/operations.ts";

/** How the nucleus runs; `record` and `witness` when somebody wants its record. */
export interface Setting extends Pick<ControlProgramOptions, "record" | "witness"> {
  readonly messageLimit: number;
  readonly piecesPerStep: number;
  readonly faults: readonly Fault[];
  /** Absent: ours. */
  readonly Nucleus?: typeof ControlProgram | undefined;
  /** Absent: profile `documented`, and the usual beginning. */
  readonly variant?: Variant | undefined;
}

/** What comparing another profile needs. */
export interface Variant {
  readonly profile: Profile;
  readonly newModel: (setting: Setting) => ModelDriver;
  /** What happens before the operations drawn. */
  readonly beginning: readonly Operation[];
  /** Turns an operation drawn towards what is special in this profile, before it is steered as usual. */
  readonly steer: (act: Operation, driver: ModelDriver, step: number) => Operation;
  /** Makes equal what cannot be compared. */
  readonly evenOut: (nucleus: NucleusDriver, model: ModelDriver) => void;
}

/** @returns the first disagreement, with the operations up to it; undefined when both sides agree throughout */
export function disagreement(acts: readonly Operation[], setting: Setting): string | undefined {
  const { variant } = setting;
  const options = { ...setting, profile: variant?.profile ?? "documented" };
  const nucleus = new NucleusDriver(options, setting.Nucleus);
  const model = variant?.newModel(setting) ?? new ModelDriver(setting);
  const done: Operation[] = [];
  const beginning = variant?.beginning ?? prelude;
  for (const [step, drawn] of [...beginning, ...acts].entries()) {
    const turned = step < beginning.length ? drawn : (variant?.steer(drawn, model, step) ?? drawn);
    const act = steer(turned, model, step);
    done.push(act);
    const inNucleus = nucleus.apply(act);
    const inModel = model.apply(act);
    variant?.evenOut(nucleus, model);
    const isOthersBusiness = act.kind === "command" && act.text === "QUERY SET";
    const differs =
      inNucleus !== inModel && !isOthersBusiness
        ? `nucleus: ${inNucleus}, model: ${inModel}`
        : difference(nucleus, model);
    if (differs !== undefined) return [...done.map(describeOperation), differs].join("\n");
  }
  return undefined;
}

/**
 * Answers and CANCELs name a message that exists more often than chance would, a machine that lost its authorization asks
 * for it, and one that has something to take enables itself. The same list and the same states give the same operations,
 * so that a list can be shortened.
 */
function steer(act: Operation, driver: ModelDriver, step: number): Operation {
  const machine = driver.model.machines.get(act.who);
  if (act.kind === "present" && step % 8 !== 0 && machine?.queue.some(isDue) === true && !isEnabled(machine)) {
    const { who } = act;
    if ((machine.cr0 & CR0_VMCF) === 0) return { kind: "cr0", who, vmcf: true };
    return { kind: "psw", who, external: true, key: step % 2, problem: false };
  }
  if (act.kind !== "diagnose" || machine === undefined || act.use % 4 === 0) return act;
  if (machine.authorization === undefined) {
    return { ...act, func: SUBFUNCTION.AUTHORIZE, flg1: 0x60, vada: 0x800, lena: act.use % 8 < 4 ? 0x900 : 40 };
  }
  if (!STEERED.has(act.func)) return act;
  const candidates = act.func === SUBFUNCTION.CANCEL ? [...machine.originated] : machine.queue;
  const message = candidates[act.use % candidates.length];
  if (message === undefined) return { ...act, func: REQUESTS[act.use % REQUESTS.length] ?? SUBFUNCTION.SEND };
  if (message.state === "QUEUED" && act.use % 3 !== 0) return steer({ kind: "present", who: act.who }, driver, step);
  const user = act.func === SUBFUNCTION.CANCEL ? message.sink : message.source;
  const isReply = act.func === SUBFUNCTION.REPLY && message.subfunction !== SUBFUNCTION["SEND/RECV"];
  return { ...act, user, mid: message.mid, func: isReply ? SUBFUNCTION.RECEIVE : act.func };
}

const STEERED = new Set<number>([SUBFUNCTION.RECEIVE, SUBFUNCTION.REPLY, SUBFUNCTION.REJECT, SUBFUNCTION.CANCEL]);

const REQUESTS = [SUBFUNCTION.SEND, SUBFUNCTION["SEND/RECV"], SUBFUNCTION.SENDX] as const;

/** What of the two states differs: storages, PSW and control register 0, the SMSG switch, queues. */
function difference(nucleus: NucleusDriver, model: ModelDriver): string | undefined {
  for (const who of USERIDS) {
    const left = nucleus.machine(who);
    const right = model.model.machines.get(who);
    if (Buffer.compare(nucleus.storages[who], model.storages[who]) !== 0) {
      const at = nucleus.storages[who].findIndex((byte, index) => byte !== model.storages[who][index]);
      return `storage of ${who} differs from X'${at.toString(16)}' on`;
    }
    if ((left === undefined) !== (right === undefined)) return `${who} is logged on in one of them only`;
    if (left === undefined || right === undefined) continue;
    if (left.pswFirst !== right.psw[0] || left.pswSecond !== right.psw[1]) return `PSW of ${who}`;
    if (left.cr0 !== right.cr0 || left.smsg !== right.smsgOn) return `CR0 or SMSG switch of ${who}`;
    if ((left.engagement !== "none") !== (right.transfer !== undefined)) return `engagement of ${who}`;
  }
  const sorted = (messages: readonly string[]): string => messages.toSorted().join("; ");
  const inNucleus = sorted(nucleus.cp.messages().map((message) => describe(message, message.id)));
  const guests = activeMessages(model.model).filter(({ source }) => source !== "SYSTEM");
  const inModel = sorted(guests.map((message) => describe(message, message.mid)));
  return inNucleus === inModel ? undefined : `messages of the nucleus: ${inNucleus}\nmessages of the model: ${inModel}`;
}

interface Described {
  readonly source: string;
  readonly sink: string;
  readonly subfunction: number;
  readonly state: string;
  readonly inTransfer: boolean;
}

function describe({ source, sink, subfunction, state, inTransfer }: Described, id: number): string {
  return `${source} ${subfunction} ${id} ${sink} ${state} ${inTransfer}`;
}

const storageError: fc.Arbitrary<Fault["effect"]> = fc.oneof(
  fc.record({ kind: fc.constant("paging-error" as const), side: fc.constantFrom("source" as const, "sink" as const) }),
);
const addressingError: fc.Arbitrary<Fault["effect"]> = fc.record({
  kind: fc.constant("addressing-error" as const),
  side: fc.constantFrom("source" as const, "sink" as const),
});
const victim = fc.constantFrom(...USERIDS).map((name) => userid(name));
const act: fc.Arbitrary<Fault["effect"]> = fc.oneof(
  fc.record({
    kind: fc.constant("storage-key" as const),
    userid: victim,
    address: fc.constantFrom(0, 0x1000, 0x1800, 0x2000, 0x2800, 0x3000),
    length: fc.constantFrom(2048, 0x4000),
    key: fc.constantFrom(0, 0x10, 0x28),
  }),
  fc.record({ kind: fc.constant("reset" as const), userid: victim, reset: fc.constant("system-reset" as const) }),
  fc.record({ kind: fc.constant("logoff" as const), userid: victim }),
);
const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({
    userid: victim,
    operation: fc.constantFrom("diagnose" as const, "presentation" as const),
    nth: fc.integer({ min: 1, max: 20 }),
    effect: fc.oneof(storageError, act),
  }),
  fc.record({
    userid: victim,
    operation: fc.constantFrom("diagnose" as const, "presentation" as const),
    nth: fc.integer({ min: 1, max: 20 }),
    piece: fc.constantFrom(0, 0, 1, 1, 2),
    effect: fc.oneof(storageError, addressingError, act),
  }),
);

/** A fault plan of 10 misfortunes, most of which find their place. */
export const faultPlan: fc.Arbitrary<readonly Fault[]> = fc.array(fault, { minLength: 10, maxLength: 10 });

export const OPERATIONS_PER_LIST = 40;
const LENGTH = { minLength: OPERATIONS_PER_LIST, maxLength: OPERATIONS_PER_LIST };
export const operations = fc.array(operation, LENGTH);
/** Lists in which messages get far. */
export const conversations = Object.values(MOODS).map((mood) => fc.array(talk(mood), LENGTH));

const LIMIT = 4;

/** Runs `lists` lists of {@link OPERATIONS_PER_LIST} operations. @throws with the shortest list found, and what differs in it */
export function compare(
  seed: number,
  lists: number,
  piecesPerStep: number,
  withFaults: boolean,
  variant?: Variant,
): void {
  const plan = withFaults ? faultPlan : fc.constant([]);
  fc.assert(
    fc.property(fc.oneof(operations, ...conversations), plan, (acts, faults) => {
      const setting = { variant, messageLimit: LIMIT, piecesPerStep, faults };
      if (disagreement(acts, setting) !== undefined) throw new Error(shortest(acts, setting));
    }),
    { seed, numRuns: lists, endOnFailure: true },
  );
}

/** Leaves out whatever the disagreement does not need. */
function shortest(acts: readonly Operation[], setting: Setting): string {
  const differs = (some: readonly Operation[], faults: readonly Fault[]) => disagreement(some, { ...setting, faults });
  const needed = without(acts, (some) => differs(some, setting.faults) !== undefined);
  const faults = without(setting.faults, (some) => differs(needed, some) !== undefined);
  return `${differs(needed, faults)}\nfaults: ${JSON.stringify(faults)}`;
}

function without<Item>(items: readonly Item[], stillFails: (some: readonly Item[]) => boolean): readonly Item[] {
  let kept = items;
  for (let index = items.length - 1; index >= 0; index--) {
    const fewer = kept.toSpliced(index, 1);
    if (stillFails(fewer)) kept = fewer;
  }
  return kept;
}
