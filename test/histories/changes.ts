// Deliberate changes that make a legal history illegal, and the rule each breaks.

import type { SceneName } from "./scenes.ts";

/** A line of a history, free to be changed. */
export type Line = Record<string, unknown>;

export interface Change {
  readonly name: string;
  readonly rule: string;
  readonly scene: SceneName;
  /** Changes the lines in place; they are numbered anew afterwards. */
  readonly change: (lines: Line[]) => void;
}

/** The nth line (from 1) that has all these members; members of `parm` and `header` count too. */
function find(lines: readonly Line[], members: Line, nth = 1): number {
  const fits = (line: Line) => {
    const flat = { ...(line.parm as Line | undefined), ...(line.header as Line | undefined), ...line };
    return Object.entries(members).every(([name, value]) => flat[name] === value);
  };
  let left = nth;
  const index = lines.findIndex((line) => fits(line) && --left === 0);
  if (index < 0) throw new Error(`no ${nth}th line with ${JSON.stringify(members)}`);
  return index;
}

const edit = (members: Line, edits: Line, nth = 1) => (lines: Line[]) => {
  Object.assign(lines[find(lines, members, nth)] as Line, edits);
};

const editHeader = (members: Line, edits: Line, nth = 1) => (lines: Line[]) => {
  const line = lines[find(lines, members, nth)] as Line;
  line.header = { ...(line.header as Line), ...edits };
};

const remove = (members: Line, nth = 1) => (lines: Line[]) => {
  lines.splice(find(lines, members, nth), 1);
};

const double = (members: Line, nth = 1) => (lines: Line[]) => {
  const index = find(lines, members, nth);
  lines.splice(index + 1, 0, structuredClone(lines[index] as Line));
};

const swap = (one: Line, other: Line, nthOther = 1) => (lines: Line[]) => {
  const first = find(lines, one);
  const second = find(lines, other, nthOther);
  [lines[first], lines[second]] = [lines[second] as Line, lines[first] as Line];
};

/** A copy of one line behind another. */
const copyBehind = (members: Line, behind: Line, edits: Line = {}) => (lines: Line[]) => {
  const copy = { ...structuredClone(lines[find(lines, members)] as Line), ...edits };
  lines.splice(find(lines, behind) + 1, 0, copy);
};

const taken = (vm: string) => ({ kind: "presentation", vm, result: "presented" });
const called = (vm: string, func: string) => ({ kind: "diagnose", vm, func });

