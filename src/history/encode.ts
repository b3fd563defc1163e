import { exceptionName } from "../../cp/interface/instructions.ts";
import { EXTERNAL_CODE } from "../../cp/interface/psw.ts";
import type { CommitEvent } from "../../cp/interface/events.ts";
import type { GuestCall } from "../../workers/channel/logbook.ts";
import { headerJson, parmJson } from "./message-fields.ts";
import { HISTORY_FORMAT, HISTORY_VERSION, type HistoryHeader, type HistoryNote } from "./schema.ts";

// Lines as text, without the new-line. Text is put together by hand: this runs once for everything CP does.

/** What a caller knows of a history; the format is ours. */
export type HistoryStart = Omit<HistoryHeader, "format" | "version">;

export function encodeHeader(start: HistoryStart): string {
  return JSON.stringify({ format: HISTORY_FORMAT, version: HISTORY_VERSION, ...start });
}

export function encodeNote(note: HistoryNote): string {
  return JSON.stringify(note);
}

/** A note of the kind `call`. There is one for every DIAGNOSE, so it is put together by hand, too. */
export function encodeCall(vm: string, { nth, invoked, returned, rc }: GuestCall): string {
  const end = returned === undefined ? "" : `,"returned":${returned}`;
  return `{"note":"call","vm":"${vm}","nth":${nth},"invoked":${invoked}${end}${rc === undefined ? "" : `,"rc":${rc}`}}`;
}

export function encodeEnd(events: number): string {
  return `{"end":true,"events":${events}}`;
}

/** @param seq CP's sequence number */
export function encodeCommit(seq: number, event: CommitEvent): string {
  return `{"seq":${seq},"kind":"${event.kind}","vm":"${event.userid}"${members(event)}}`;
}

function members(event: CommitEvent): string {
  switch (event.kind) {
    case "diagnose": {
      if (event.exception !== 0) return `,"at":${event.address},"exception":"${exceptionName(event.exception)}"`;
      const parm = event.parm === undefined ? "" : `,"parm":${parmJson(event.parm)}`;
      return `,"at":${event.address}${parm}${event.rc === undefined ? "" : `,"rc":${event.rc}`}`;
    }
    case "diagnose-end":
      return `,"rc":${event.rc}`;
    case "piece":
      return (
        `,"from":"${event.from}","fromAt":${event.fromAddress},"to":"${event.to}","toAt":${event.toAddress}` +
        `,"length":${event.length}${witnesses(event)}`
      );
    case "presentation":
      return (
        `,"result":"${event.result}"${codeOf(event)}` +
        (event.header === undefined ? "" : `,"header":${headerJson(event.header)}`) +
        (event.dataLength === 0 ? "" : `,"data":${event.dataLength}`) +
        `,"psw":[${event.newPsw[0]},${event.newPsw[1]}]` +
        (event.headerLeft === undefined ? "" : `,"headerLeft":${event.headerLeft}`) +
        (event.entries === undefined ? "" : `,"entries":${event.entries}`)
      );
    case "psw":
      return `,"psw":[${event.first},${event.second}]`;
    case "cr0":
      return `,"value":${event.value}`;
    case "storage-key":
      return `,"at":${event.address},"length":${event.length},"key":${event.key}`;
    case "command": {
      const lines = event.lines.length === 0 ? "" : `,"lines":${JSON.stringify(event.lines)}`;
      return `,"text":${JSON.stringify(event.text)},"rc":${event.rc}${lines}`;
    }
    case "smsg":
      return `,"id":${event.id}`;
    case "fault":
      return `,"fault":${JSON.stringify(event.fault)}${event.entry === undefined ? "" : `,"entry":${event.entry}`}`;
    case "logon":
      return `,"storage":${event.storageSize},"classes":${JSON.stringify(event.privilegeClasses)}`;
    case "logoff":
      return event.forced ? `,"forced":true` : "";
    case "reset":
      return `,"reset":"${event.reset}"`;
  }
}

function witnesses({ sent, arrived }: Extract<CommitEvent, { kind: "piece" }>): string {
  if (sent === undefined) return "";
  return sent === arrived || arrived === undefined ? `,"sent":"${sent}"` : `,"sent":"${sent}","arrived":"${arrived}"`;
}

function codeOf({ result, code }: Extract<CommitEvent, { kind: "presentation" }>): string {
  return result !== "presented" || code === EXTERNAL_CODE.VMCF ? "" : `,"code":${code}`;
}
