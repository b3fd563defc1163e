import { exceptionName } from "../../cp/interface/instructions.ts";
import { EXTERNAL_CODE } from "../../cp/interface/psw.ts";
import type { CommitEvent } from "../../cp/interface/events.ts";
import type { GuestCall } from "../../workers/channel/logbook.ts";
import { DIGEST_LENGTH } from "./digest.ts";
import { constant, type Constant, type LineWriter } from "./line-writer.ts";
import { writeHeader, writeParm } from "./message-fields.ts";
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
  out.constant(KINDS[event.kind]);
  out.ascii(event.userid);
  out.constant(QUOTE);
  writeMembers(out, event);
  out.constant(BRACE);
  out.endLine();
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
  const { from, fromAddress, to, toAddress, length, sent, arrived } = event;
  writeString(out, MEMBER.from, from);
  out.number(MEMBER.fromAt, fromAddress);
  writeString(out, MEMBER.to, to);
  out.number(MEMBER.toAt, toAddress);
  out.number(MEMBER.length, length);
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
