// The CP commands SMSG and SET SMSG (section 8). A command that is neither gives undefined.

import { EBCDIC_BLANK, EBCDIC_NEW_LINE, fromEbcdic, toEbcdic } from "../../cp/interface/ebcdic.ts";
import { invariant } from "../../cp/interface/invariant.ts";
import { RC, type ReturnCode } from "../../cp/interface/return-codes.ts";
import { SYSTEM, USERID_LENGTH, type Userid } from "../../cp/interface/userid.ts";
import { VMCMHDR_LENGTH } from "../../cp/interface/vmcmhdr.ts";
import { isVerdict, sinkAccepts } from "./checks.ts";
import { useridWords } from "./header.ts";
import type { CommandInput, Outcome } from "./input-output.ts";
import { lookup } from "./interrupt-queue.ts";
import { accept } from "./lifecycle.ts";
import type { Machine } from "./machine.ts";
import { smsgMessage } from "./message.ts";
import type { Model } from "./model.ts";

/** R-SMSG-4. */
const TEXT_LENGTH_MAX = 129;

const NO_ANSWER: Outcome = { kind: "reply", lines: [], rc: 0 };
const OTHER: Outcome = { kind: "otherCommand" };

export function command(model: Model, issuer: Machine, input: CommandInput): Outcome {
  const line = firstLine(input.text);
  const shown = fromEbcdic(line);
  const set = /^ *SET +SMSG +(ON|OFF) *$/.exec(shown);
  if (set !== null) {
    issuer.smsgOn = set[1] === "ON"; // R-SMSG-3
    return NO_ANSWER;
  }
  const smsg = /^ *SM(?:SG?)?(?: +|$)([^ ]*) ?(.*)$/s.exec(shown); // R-SMSG-1: SM, SMS, SMSG
  if (smsg === null || !issuer.privilegeClasses.includes("G")) return OTHER;
  const [, userid = "", rest = ""] = smsg;
  const text = line.slice(line.length - rest.length); // R-SMSG-4: not folded, not trimmed
  return sendToNamed(model, issuer, { userid, text, chooseId: input.chooseId });
}

/** R-SMSG-4: a X'15' ends the line. */
function firstLine(text: string | Uint8Array): Uint8Array {
  const bytes = typeof text === "string" ? toEbcdic(text) : text;
  const end = bytes.indexOf(EBCDIC_NEW_LINE);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

interface SpecialMessage {
  readonly userid: string;
  readonly text: Uint8Array;
  readonly chooseId: CommandInput["chooseId"];
}

/** R-SMSG-7, the first two rows; R-SMSG-12 for OPERATOR and ALL. */
function sendToNamed(model: Model, issuer: Machine, special: SpecialMessage): Outcome {
  const { userid } = special;
  if (userid.length === 0 || userid.length > USERID_LENGTH) {
    return answer("DMKMSG020E USERID MISSING OR INVALID", 20);
  }
  if (userid === "ALL") {
    if (!/[AB]/.test(issuer.privilegeClasses)) return answer("DMKMSG003E INVALID OPTION - ALL", 3);
    return sendToAll(model, issuer, special);
  }
  return sendToOne(model, issuer, { ...special, userid: meant(model, issuer, userid) });
}

/** R-SMSG-1, R-SMSG-12: `*` is the issuer, two or more leading characters of OPERATOR are the system operator. */
function meant(model: Model, issuer: Machine, userid: string): string {
  if (userid === "*") return issuer.userid;
  return userid.length >= 2 && "OPERATOR".startsWith(userid) ? model.operator : userid;
}

/** R-SMSG-12: every logged-on machine in turn. Of several return codes the last one that is not 0 stands. */
function sendToAll(model: Model, issuer: Machine, special: SpecialMessage): Outcome {
  const lines: string[] = [];
  let rc = 0;
  for (const userid of [...model.machines.keys()]) {
    const one = sendToOne(model, issuer, { ...special, userid });
    if (one.rc !== 0) rc = one.rc;
    lines.push(...one.lines);
  }
  return { kind: "reply", lines, rc };
}

/** R-SMSG-7 from its third row on, and R-SMSG-5 when every test passes. */
function sendToOne(model: Model, issuer: Machine, { userid, text, chooseId }: SpecialMessage): Answer {
  const receiver = model.machines.get(userid);
  if (receiver === undefined) return answer(`DMKMSG045E ${userid} NOT LOGGED ON`, 45);
  if (text.every((byte) => byte === EBCDIC_BLANK)) return answer(undefined, 0);
  if (!receiver.smsgOn) return notReceiving(userid, " SMSG OFF"); // two blanks after the semicolon
  const sink = sinkAccepts(model, SYSTEM, userid, false); // R-SMSG-8
  if (isVerdict(sink)) return notReceiving(userid, reason(sink.rc));
  const sent = text.subarray(0, TEXT_LENGTH_MAX); // R-SMSG-4
  if (sent.length + VMCMHDR_LENGTH > sink.authorization.bufferLength) {
    return notReceiving(userid, reason(RC.SENDX_TOO_LARGE));
  }
  const id = smsgId(model, sink, chooseId);
  accept(model, smsgMessage(sink.userid, id, sent, useridWords(issuer.userid)));
  return answer(undefined, 0);
}

type Answer = Extract<Outcome, { kind: "reply" }>;

/** R-SMSG-13: the return code is the number in the message. */
function answer(line: string | undefined, rc: number): Answer {
  return { kind: "reply", lines: line === undefined ? [] : [line], rc };
}

function notReceiving(userid: string, why: string): Answer {
  return answer(`DMKMSG057W ${userid.padEnd(USERID_LENGTH)} NOT RECEIVING; ${why}`, 57);
}

function reason(code: ReturnCode): string {
  switch (code) {
    case RC.USER_NOT_AVAILABLE:
      return "NOT AUTHORIZED";
    case RC.SINK_QUIESCED:
      return "QUIESCED";
    case RC.SENDX_TOO_LARGE:
      return "MSG TOO LARGE";
    default:
      return `VMCF ERROR ${String(code).padStart(3, "0")}`;
  }
}

/** R-SMSG-5: any nonzero ID no other SMSG message waiting for this receiver has. */
function smsgId(model: Model, receiver: Machine, chooseId: ((receiver: Userid) => number) | undefined): number {
  const isFree = (id: number): boolean => id !== 0 && lookup(receiver, SYSTEM, id) === undefined;
  if (chooseId !== undefined) {
    const chosen = chooseId(receiver.userid);
    invariant(isFree(chosen), `${chosen} cannot be the ID of an SMSG message for ${receiver.userid} now (R-SMSG-5)`);
    return chosen;
  }
  do model.lastSmsgId = (model.lastSmsgId + 1) >>> 0;
  while (!isFree(model.lastSmsgId));
  return model.lastSmsgId;
}
