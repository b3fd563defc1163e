import type { CommitEvent } from "../../cp/interface/events.ts";
import { SUBFUNCTION, subfunctionName } from "../../cp/interface/subfunctions.ts";
import { VMCMSTAT, type Vmcmhdr } from "../../cp/interface/vmcmhdr.ts";
import { headerOf } from "../model/header.ts";
import type { Outcome } from "../model/input-output.ts";
import type { Machine } from "../model/machine.ts";
import { isDue, type Message } from "../model/message.ts";
import type { Biographies } from "./biographies.ts";
import { userOfWords } from "../history/user-words.ts";
import { differingField, ruleOfResponseField, ruleOfSendField, type HeaderField } from "./header-rules.ts";
import { recordComplaint, type Complaint } from "./violation.ts";

type Event = Extract<CommitEvent, { readonly kind: "presentation" }>;

export interface Presentation {
  readonly event: Event;
  /** What the model does at the same opportunity, and the message it presents. */
  readonly outcome: Outcome;
  readonly presented: { readonly message: Message; readonly wasComplete: boolean } | undefined;
  readonly machine: Machine;
  readonly lives: Biographies;
}

/** Compares what CP presented with what the model presents at the same opportunity. */
export function judgePresentation({ event, outcome, presented, machine, lives }: Presentation): Complaint | undefined {
  const { result, header } = event;
  if (outcome.kind === "presented") {
    if (result === "presented" && header !== undefined && presented !== undefined) {
      return judgeHeader({ event, header, expected: outcome.header, ...presented, machine, lives });
    }
    const rule = result === "in-transfer" ? "R-XFER-1" : "R-INT-16";
    return {
      rule,
      expected: `${machine.userid} is presented ${headerText(outcome.header)}`,
      happened: RESULTS[result],
      message: presented && lives.of(presented.message),
    };
  }
  if (result === "presented") return unexpected(event, outcome, machine, lives);
  if (outcome.kind === "inTransfer" && result !== "in-transfer") {
    return { rule: "R-SNX-2", expected: "SENDX data begin to move", happened: RESULTS[result] };
  }
  if (outcome.kind !== "inTransfer" && result === "in-transfer") {
    return { rule: "R-XFER-1", expected: "no transfer", happened: RESULTS[result] };
  }
  return undefined;
}

const RESULTS = {
  presented: "an interruption is presented",
  nothing: "no interruption is presented",
  "in-transfer": "SENDX data begin to move",
} as const;

interface Comparison {
  readonly event: Event;
  readonly header: Vmcmhdr;
  readonly expected: Vmcmhdr;
  /** The message the model presented, and whether it was its RESPONSE. */
  readonly message: Message;
  readonly wasComplete: boolean;
  readonly machine: Machine;
  readonly lives: Biographies;
}

function judgeHeader(comparison: Comparison): Complaint | undefined {
  const { event, header, expected, message, wasComplete, machine, lives } = comparison;
  const field = differingField(expected, header);
  if (field === undefined) {
    const dataLength = expected.vmcmfunc === SUBFUNCTION.SENDX && !isResponse(expected) ? expected.vmcmlena : 0;
    if (event.dataLength === dataLength) return undefined;
    const life = lives.of(message);
    const happened = `${event.dataLength} bytes stand behind it`;
    return { rule: "R-HDR-4", expected: `${dataLength} bytes of data behind the header`, happened, message: life };
  }
  const life = lives.of(message);
  if (namesAnother(expected, header)) {
    const other = whichMessage(header, machine, lives);
    if (other !== undefined) {
      return { ...other, expected: `${machine.userid} is presented ${headerText(expected)}`, rival: life };
    }
  }
  const completing = life.happenings.findLast(({ after }) => after === "COMPLETE");
  const rule = wasComplete
    ? ruleOfResponseField(message, completing, field, expected, header)
    : ruleOfSendField(message, field, expected, header);
  return { rule, ...fieldTexts(field, expected, header), message: life };
}

/** Whether the headers cannot be two readings of one and the same interruption. */
function namesAnother(one: Vmcmhdr, other: Vmcmhdr): boolean {
  return (
    one.vmcmmid !== other.vmcmmid ||
    userOfWords(one.vmcmuser) !== userOfWords(other.vmcmuser) ||
    isResponse(one) !== isResponse(other)
  );
}

