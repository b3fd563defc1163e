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
import { address24, areaStorable } from "./storage-area.ts";
import { advance, takePieceFault, type Transfer } from "./transfer.ts";

const IN_ITS_DIAGNOSE: Outcome = { kind: "nothing", rule: "R-XFER-13" };
const DISABLED: Outcome = { kind: "nothing", rule: "R-INT-4" };
const NOTHING_DUE: Outcome = { kind: "nothing", rule: "R-INT-16" };
const RESPONSE_WAITS: Outcome = { kind: "nothing", rule: "R-INT-15" };
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

/** R-INT-3, R-INT-16: the first due entry; if that fails, the next one at the same opportunity. */
function presentNext(model: Model, machine: Machine, step: Step): Outcome {
  for (;;) {
    const entry = firstDue(machine.queue);
    if (entry === undefined) return NOTHING_DUE;
    const isResponse = entry.state === "COMPLETE";
    if (!headerStorable(machine, step)) {
      if (isResponse) return RESPONSE_WAITS; // R-INT-15, and nothing behind it is presented
      giveUp(model, entry, RC.PARTNER_ERROR); // R-INT-15
      continue;
    }
    const isSendx = !isResponse && entry.subfunction === SUBFUNCTION.SENDX;
    const outcome = isSendx ? deliver(model, machine, entry, step) : presentEntry(model, machine, entry, step);
    if (outcome !== undefined) return outcome;
  }
}

/** R-INT-8 for the 40 bytes of the header; an injected fault stands for the paging error of R-INT-15. */
function headerStorable(machine: Machine, step: Step): boolean {
  if (step.fault?.kind === "header") {
    step.fault = undefined;
    return false;
  }
  const { bufferAddress, key } = authorizationOf(machine);
  return areaStorable(machine, bufferAddress, VMCMHDR_LENGTH, key);
}

/** R-INT-10 b: a SENDX that no longer fits ends with code 7 (R-AUTH-9). Undefined: the next due entry is to be considered. */
function deliver(model: Model, machine: Machine, message: Message, step: Step): Outcome | undefined {
  const { bufferAddress, bufferLength, key } = authorizationOf(machine);
  if (VMCMHDR_LENGTH + message.lena > bufferLength) {
    giveUp(model, message, RC.SENDX_TOO_LARGE);
    return undefined;
  }
  const transfer: Transfer = {
    purpose: "SENDX",
    message,
    sender: { role: "source", userid: message.source, address: address24(message.vada), key: message.sourceKey },
    receiver: { role: "sink", userid: machine.userid, address: bufferAddress + VMCMHDR_LENGTH, key }, // R-SNX-2
    length: message.lena,
    isShort: false,
    use: message.use,
    fault: takePieceFault(step),
    moved: 0,
    pieces: 0,
    senderBlock: -1,
  };
  return runDelivery(model, machine, transfer, step);
}

/** R-INT-10 c: data first, then the header (R-INT-18). Undefined: the next due entry is to be considered. */
function runDelivery(model: Model, machine: Machine, transfer: Transfer, step: Step): Outcome | undefined {
  const result = advance(model, transfer, step);
  if (result.kind === "moving") {
    machine.transfer = transfer; // R-XFER-13: it stays in that presentation
    return IN_TRANSFER;
  }
  if (result.kind === "purged") return undefined; // R-XFER-15: given up, no header
  if (result.sourceCode !== RC.NORMAL) {
    giveUp(model, transfer.message, result.sourceCode);
    return undefined;
  }
  return presentEntry(model, machine, transfer.message, step);
}

/** R-INT-7: the header is stored, the message moves on (R-INT-12), PSWs are swapped. */
function presentEntry(model: Model, machine: Machine, message: Message, step: Step): Outcome {
  const { bufferAddress } = authorizationOf(machine);
  const header = headerOf(message);
  const isSendx = message.state === "QUEUED" && message.subfunction === SUBFUNCTION.SENDX;
  step.effects.push({
    kind: "store",
    what: "header",
    userid: machine.userid,
    address: bufferAddress,
    bytes: headerBytes(header),
  });
  markPresented(model, message);
  swapPsw(machine, step);
  return {
    kind: "presented",
    header,
    bufferAddress,
    dataLength: isSendx ? message.lena : 0,
    smsg: message.text !== undefined,
  };
}

/** 3.2: what the presented interruption does to its message. */
function markPresented(model: Model, message: Message): void {
  if (message.state === "COMPLETE" || endsSilently(message)) {
    retire(model, message); // R-LIFE-3: the RESPONSE was the last word; R-IDN-4; R-SMSG-6
  } else if (message.subfunction === SUBFUNCTION.SENDX) {
    respond(model, message, { code: RC.NORMAL, use: message.use }); // R-SNX-3, R-SNX-6
  } else {
    message.state = "PRESENTED";
  }
}

/** R-INT-6: in EC mode the code goes to X'86', with zeros before it; in BC mode into bits 16 to 31 of the old PSW. */
function swapPsw(machine: Machine, step: Step): void {
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
  invariant(step.newPsw !== undefined, `${userid} is presented an interruption, and its new PSW is not given`);
  machine.psw = step.newPsw(step.effects);
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