export const CHANGES: readonly Change[] = [
  // A message ends exactly once.
  { name: "response-doubled", rule: "R-SEND-6", scene: "send", change: double(taken("ALICE")) },
  { name: "send-interrupt-doubled", rule: "R-INT-3", scene: "send", change: double(taken("BOB")) },
  { name: "identify-doubled", rule: "R-INT-3", scene: "identify", change: double(taken("BOB")) },
  { name: "sendx-doubled", rule: "R-INT-3", scene: "sendx", change: copyBehind(taken("BOB"), taken("ALICE"), { data: 20 }) },
  { name: "response-without-answer", rule: "R-INT-3", scene: "send", change: removeAnswer },
  { name: "presented-after-cancel", rule: "R-CAN-4", scene: "cancel", change: presentCanceled },
  { name: "presented-after-purge", rule: "R-UNA-4", scene: "source-leaves", change: presentPurged },
  // Order.
  { name: "swapped", rule: "R-INT-2", scene: "two-sources", change: swap(taken("BOB"), taken("BOB"), 2) },
  { name: "priority-behind", rule: "R-INT-2", scene: "priority", change: swap(taken("BOB"), taken("BOB"), 2) },
  { name: "fifo-broken", rule: "R-INT-2", scene: "unauthorize", change: swap(taken("ALICE"), taken("ALICE"), 2) },
  { name: "presented-disabled", rule: "R-INT-4", scene: "not-enabled", change: presentDisabled },
  { name: "wait-forgotten", rule: "R-INT-9", scene: "enabled-wait", change: remove(taken("BOB")) },
  // Headers.
  { name: "user-changed", rule: "R-HDR-1", scene: "two-sources", change: editHeader(taken("BOB"), { user: "DAVE" }) },
  { name: "length-changed", rule: "R-HDR-1", scene: "send", change: editHeader(taken("BOB"), { lena: 41 }) },
  { name: "address-changed", rule: "R-HDR-1", scene: "send", change: editHeader(taken("BOB"), { vada: 8193 }) },
  { name: "function-of-answer", rule: "R-HDR-2", scene: "send", change: editHeader(taken("ALICE"), { func: "RECEIVE" }) },
  { name: "free-data-changed", rule: "R-HDR-3", scene: "send", change: editHeader(taken("BOB"), { lenb: 9 }) },
  { name: "data-length", rule: "R-HDR-4", scene: "sendx", change: edit(taken("BOB"), { data: 21 }) },
  { name: "code-in-send", rule: "R-HDR-5", scene: "send", change: editHeader(taken("BOB"), { eflg: 5 }) },
  { name: "reserved-bit", rule: "R-FLAG-1", scene: "send", change: editHeader(taken("BOB"), { stat: 1 }) },
  { name: "identify-without-bit", rule: "R-IDN-2", scene: "identify", change: editHeader(taken("BOB"), { stat: 0 }) },
  { name: "identify-data", rule: "R-IDN-2", scene: "identify", change: editHeader(taken("BOB"), { vadb: 0x45 }) },
  { name: "receive-residual", rule: "R-RCV-4", scene: "short-receive", change: editHeader(taken("ALICE"), { lena: 11 }) },
  { name: "short-receive-code", rule: "R-RCV-6", scene: "short-receive", change: editHeader(taken("ALICE"), { eflg: 0 }) },
  { name: "receive-doubleword", rule: "R-RCV-7", scene: "send", change: editHeader(taken("ALICE"), { use: "000000000000a001" }) },
  { name: "reply-residual", rule: "R-RPL-4", scene: "send-recv", change: editHeader(taken("ALICE"), { lenb: 71 }) },
  { name: "reply-doubleword", rule: "R-RPL-7", scene: "send-recv", change: editHeader(taken("ALICE"), { use: "000000000000a007" }) },
  { name: "reply-code", rule: "R-RPL-8", scene: "long-reply", change: editHeader(taken("ALICE"), { eflg: 0 }) },
  { name: "unread-residual", rule: "R-RPL-2", scene: "long-reply", change: editHeader(taken("ALICE"), { lena: 0 }) },
  { name: "kept-code-lost", rule: "R-RPL-8", scene: "protection", change: editHeader(taken("ALICE"), { eflg: 0 }) },
  { name: "reject-bit", rule: "R-REJ-1", scene: "reject", change: editHeader(taken("ALICE"), { stat: 128 }) },
  { name: "reject-reason", rule: "R-REJ-5", scene: "reject", change: editHeader(taken("ALICE"), { use: "0000000000000001" }, 2) },
  { name: "reject-doubleword", rule: "R-REJ-6", scene: "reject", change: editHeader(taken("ALICE"), { use: "000000000000a001" }) },
  { name: "reject-code", rule: "R-REJ-7", scene: "reject", change: editHeader(taken("ALICE"), { eflg: 0 }, 2) },
  { name: "reject-residual", rule: "R-REJ-8", scene: "reject", change: editHeader(taken("ALICE"), { lenb: 0 }, 2) },
  { name: "sendx-doubleword", rule: "R-SNX-6", scene: "sendx", change: editHeader(taken("ALICE"), { use: "0000000000000001" }) },
  { name: "departure-code", rule: "R-UNA-3", scene: "unauthorize", change: editHeader(taken("ALICE"), { eflg: 0 }) },
  { name: "departure-residual", rule: "R-UNA-3", scene: "unauthorize", change: editHeader(taken("ALICE"), { lena: 0 }) },
  { name: "specific-code", rule: "R-AUTH-10", scene: "specific", change: editHeader(taken("ALICE"), { eflg: 0 }) },
  { name: "unknown-code", rule: "R-EFLG-2", scene: "send", change: editHeader(taken("ALICE"), { eflg: 9 }) },
  { name: "undeliverable-code", rule: "R-INT-10", scene: "buffer-shrinks", change: editHeader(taken("ALICE"), { eflg: 19 }) },
  { name: "smsg-zeros", rule: "R-SMSG-5", scene: "smsg", change: editHeader(taken("BOB"), { vada: 4096 }) },
  { name: "smsg-id", rule: "R-SMSG-5", scene: "smsg", change: edit({ kind: "smsg" }, { id: 0 }) },
  // Bytes.
  { name: "byte-altered", rule: "R-XFER-14", scene: "send", change: edit({ kind: "piece" }, { arrived: "0000000000000000" }) },
  { name: "piece-elsewhere", rule: "R-XFER-1", scene: "pieces", change: edit({ kind: "piece" }, { toAt: 0x4001 }, 2) },
  { name: "piece-too-long", rule: "R-XFER-1", scene: "pieces", change: edit({ kind: "piece" }, { length: 4096 }) },
  { name: "piece-missing", rule: "R-RCV-4", scene: "send", change: remove({ kind: "piece" }) },
  { name: "piece-extra", rule: "R-RCV-4", scene: "short-receive", change: double({ kind: "piece" }) },
  { name: "reply-piece-missing", rule: "R-RPL-4", scene: "long-reply", change: remove({ kind: "piece" }) },
  { name: "moved-after-purge", rule: "R-XFER-15", scene: "source-leaves-in-transfer", change: edit({ kind: "diagnose-end" }, { rc: 0 }) },
  { name: "smsg-text", rule: "R-SMSG-4", scene: "smsg", change: edit({ kind: "piece" }, { sent: "0123456789abcdef" }) },
  // Return codes.
  { name: "12-for-13", rule: "R-INT-12", scene: "too-early", change: edit(called("BOB", "RECEIVE"), { rc: 12 }) },
  { name: "13-for-12", rule: "R-CHK-6", scene: "too-early", change: edit(called("BOB", "RECEIVE"), { rc: 13 }, 2) },
  { name: "13-for-3", rule: "R-RPL-3", scene: "too-early", change: edit(called("BOB", "REPLY"), { rc: 13 }) },
  { name: "second-receive", rule: "R-RCV-3", scene: "send-recv", change: edit(called("BOB", "RECEIVE"), { rc: 12 }, 2) },
  { name: "outside-the-row", rule: "R-CHK-5", scene: "send", change: edit(called("ALICE", "SEND"), { rc: 6 }) },
  { name: "limit-not-kept", rule: "R-LIM-1", scene: "limit", change: edit(called("ALICE", "SEND"), { rc: 0 }, 4) },
  { name: "limit-too-early", rule: "R-LIM-1", scene: "limit", change: edit(called("ALICE", "SEND"), { rc: 10 }, 3) },
  { name: "duplicate-accepted", rule: "R-SEND-2", scene: "duplicate", change: edit(called("ALICE", "SEND"), { rc: 0 }, 2) },
  { name: "duplicate-imagined", rule: "R-SEND-2", scene: "duplicate", change: edit(called("ALICE", "SEND"), { rc: 8 }, 3) },
  { name: "quiesce-ignored", rule: "R-QUI-1", scene: "quiesce", change: edit(called("ALICE", "SEND"), { rc: 0 }, 2) },
  { name: "cancel-too-late", rule: "R-CAN-6", scene: "cancel", change: edit(called("ALICE", "CANCEL"), { rc: 12 }, 4) },
  { name: "cancel-0-for-11", rule: "R-CAN-5", scene: "cancel", change: edit(called("ALICE", "CANCEL"), { rc: 0 }, 2) },
  { name: "cancel-not-originator", rule: "R-CAN-7", scene: "cancel", change: edit(called("BOB", "CANCEL"), { rc: 12 }) },
  { name: "cancel-busy", rule: "R-CAN-8", scene: "pieces", change: edit(called("ALICE", "CANCEL"), { rc: 0 }) },
  { name: "cancel-unavailable", rule: "R-CAN-2", scene: "unauthorize", change: edit(called("ALICE", "CANCEL"), { rc: 14 }) },
  { name: "sendx-too-large", rule: "R-SNX-1", scene: "sendx", change: edit(called("ALICE", "SENDX"), { rc: 0 }, 2) },
  { name: "reject-too-early", rule: "R-INT-12", scene: "reject", change: edit(called("BOB", "REJECT"), { rc: 0 }, 2) },
  { name: "protection-unseen", rule: "R-XFER-3", scene: "protection", change: edit(called("BOB", "RECEIVE"), { rc: 0 }) },
  { name: "overlap-unseen", rule: "R-XFER-7", scene: "overlap", change: edit(called("ALICE", "RECEIVE"), { rc: 0 }) },
  { name: "specific-ignored", rule: "R-AUTH-5", scene: "specific", change: edit(called("ALICE", "SEND"), { rc: 0 }, 2) },
  { name: "priority-not-authorized", rule: "R-AUTH-6", scene: "specific", change: edit(called("CAROL", "SEND"), { rc: 0 }) },
  { name: "short-buffer", rule: "R-AUTH-2", scene: "exceptions", change: edit({ ...called("ALICE", "AUTHORIZE"), lena: 39 }, { rc: 0 }) },
  { name: "not-authorized", rule: "R-CHK-1", scene: "exceptions", change: edit(called("ALICE", "UNAUTHORIZE"), { rc: 0 }, 2) },
  { name: "not-available", rule: "R-CHK-2", scene: "unauthorize", change: edit(called("ALICE", "SEND"), { rc: 0 }, 3) },
  { name: "misaligned", rule: "R-INST-6", scene: "exceptions", change: edit({ exception: "specification" }, { exception: "addressing" }) },
  { name: "outside", rule: "R-INST-7", scene: "exceptions", change: edit({ exception: "addressing" }, { exception: "specification" }) },
  { name: "problem-state", rule: "R-INST-5", scene: "exceptions", change: edit({ exception: "privileged-operation" }, { exception: "specification" }) },
  // Commands and machines.
  { name: "smsg-silent", rule: "R-SMSG-7", scene: "smsg", change: edit({ text: "SMSG NOBODY HELLO" }, { rc: 0, lines: undefined }) },
  { name: "smsg-wording", rule: "R-SMSG-7", scene: "smsg", change: edit({ text: "SMSG BOB AGAIN" }, { lines: ["DMKMSG057W BOB NOT RECEIVING; SMSG OFF"] }) },
  { name: "logoff-in-transfer", rule: "R-RST-8", scene: "sink-leaves-in-transfer", change: swap({ kind: "logoff" }, { kind: "piece" }, 2) },
  { name: "acts-in-transfer", rule: "R-XFER-13", scene: "pieces", change: actInTransfer },
  { name: "command-of-nobody", rule: "L-RECORD", scene: "smsg", change: edit({ text: "SMSG NOBODY HELLO" }, { vm: "CAROL" }) },
  { name: "special-message-unrecorded", rule: "L-RECORD", scene: "smsg", change: remove({ kind: "smsg" }) },
  { name: "special-message-of-no-command", rule: "R-SMSG-7", scene: "smsg", change: specialMessageAtTheEnd },
  { name: "piece-of-another", rule: "L-RECORD", scene: "send", change: edit({ kind: "piece" }, { vm: "ALICE" }) },
  { name: "digest-too-short", rule: "L-RECORD", scene: "send", change: edit({ kind: "piece" }, { sent: "00" }) },
  { name: "piece-missing-at-the-end", rule: "R-RCV-4", scene: "send", change: endBeforePiece },
  { name: "receive-without-end", rule: "R-XFER-12", scene: "send", change: edit(called("BOB", "RECEIVE"), { rc: undefined }) },
  { name: "end-behind-others", rule: "R-XFER-12", scene: "pieces", change: swap({ kind: "diagnose-end" }, taken("ALICE")) },
  { name: "reply-ends-wrongly", rule: "R-RPL-3", scene: "reply-in-pieces", change: edit({ kind: "diagnose-end" }, { rc: 3 }) },
  { name: "end-missing", rule: "R-XFER-12", scene: "pieces", change: (lines) => void lines.splice(-3, 2) },
  { name: "end-in-the-middle", rule: "L-RECORD", scene: "pieces", change: (lines) => void lines.splice(-4, 3) },
  { name: "end-as-presentation", rule: "R-XFER-12", scene: "pieces", change: endAsPresentation },
  { name: "sendx-not-presented", rule: "R-XFER-12", scene: "sendx", change: edit(taken("BOB"), { result: "in-transfer", header: undefined, data: undefined }) },
  { name: "enables-in-transfer", rule: "R-XFER-13", scene: "pieces", change: behindPiece({ kind: "psw", vm: "BOB", psw: [0, 0] }) },
  { name: "control-in-transfer", rule: "R-XFER-13", scene: "pieces", change: behindPiece({ kind: "cr0", vm: "BOB", value: 0 }) },
  { name: "interrupted-in-transfer", rule: "R-XFER-13", scene: "pieces", change: behindPiece({ kind: "presentation", vm: "BOB", result: "presented", code: 0x40, psw: [0, 0] }) },
  { name: "logon-twice", rule: "L-RECORD", scene: "send", change: double({ kind: "logon" }) },
];

