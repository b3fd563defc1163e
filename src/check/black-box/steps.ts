import { exceptionName, type ProgramExceptionCode } from "../../../cp/interface/instructions.ts";
import { SUBFUNCTION } from "../../../cp/interface/subfunctions.ts";
import { SYSTEM, type Userid } from "../../../cp/interface/userid.ts";
import { emptyVmcparm, type Vmcparm } from "../../../cp/interface/vmcparm.ts";
import { decide, newStep } from "../../model/apply.ts";
import type { ModelInput, Outcome } from "../../model/input-output.ts";
import { firstDue } from "../../model/interrupt-queue.ts";
import { isStorageSize } from "../../model/logon.ts";
import { isEnabled } from "../../model/machine.ts";
import { fork, type Model } from "../../model/model.ts";
import { userOfWords } from "../../history/user-words.ts";
import { differingField } from "../header-rules.ts";
import type { Act, Observation } from "./observation.ts";

/** A state after one more step of one machine. */
export interface Stepped {
  readonly model: Model;
  /** The observation is explained; else the machine is in the middle of it, and others may act (R-XFER-13). */
  readonly isDone: boolean;
}

type Diagnose = Extract<Act, { readonly kind: "diagnose" }>;
type Took = Extract<Act, { readonly kind: "took" }>;

/** @returns undefined when the observation cannot happen in this state, or not with this result */
export function tryStep(before: Model, { vm, act }: Observation): Stepped | undefined {
  const model = fork(before);
  const machine = model.machines.get(vm);
  if (act.kind === "logon") {
    if (machine !== undefined || vm === SYSTEM || !isStorageSize(act.storageSize)) return undefined;
    decideNow(model, { ...act, userid: vm });
    return { model, isDone: true };
  }
  if (machine === undefined) return act.kind === "command" ? { model, isDone: true } : undefined;
  if (act.kind === "diagnose" || act.kind === "took") {
    const isOther = (machine.transfer?.purpose === "SENDX") !== (act.kind === "took");
    if (machine.transfer !== undefined && isOther) return undefined;
    const input: ModelInput =
      machine.transfer === undefined
        ? act.kind === "took"
          ? { kind: "present", userid: vm, pieces: 1, newPsw: () => act.newPsw }
          : diagnoseInput(vm, act)
        : { kind: "continue", userid: vm, pieces: 1, newPsw: () => (act.kind === "took" ? act.newPsw : [0, 0]) };
    const outcome = decideNow(model, input);
    if (outcome.kind === "inTransfer") return { model, isDone: false };
    const isRight = act.kind === "took" ? fitsTook(act, outcome) : fitsDiagnose(act, outcome);
    return isRight ? { model, isDone: true } : undefined;
  }
  if (machine.transfer !== undefined) return undefined;
  return performAct(model, vm, act) ? { model, isDone: true } : undefined;
}

/**
 * What CP may do unseen: an opportunity at which entries are disposed of and nothing is presented (R-INT-10, R-INT-15);
 * others may act between the pieces of a SENDX that will not be delivered.
 *
 * @returns undefined when that cannot happen to this machine now
 */
export function tryUnseen(before: Model, vm: Userid): Model | undefined {
  const machine = before.machines.get(vm);
  if (machine === undefined || !isEnabled(machine)) return undefined;
  const { transfer } = machine;
  const isMoving = transfer?.purpose === "SENDX";
  const isAsked = transfer === undefined && firstDue(machine.queue)?.state === "QUEUED";
  if (!isMoving && !isAsked) return undefined;
  const model = fork(before);
  const step = { userid: vm, entries: isMoving ? 0 : 1, pieces: 1, newPsw: () => NO_PSW } as const;
  const outcome = decideNow(model, isMoving ? { kind: "continue", ...step } : { kind: "present", ...step });
  return outcome.kind === "presented" ? undefined : model;
}

const NO_PSW = [0, 0] as const;

function decideNow(model: Model, input: ModelInput): Outcome {
  return decide(model, input, newStep(input, false));
}

function diagnoseInput(userid: Userid, { address, parm }: Diagnose): ModelInput {
  return { kind: "diagnose", userid, code: 0x68, address, pieces: 1, vmcparm: () => parm ?? emptyVmcparm() };
}

function fitsDiagnose({ exception, rc, parm }: Diagnose, outcome: Outcome): boolean {
  if (outcome.kind === "exception") {
    return exception !== 0 && exceptionName(exception as ProgramExceptionCode) === outcome.exception;
  }
  if (outcome.kind !== "rc" || exception !== 0) return false;
  // Which IDs special messages have is CP's choice: what answers to them give cannot be foretold.
  return rc === undefined || rc === outcome.rc || (parm !== undefined && isAnswerToSystem(parm));
}

function isAnswerToSystem({ vmcpfunc, vmcpuser }: Vmcparm): boolean {
  return ANSWERS.has(vmcpfunc) && userOfWords(vmcpuser) === SYSTEM;
}

const ANSWERS = new Set<number>([SUBFUNCTION.RECEIVE, SUBFUNCTION.REPLY, SUBFUNCTION.REJECT]);

function fitsTook({ header, dataLength }: Took, outcome: Outcome): boolean {
  if (outcome.kind !== "presented" || outcome.dataLength !== dataLength) return false;
  const expected = outcome.smsg ? { ...outcome.header, vmcmmid: header.vmcmmid } : outcome.header;
  return differingField(expected, header) === undefined;
}

function performAct(model: Model, userid: Userid, act: Exclude<Act, Diagnose | Took | { kind: "logon" }>): boolean {
  switch (act.kind) {
    case "psw":
      decideNow(model, { kind: "setPsw", userid, psw: act.psw });
      return true;
    case "cr0":
      decideNow(model, { kind: "setCr0", userid, value: act.value });
      return true;
    case "storage-key":
      decideNow(model, { kind: "setStorageKey", userid, address: act.address, length: act.length, key: act.key });
      return true;
    case "logoff":
      decideNow(model, { kind: "logoff", userid });
      return true;
    case "reset":
      decideNow(model, { kind: "reset", userid, how: act.reset });
      return true;
    case "command": {
      const outcome = decideNow(model, { kind: "command", userid, text: act.text });
      if (outcome.kind !== "reply") return true;
      return outcome.rc === act.rc && outcome.lines.join("\n") === act.lines.join("\n");
    }
  }
}
