import { SUBFUNCTION } from "../../cp/interface/subfunctions.ts";
import type { CommitLine, HistoryNote } from "./schema.ts";

// The schema again for the lines there are most of, in straight code: a history of a million lines is read in seconds.
// What is refused here is not wrong yet: the schema decides, and says what is wrong.

const USERID = /^[A-Z0-9$#@]{1,8}$/;
const USER_FIELD = /^[^\u0100-\uffff]{0,8}$/;
const HEX = /^[0-9a-f]*$/;

/** Whether a line has surely the shape of a commit line. */
export function isWellFormed(value: { readonly kind: unknown }): value is CommitLine {
  const line = value as Readonly<Record<string, unknown>>;
  if (!isCount(line.seq) || line.seq === 0 || !isUserid(line.vm)) return false;
  switch (line.kind) {
    case "diagnose":
      return (
        isWord(line.at) &&
        line.exception === undefined &&
        isFields(line.parm, "flg1", "flg2") &&
        (line.rc === undefined || isCount(line.rc)) &&
        memberCount(line) === (line.rc === undefined ? 5 : 6)
      );
    case "diagnose-end":
      return isCount(line.rc) && memberCount(line) === 4;
    case "piece":
      return (
        isUserid(line.from) &&
        isWord(line.fromAt) &&
        isUserid(line.to) &&
        isWord(line.toAt) &&
        isCount(line.length) &&
        isHex(line.sent) &&
        memberCount(line) === 9
      );
    case "presentation":
      return (
        line.result === "presented" &&
        isFields(line.header, "stat", "eflg") &&
        isPsw(line.psw) &&
        (line.data === undefined || isCount(line.data)) &&
        memberCount(line) === (line.data === undefined ? 6 : 7)
      );
    case "psw":
      return isPsw(line.psw) && memberCount(line) === 4;
    default:
      return false;
  }
}

/** Whether a line has surely the shape of a note of one of the two kinds there are most of. */
export function isWellFormedNote(value: { readonly note: unknown }): value is HistoryNote {
  const line = value as Readonly<Record<string, unknown>>;
  if (!isUserid(line.vm)) return false;
  if (line.note === "call") {
    const isOver = isCount(line.nth) && line.nth > 0 && isCount(line.invoked) && isCount(line.returned);
    return isOver && isCount(line.rc) && memberCount(line) === 6;
  }
  return (
    line.note === "doing" && typeof line.label === "string" && typeof line.at === "string" && memberCount(line) === 4
  );
}

function memberCount(line: object): number {
  return Object.keys(line).length;
}

/** @param one what VMCPARM or VMCMHDR has besides what both have */
function isFields(value: unknown, one: string, other: string): boolean {
  if (typeof value !== "object" || value === null) return false;
  let hasFunction = false;
  for (const name in value) {
    const member = (value as Readonly<Record<string, unknown>>)[name];
    switch (name) {
      case "func":
        if (typeof member !== "string" || !Object.hasOwn(SUBFUNCTION, member)) return false;
        hasFunction = true;
        break;
      case "user":
        if (!isUserid(member) && !isUserField(member)) return false;
        break;
      case "use":
        if (typeof member !== "string" || member.length !== 16 || !HEX.test(member)) return false;
        break;
      case "mid":
      case "vada":
      case "lena":
      case "vadb":
      case "lenb":
        if (!isWord(member)) return false;
        break;
      default:
        if ((name !== one && name !== other) || !isByte(member)) return false;
    }
  }
  return hasFunction;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isWord(value: unknown): boolean {
  return typeof value === "number" && value === value >>> 0;
}

function isByte(value: unknown): boolean {
  return typeof value === "number" && value === (value & 0xff);
}

function isPsw(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && isWord(value[0]) && isWord(value[1]);
}

function isHex(value: unknown): boolean {
  return typeof value === "string" && HEX.test(value);
}

const knownUserids = new Set<string>();

function isUserid(value: unknown): boolean {
  if (typeof value !== "string") return false;
  if (knownUserids.has(value)) return true;
  if (!USERID.test(value)) return false;
  if (knownUserids.size < 10_000) knownUserids.add(value);
  return true;
}

/** Eight bytes that need not name anybody, as a text. */
function isUserField(value: unknown): boolean {
  return typeof value === "string" && USER_FIELD.test(value);
}