function removeAnswer(lines: Line[]): void {
  remove(called("BOB", "RECEIVE"))(lines);
  remove({ kind: "piece" })(lines);
}

/** Behind the first piece that moves. */
function behindPiece(line: Line) {
  return (lines: Line[]) => void lines.splice(find(lines, { kind: "piece" }) + 1, 0, line);
}

/** As if CP had queued it by itself. */
function specialMessageAtTheEnd(lines: Line[]): void {
  lines.splice(-1, 0, { kind: "smsg", vm: "BOB", id: 99 });
}

/** Nothing follows the DIAGNOSE whose piece is missing. */
function endBeforePiece(lines: Line[]): void {
  const at = find(lines, { kind: "piece" });
  lines.splice(at, lines.length - 1 - at);
}

function endAsPresentation(lines: Line[]): void {
  lines[find(lines, { kind: "diagnose-end" })] = { kind: "presentation", vm: "BOB", result: "nothing", psw: [0, 0] };
}

/** The SEND interrupt of a message that was canceled. */
function presentCanceled(lines: Line[]): void {
  const line = structuredClone(lines[find(lines, taken("BOB"))] as Line);
  line.header = { func: "SEND", mid: 1, user: "ALICE", vada: 8192, lena: 40, use: "000000000000a001" };
  lines.splice(find(lines, called("ALICE", "CANCEL")) + 1, 0, line);
}

/** The SEND interrupt of a message whose source has logged off. */
function presentPurged(lines: Line[]): void {
  const line = structuredClone(lines[find(lines, taken("BOB"))] as Line);
  line.header = { func: "SEND", mid: 2, user: "ALICE", vada: 8192, lena: 40, use: "000000000000a002" };
  lines.splice(find(lines, { kind: "logoff" }) + 1, 0, line);
}

function presentDisabled(lines: Line[]): void {
  const [line] = lines.splice(find(lines, taken("BOB")), 1);
  lines.splice(find(lines, called("ALICE", "SEND")) + 1, 0, line as Line);
}

function actInTransfer(lines: Line[]): void {
  const line = { ...structuredClone(lines[find(lines, called("ALICE", "CANCEL"))] as Line), vm: "BOB" };
  lines.splice(find(lines, { kind: "piece" }) + 1, 0, line);
}
