import type { CommitEvent } from "../../cp/interface/events.ts";
import { exceptionName } from "../../cp/interface/instructions.ts";
import { EXTERNAL_CODE } from "../../cp/interface/psw.ts";
import { SUBFUNCTION, subfunctionName } from "../../cp/interface/subfunctions.ts";
import { VMCMSTAT, type Vmcmhdr } from "../../cp/interface/vmcmhdr.ts";
import { VMCPFLG1, type Vmcparm } from "../../cp/interface/vmcparm.ts";
import { printable } from "./printable.ts";
import { userOfWords } from "./user-words.ts";

/** What happened, as it stands in its machine's column, on one line: "SEND 1 to BOB, 10 bytes: rc 0". */
export function describeEvent(event: CommitEvent): string {
  return printable(description(event));
}

function description(event: CommitEvent): string {
  switch (event.kind) {
    case "logon":
      return "LOGON";
    case "logoff":
      return event.forced ? "is forced off" : "LOGOFF";
    case "reset":
      return event.reset;
    case "diagnose":
      return `${request(event.parm, event.address)}: ${result(event)}`;
    case "diagnose-end":
      return `its DIAGNOSE ends: rc ${event.rc}`;
    case "piece":
      return `${event.length} bytes, ${event.from} X'${hex(event.fromAddress)}' to ${event.to} X'${hex(event.toAddress)}'`;
    case "presentation":
      return presentation(event);
    case "psw":
      return `PSW ${word(event.first)} ${word(event.second)}`;
    case "cr0":
      return `CR0 ${word(event.value)}`;
    case "storage-key":
      return `storage key X'${hex(event.key)}' at X'${hex(event.address)}'`;
    case "command":
      return `#CP ${event.text}`;
    case "smsg":
      return `special message ${event.id} queued`;
    case "fault":
      return `fault ${event.fault}`;
  }
}

type Diagnose = Extract<CommitEvent, { readonly kind: "diagnose" }>;

function result({ exception, rc }: Diagnose): string {
  if (exception !== 0) return `${exceptionName(exception)} exception`;
  return rc === undefined ? "in transfer" : `rc ${rc}`;
}

function request(parm: Vmcparm | undefined, address: number): string {
  if (parm === undefined) return `DIAGNOSE X'68' with VMCPARM at X'${hex(address)}'`;
  const name = subfunctionName(parm.vmcpfunc);
  const user = userOfWords(parm.vmcpuser);
  const priority = (parm.vmcpflg1 & VMCPFLG1.VMCPPRTY) === 0 ? "" : "PRIORITY ";
  switch (parm.vmcpfunc) {
    case SUBFUNCTION.SEND:
    case SUBFUNCTION.SENDX:
      return `${priority}${name} ${parm.vmcpmid} to ${user}, ${bytes(parm.vmcplena)}`;
    case SUBFUNCTION["SEND/RECV"]:
      return `${priority}${name} ${parm.vmcpmid} to ${user}, ${bytes(parm.vmcplena)}, reply ${parm.vmcplenb}`;
    case SUBFUNCTION.IDENTIFY:
      return `${priority}${name} ${parm.vmcpmid} to ${user}`;
    case SUBFUNCTION.RECEIVE:
    case SUBFUNCTION.REPLY:
      return `${name} ${parm.vmcpmid} (${user}), ${bytes(parm.vmcplena)}`;
    case SUBFUNCTION.CANCEL:
    case SUBFUNCTION.REJECT:
      return `${name} ${parm.vmcpmid} (${user})`;
    case SUBFUNCTION.AUTHORIZE:
      return `${name} X'${hex(parm.vmcpvada)}', ${bytes(parm.vmcplena)}`;
    default:
      return name;
  }
}

function presentation(event: Extract<CommitEvent, { readonly kind: "presentation" }>): string {
  if (event.result === "in-transfer") return "SENDX data begin to move";
  if (event.result === "nothing") return "nothing could be presented";
  if (event.code !== EXTERNAL_CODE.VMCF || event.header === undefined) return `takes X'${hex(event.code)}'`;
  return `takes ${interruption(event.header)}`;
}

/** "RESPONSE 1 (BOB), EFLG 5" */
function interruption(header: Vmcmhdr): string {
  const isResponse = (header.vmcmstat & VMCMSTAT.VMCMRESP) !== 0 && header.vmcmfunc !== SUBFUNCTION.IDENTIFY;
  const kind = isResponse ? "RESPONSE" : "SEND interrupt";
  const rejected = (header.vmcmstat & VMCMSTAT.VMCMRJCT) === 0 ? "" : ", rejected";
  const code = header.vmcmeflg === 0 ? "" : `, EFLG ${header.vmcmeflg}`;
  return `${kind} ${header.vmcmmid} (${userOfWords(header.vmcmuser)})${rejected}${code}`;
}

function bytes(count: number): string {
  return count === 1 ? "1 byte" : `${count} bytes`;
}

function hex(value: number): string {
  return value.toString(16).toUpperCase();
}

function word(value: number): string {
  return `X'${hex(value).padStart(8, "0")}'`;
}
