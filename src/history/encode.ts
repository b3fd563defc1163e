import { exceptionName } from "../../cp/interface/instructions.ts";
import { EXTERNAL_CODE } from "../../cp/interface/psw.ts";
import type { CommitEvent } from "../../cp/interface/events.ts";
import type { Userid } from "../../cp/interface/userid.ts";
import type { GuestCall } from "../../workers/channel/logbook.ts";
import { DIGEST_LENGTH } from "./digest.ts";
import { constant, type Constant, type LineWriter } from "./line-writer.ts";
import { sameHeader, sameParm, writeHeader, writeMid, writeParm } from "./message-fields.ts";
import { Repeats } from "./repeats.ts";
import { HISTORY_FORMAT, HISTORY_VERSION, type HistoryHeader, type HistoryNote } from "./schema.ts";

// Lines of a history. They are put together by hand: this runs once for everything CP does.

/** What a caller knows of a history; the format is ours. */
export type HistoryStart = Omit<HistoryHeader, "format" | "version">;

/** A note of the kind `call`. There is one for every DIAGNOSE. */
export interface CallNote extends GuestCall {
  readonly kind: "call";
  readonly vm: string;
}

/** Any other note. */
export interface OtherNote {
  readonly kind: "note";
  readonly note: HistoryNote;
}

export function writeStart(out: LineWriter, start: HistoryStart): void {
  writeJson(out, { format: HISTORY_FORMAT, version: HISTORY_VERSION, ...start });
}

export function writeNote(out: LineWriter, note: HistoryNote): void {
  writeJson(out, note);
}

export function writeEnd(out: LineWriter, events: number): void {
  writeJson(out, { end: true, events });
}

function writeJson(out: LineWriter, line: object): void {
  out.beginLine();
  out.text(JSON.stringify(line));
  out.endLine();
}

const CALL = constant('{"note":"call","vm":"');

export function writeCall(out: LineWriter, { vm, nth, invoked, returned, rc }: CallNote): void {
  out.beginLine();
  out.constant(CALL);
  out.ascii(vm);
  out.constant(QUOTE);
  out.number(MEMBER.nth, nth);
  out.number(MEMBER.invoked, invoked);
  if (returned !== undefined) out.number(MEMBER.returned, returned);
  if (rc !== undefined) out.number(MEMBER.rc, rc);
  out.constant(BRACE);
  out.endLine();
}

/** @param seq CP's sequence number */
export function writeCommit(out: LineWriter, seq: number, event: CommitEvent): void {
  out.beginLine();
  out.number(SEQ, seq);
  if (event.kind === "diagnose") diagnoses.write(out, event);
  else if (event.kind === "presentation") presentations.write(out, event);
  else if (event.kind === "psw") psws.write(out, event);
  else if (event.kind === "piece") pieces.write(out, event);
  else writeEvent(out, event);
  out.endLine();
}

function writeEvent(out: LineWriter, event: CommitEvent): void {
  out.gapStart = out.gapEnd = out.length;
  out.constant(KINDS[event.kind]);
  out.ascii(event.userid);
  out.constant(QUOTE);
  writeMembers(out, event);
  out.constant(BRACE);
}

function writeMembers(out: LineWriter, event: CommitEvent): void {
  switch (event.kind) {
    case "diagnose":
      out.number(MEMBER.at, event.address);
      if (event.exception !== 0) {
        writeString(out, MEMBER.exception, exceptionName(event.exception));
        return;
      }
      if (event.parm !== undefined) writeParm(out, MEMBER.parm, event.parm);
      if (event.rc !== undefined) out.number(MEMBER.rc, event.rc);
      return;
    case "diagnose-end":
      out.number(MEMBER.rc, event.rc);
      return;
    case "piece":
      writePiece(out, event);
      return;
    case "presentation":
      writePresentation(out, event);
      return;
    case "psw":
      writePsw(out, event.first, event.second);
      return;
    case "cr0":
      out.number(MEMBER.value, event.value);
      return;
    case "storage-key":
      out.number(MEMBER.at, event.address);
      out.number(MEMBER.length, event.length);
      out.number(MEMBER.key, event.key);
      return;
    case "command":
      writeText(out, MEMBER.text, event.text);
      out.number(MEMBER.rc, event.rc);
      if (event.lines.length > 0) writeText(out, MEMBER.lines, event.lines);
      return;
    case "smsg":
      out.number(MEMBER.id, event.id);
      return;
    case "fault":
      writeText(out, MEMBER.fault, event.fault);
      if (event.entry !== undefined) out.number(MEMBER.entry, event.entry);
      return;
    case "logon":
      out.number(MEMBER.storage, event.storageSize);
      writeText(out, MEMBER.classes, event.privilegeClasses);
      return;
    case "logoff":
      if (event.forced) out.constant(FORCED);
      return;
    case "reset":
      writeString(out, MEMBER.reset, event.reset);
      return;
  }
}

type Event<Kind extends CommitEvent["kind"]> = Extract<CommitEvent, { readonly kind: Kind }>;

function writePiece(out: LineWriter, event: Event<"piece">): void {
  const { from, fromAddress, to, toAddress, length } = event;
  writeString(out, MEMBER.from, from);
  out.number(MEMBER.fromAt, fromAddress);
  writeString(out, MEMBER.to, to);
  out.number(MEMBER.toAt, toAddress);
  out.number(MEMBER.length, length);
  out.gapStart = out.length;
  writeWitnesses(out, event);
  out.gapEnd = out.length;
}

