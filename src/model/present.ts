// Interrupt presentation (section 5): at most one interruption X'4001' for one opportunity.

import { invariant } from "../../cp/interface/invariant.ts";
import { EXTERNAL_CODE, EXTERNAL_CODE_AT, EXTERNAL_OLD_PSW, PSW_EC } from "../../cp/interface/psw.ts";
import { RC } from "../../cp/interface/return-codes.ts";
import { SUBFUNCTION } from "../../cp/interface/subfunctions.ts";
import { VMCMHDR_LENGTH } from "../../cp/interface/vmcmhdr.ts";
import { headerBytes, headerOf } from "./header.ts";
import type { Outcome } from "./input-output.ts";
import { firstDue } from "./interrupt-queue.ts";
import { giveUp, respond, retire } from "./lifecycle.ts";
import { isEnabled, type Authorization, type Machine } from "./machine.ts";
import { endsSilently, type Message } from "./message.ts";
import type { Model, Step } from "./model.ts";
import { address24, storableLength } from "./storage-area.ts";
import { advance, NOT_BEGUN, takePieceFault, type Transfer } from "./transfer.ts";

const IN_ITS_DIAGNOSE: Outcome = { kind: "nothing", rule: "R-XFER-13" };
const DISABLED: Outcome = { kind: "nothing", rule: "R-INT-4" };
const NOTHING_DUE: Outcome = { kind: "nothing", rule: "R-INT-16" };
const SILENT: Outcome = { kind: "nothing", rule: "R-INT-17" };
const RESPONSE_WAITS: Outcome = { kind: "nothing", rule: "R-INT-15" };
const CONSIDERED: Outcome = { kind: "considered" };
const IN_TRANSFER: Outcome = { kind: "inTransfer" };

export function present(model: Model, machine: Machine, step: Step): Outcome {
  if (machine.transfer !== undefined) return IN_ITS_DIAGNOSE;
  if (!isEnabled(machine)) return DISABLED;
  return presentNext(model, machine, step);
}

/** The next step of a presentation whose SENDX data are moving. */
export function continuePresentation(model: Model, machine: Machine, transfer: Transfer, step: Step): Outcome {
  return runDelivery(model, machine, transfer, step) ?? presentNext(model, machine, step);
}

/**
 * R-INT-3: the first due entry. If that fails, the next one at the same opportunity (R-INT-16); in `release6` only when
 * the failure has queued a RESPONSE for this machine itself (R-INT-17).
 */
function presentNext(model: Model, machine: Machine, step: Step): Outcome {
  for (;;) {
    const entry = firstDue(machine.queue);
    if (entry === undefined) return NOTHING_DUE;
    if (!model.rules.isPending(machine)) return SILENT;
    if (step.entries === 0) return CONSIDERED;
    step.entries -= 1;
    step.considered += 1;
    const isResponse = entry.state === "COMPLETE";
    const storable = storableHeaderLength(machine, step);
    if (model.rules.headerFirst) storeHeader(machine, entry, storable, step);
    if (storable < VMCMHDR_LENGTH) {
      if (model.rules.headerFirst) step.headerLeft += storable;
      if (isResponse && model.rules.responseWaits) return RESPONSE_WAITS; // R-INT-15, and nothing behind it is presented
      fail(model, machine, entry, RC.PARTNER_ERROR); // R-INT-15
      continue;
    }
    const isSendx = !isResponse && entry.subfunction === SUBFUNCTION.SENDX;
    const outcome = isSendx ? deliver(model, machine, entry, step) : presentEntry(model, machine, entry, step);
    if (outcome !== undefined) return outcome;
  }
}

/** R-INT-8 for the 40 bytes of the header; an injected fault stands for the paging error of R-INT-15. */
function storableHeaderLength(machine: Machine, step: Step): number {
  if (step.faults.length > 0 && takeHeaderFault(step)) return 0;
  const { bufferAddress, key } = authorizationOf(machine);
  return storableLength(machine, bufferAddress, VMCMHDR_LENGTH, key);
}

function takeHeaderFault({ faults, considered }: Step): boolean {
  const index = faults.findIndex((fault) => fault.kind === "header" && (fault.entry ?? considered) === considered);
  if (index >= 0) faults.splice(index, 1);
  return index >= 0;
}

function storeHeader(machine: Machine, message: Message, length: number, step: Step): void {
  if (length === 0 || !step.storesWanted) return;
  const { bufferAddress } = authorizationOf(machine);
  const bytes = headerBytes(headerOf(message)).subarray(0, length);
  step.effects.push({ kind: "store", what: "header", userid: machine.userid, address: bufferAddress, bytes });
}

/** R-INT-10, R-INT-15: no interruption for this entry. First the pending switch (R-INT-17): a wrap RESPONSE turns it on. */
function fail(model: Model, machine: Machine, entry: Message, code: number): void {
  machine.pending = false;
  model.rules.counting.delivered(model, entry);
  if (entry.state === "COMPLETE" || endsSilently(entry)) retire(model, entry);
  else giveUp(model, entry, code);
}