function isResponse(header: Vmcmhdr): boolean {
  return (header.vmcmstat & VMCMSTAT.VMCMRESP) !== 0 && header.vmcmfunc !== SUBFUNCTION.IDENTIFY;
}

/** An interruption the model does not have now: of a message further back, of one taken already, of one that is gone. */
function whichMessage(header: Vmcmhdr, machine: Machine, lives: Biographies): Complaint | undefined {
  const happened = `it is presented ${headerText(header)}`;
  const user = userOfWords(header.vmcmuser);
  const due = machine.queue.find((entry) => isDue(entry) && !namesAnother(headerOf(entry), header));
  if (due !== undefined) {
    return { rule: "R-INT-2", expected: "", happened: `${happened}, which is not first`, message: lives.of(due) };
  }
  const known = lives.between(machine.userid, user, header.vmcmmid);
  if (known === undefined) return undefined;
  const { message, life } = known;
  if (message.state !== "GONE") {
    return { rule: "R-INT-3", expected: "", happened: `${happened}, which it has taken already`, message: life };
  }
  const last = life.happenings.at(-1)?.event;
  if (last?.kind === "presentation") {
    const rule = isResponse(header) ? "R-SEND-6" : "R-INT-3";
    return { rule, expected: "", happened: `${happened} once more`, message: life };
  }
  const isCanceled = last?.kind === "diagnose" && last.parm?.vmcpfunc === SUBFUNCTION.CANCEL;
  const rule = isCanceled ? "R-CAN-4" : isResponse(header) ? "R-UNA-2" : "R-UNA-4";
  const why = isCanceled ? "canceled" : "purged";
  return { rule, expected: "", happened: `${happened}, although the message was ${why}`, message: life };
}

/** CP presents, and the model has nothing to present. */
function unexpected(event: Event, outcome: Outcome, machine: Machine, lives: Biographies): Complaint {
  const { userid } = machine;
  if (event.header === undefined) return recordComplaint("an interruption presented has a header", "there is none");
  const happened = `it is presented ${headerText(event.header)}`;
  const expected = `no interruption is presented to ${userid}`;
  if (outcome.kind !== "nothing") return { rule: "R-XFER-1", expected: "SENDX data begin to move first", happened };
  if (outcome.rule !== "R-INT-16") {
    const due = machine.queue.find((entry) => isDue(entry));
    return { rule: outcome.rule, expected: `${expected} now`, happened, message: due && lives.of(due) };
  }
  if (machine.authorization === undefined) {
    return { rule: "R-INT-14", expected: `${expected}, which is not authorized`, happened };
  }
  const known = whichMessage(event.header, machine, lives);
  return known === undefined ? { rule: "R-INT-3", expected, happened } : { ...known, expected };
}

function headerText(header: Vmcmhdr): string {
  const kind = isResponse(header) ? "RESPONSE" : "SEND";
  const what = `${subfunctionName(header.vmcmfunc)} ${header.vmcmmid}`;
  return `the ${kind} interrupt of ${what} (${userOfWords(header.vmcmuser)})`;
}

function fieldTexts(field: HeaderField, expected: Vmcmhdr, actual: Vmcmhdr): { expected: string; happened: string } {
  const name = `VMCM${field.toUpperCase()}`;
  return { expected: `${name} ${fieldText(field, expected)}`, happened: `${name} ${fieldText(field, actual)}` };
}

function fieldText(field: HeaderField, header: Vmcmhdr): string {
  switch (field) {
    case "user":
      return userOfWords(header.vmcmuser);
    case "use":
      return `X'${hex(header.vmcmuse[0], 8)}${hex(header.vmcmuse[1], 8)}'`;
    case "stat":
      return `X'${hex(header.vmcmstat, 2)}'`;
    case "func":
      return `X'${hex(header.vmcmfunc, 4)}'`;
    case "vada":
      return `X'${hex(header.vmcmvada, 8)}'`;
    case "vadb":
      return `X'${hex(header.vmcmvadb, 8)}'`;
    case "eflg":
      return String(header.vmcmeflg);
    case "mid":
      return String(header.vmcmmid);
    case "lena":
      return String(header.vmcmlena);
    case "lenb":
      return String(header.vmcmlenb);
  }
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, "0");
}