function writeWitnesses(out: LineWriter, { sent, arrived }: Event<"piece">): void {
  if (sent === undefined) return;
  writeWitness(out, MEMBER.sent, sent);
  if (arrived !== undefined && arrived !== sent) writeWitness(out, MEMBER.arrived, arrived);
}

/** Digests are short, bytes that are kept may not be. */
function writeWitness(out: LineWriter, name: Constant, witness: string): void {
  if (witness.length <= DIGEST_LENGTH) writeString(out, name, witness);
  else writeText(out, name, witness);
}

function writePresentation(out: LineWriter, event: Event<"presentation">): void {
  const { result, code, header, dataLength, newPsw, headerLeft, entries } = event;
  writeString(out, MEMBER.result, result);
  if (result === "presented" && code !== EXTERNAL_CODE.VMCF) out.number(MEMBER.code, code);
  if (header !== undefined) writeHeader(out, MEMBER.header, header);
  if (dataLength !== 0) out.number(MEMBER.data, dataLength);
  writePsw(out, newPsw[0], newPsw[1]);
  if (headerLeft !== undefined) out.number(MEMBER.headerLeft, headerLeft);
  if (entries !== undefined) out.number(MEMBER.entries, entries);
}

function writePsw(out: LineWriter, first: number, second: number): void {
  out.number(PSW, first);
  out.number(COMMA, second);
  out.constant(BRACKET);
}

/** A short one that needs no escapes. */
function writeString(out: LineWriter, name: Constant, text: string): void {
  out.constant(name);
  out.constant(QUOTE);
  out.ascii(text);
  out.constant(QUOTE);
}

function writeText(out: LineWriter, name: Constant, text: string | readonly string[]): void {
  out.constant(name);
  out.text(JSON.stringify(text));
}

// ---- Lines there are most of -------------------------------------------------------------------------------------------

const diagnoses = new Repeats<Event<"diagnose">>({
  slot: ({ userid, address }) => letterOf(userid) + (address >>> 3),
  areAlike: (one, other) =>
    one.userid === other.userid &&
    one.address === other.address &&
    one.rc === other.rc &&
    one.exception === other.exception &&
    sameParm(one.parm, other.parm),
  writeGap: (out, { parm }) => {
    if (parm !== undefined) writeMid(out, parm.vmcpmid);
  },
  writeAll: writeEvent,
});

const presentations = new Repeats<Event<"presentation">>({
  slot: ({ userid, header }) => letterOf(userid) + ((header?.vmcmstat ?? 0) >>> 5),
  areAlike: (one, other) =>
    one.userid === other.userid &&
    one.result === other.result &&
    one.code === other.code &&
    one.dataLength === other.dataLength &&
    one.headerLeft === other.headerLeft &&
    one.entries === other.entries &&
    one.newPsw[0] === other.newPsw[0] &&
    one.newPsw[1] === other.newPsw[1] &&
    sameHeader(one.header, other.header),
  writeGap: (out, { header }) => {
    if (header !== undefined) writeMid(out, header.vmcmmid);
  },
  writeAll: writeEvent,
});

const psws = new Repeats<Event<"psw">>({
  slot: ({ userid, first }) => letterOf(userid) + (first >>> 16),
  areAlike: (one, other) => one.userid === other.userid && one.first === other.first && one.second === other.second,
  writeGap: () => undefined,
  writeAll: writeEvent,
});

const pieces = new Repeats<Event<"piece">>({
  slot: ({ from, to }) => letterOf(from) + letterOf(to),
  areAlike: (one, other) =>
    one.userid === other.userid &&
    one.from === other.from &&
    one.to === other.to &&
    one.fromAddress === other.fromAddress &&
    one.toAddress === other.toAddress &&
    one.length === other.length,
  writeGap: writeWitnesses,
  writeAll: writeEvent,
});

/** The last one: userids that a program makes up differ there. */
function letterOf(userid: Userid): number {
  return userid.charCodeAt(userid.length - 1);
}

// ---- What stands between the values -------------------------------------------------------------------------------------

const SEQ = constant('{"seq":');
const QUOTE = constant('"');
const COMMA = constant(",");
const BRACE = constant("}");
const BRACKET = constant("]");
const PSW = constant(',"psw":[');
const FORCED = constant(',"forced":true');

const KINDS = constants(
  (kind) => `,"kind":"${kind}","vm":"`,
  ["diagnose", "diagnose-end", "piece", "presentation", "psw", "cr0", "storage-key", "command", "smsg", "fault"],
  ["logon", "logoff", "reset"],
) satisfies Record<CommitEvent["kind"], Constant>;

const MEMBER = constants(
  (name) => `,"${name}":`,
  ["nth", "invoked", "returned", "rc", "at", "exception", "parm", "value", "length", "key", "text", "lines", "id"],
  ["fault", "entry", "storage", "classes", "reset", "from", "fromAt", "to", "toAt", "sent", "arrived", "result"],
  ["code", "header", "data", "headerLeft", "entries"],
);

function constants<Name extends string>(
  text: (name: string) => string,
  ...names: readonly (readonly Name[])[]
): Readonly<Record<Name, Constant>> {
  return Object.fromEntries(names.flat().map((name) => [name, constant(text(name))])) as Record<Name, Constant>;
}