/** R-INT-10 b, c. */
function failToDeliver(model: Model, machine: Machine, message: Message, code: number, step: Step): void {
  if (model.rules.headerFirst) step.headerLeft += VMCMHDR_LENGTH;
  fail(model, machine, message, code);
}

/** R-INT-10 b: a SENDX that no longer fits ends with code 7 (R-AUTH-9). Undefined: the next due entry is to be considered. */
function deliver(model: Model, machine: Machine, message: Message, step: Step): Outcome | undefined {
  const { bufferAddress, bufferLength, key } = authorizationOf(machine);
  if (VMCMHDR_LENGTH + message.lena > bufferLength) {
    failToDeliver(model, machine, message, RC.SENDX_TOO_LARGE, step);
    return undefined;
  }
  const transfer: Transfer = {
    purpose: "SENDX",
    message,
    sender: { role: "source", userid: message.source, address: address24(message.vada), key: message.sourceKey },
    receiver: { role: "sink", userid: machine.userid, address: bufferAddress + VMCMHDR_LENGTH, key }, // R-SNX-2
    length: model.rules.bytesToMove(message.lena),
    isShort: false,
    use: message.use,
    flag2: 0,
    fault: takePieceFault(step),
    ...NOT_BEGUN,
  };
  return runDelivery(model, machine, transfer, step);
}

/** R-INT-10 c, R-INT-18: the header after the data, if it is not stored yet. Undefined: as in `deliver`. */
function runDelivery(model: Model, machine: Machine, transfer: Transfer, step: Step): Outcome | undefined {
  const result = advance(model, transfer, step);
  if (result.kind === "moving") {
    machine.transfer = transfer; // R-XFER-13: it stays in that presentation
    return IN_TRANSFER;
  }
  if (result.kind === "purged") return undefined; // R-XFER-15: given up, no header
  if (result.sourceCode !== RC.NORMAL) {
    failToDeliver(model, machine, transfer.message, result.sourceCode, step);
    return undefined;
  }
  return presentEntry(model, machine, transfer.message, step);
}

/** R-INT-7: the header is stored, the message moves on (R-INT-12), PSWs are swapped. */
function presentEntry(model: Model, machine: Machine, message: Message, step: Step): Outcome {
  const { bufferAddress } = authorizationOf(machine);
  const header = headerOf(message);
  const isSendx = message.state === "QUEUED" && message.subfunction === SUBFUNCTION.SENDX;
  if (!model.rules.headerFirst) storeHeader(machine, message, VMCMHDR_LENGTH, step);
  markPresented(model, message);
  swapPsw(machine, step);
  return {
    kind: "presented",
    header,
    bufferAddress,
    dataLength: isSendx ? model.rules.bytesToMove(message.lena) : 0,
    smsg: message.text !== undefined,
  };
}

/** 3.2: what the presented interruption does to its message. */
function markPresented(model: Model, message: Message): void {
  if (message.state === "COMPLETE" || endsSilently(message)) {
    model.rules.counting.delivered(model, message); // R-LIM-3
    retire(model, message); // R-LIFE-3: the RESPONSE was the last word; R-IDN-4; R-SMSG-6
  } else if (message.subfunction === SUBFUNCTION.SENDX) {
    respond(model, message, { code: RC.NORMAL, use: message.use }); // R-SNX-3, R-SNX-6
  } else {
    message.state = "PRESENTED";
    model.onChange?.(message, "QUEUED");
  }
}

/** R-INT-6: in EC mode the code goes to X'86', with zeros before it; in BC mode into bits 16 to 31 of the old PSW. */
function swapPsw(machine: Machine, step: Step): void {
  if (step.storesWanted) storeOldPsw(machine, step);
  invariant(step.newPsw !== undefined, `${machine.userid} is presented an interruption, and its new PSW is not given`);
  machine.psw = step.newPsw(step.effects);
}

function storeOldPsw(machine: Machine, step: Step): void {
  const [first, second] = machine.psw;
  const isEc = (first & PSW_EC) !== 0;
  const { userid } = machine;
  const oldPsw = isEc ? first : (first & 0xffff_0000) | EXTERNAL_CODE.VMCF;
  step.effects.push({
    kind: "store",
    what: "old psw",
    userid,
    address: EXTERNAL_OLD_PSW,
    bytes: words(oldPsw, second),
  });
  if (isEc) {
    const bytes = words(EXTERNAL_CODE.VMCF);
    step.effects.push({ kind: "store", what: "interruption code", userid, address: EXTERNAL_CODE_AT, bytes });
  }
}

function words(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => view.setUint32(4 * index, value));
  return bytes;
}

/** R-INT-14: interruptions to an unauthorized machine cannot exist. */
function authorizationOf(machine: Machine): Authorization {
  invariant(machine.authorization !== undefined, `${machine.userid} has entries on its queue but is not authorized`);
  return machine.authorization;
}
