import {
  SUBFUNCTION,
  subfunctionName,
  SUBFUNCTION_MAX,
  type SubfunctionName,
} from "../../cp/interface/subfunctions.ts";
import { useridField, useridText } from "../../cp/interface/userid.ts";
import type { Vmcmhdr } from "../../cp/interface/vmcmhdr.ts";
import type { Vmcparm, VmcparmFields } from "../../cp/interface/vmcparm.ts";
import { hex32 } from "./hex.ts";
import { constant, type Constant, type LineWriter } from "./line-writer.ts";
import type { MessageFieldsLine } from "./schema.ts";
import { ByUserWords } from "./user-words.ts";

// VMCPARM and VMCMHDR as members of a line, and back. Zeros and blanks are left out: most fields of most lines are.

/** `{"flg1":64,"func":"SEND","mid":1,"user":"BOB",…}` behind its name. */
export function writeParm(out: LineWriter, name: Constant, parm: VmcparmFields): void {
  const { vmcpflg1, vmcpflg2, vmcpfunc, vmcpmid, vmcpuser, vmcpvada, vmcplena, vmcpvadb, vmcplenb, vmcpuse } = parm;
  out.constant(name);
  out.constant(BRACE);
  writeFlag(out, FLG1, vmcpflg1);
  writeFlag(out, FLG2, vmcpflg2);
  writeFields(out, vmcpfunc, vmcpmid, vmcpuser, vmcpvada, vmcplena, vmcpvadb, vmcplenb, vmcpuse);
}

export function writeHeader(out: LineWriter, name: Constant, header: Vmcmhdr): void {
  const { vmcmstat, vmcmeflg, vmcmfunc, vmcmmid, vmcmuser, vmcmvada, vmcmlena, vmcmvadb, vmcmlenb, vmcmuse } = header;
  out.constant(name);
  out.constant(BRACE);
  writeFlag(out, STAT, vmcmstat);
  writeFlag(out, EFLG, vmcmeflg);
  writeFields(out, vmcmfunc, vmcmmid, vmcmuser, vmcmvada, vmcmlena, vmcmvadb, vmcmlenb, vmcmuse);
}

type Doubleword = readonly [number, number];

function writeFields(
  out: LineWriter,
  func: number,
  mid: number,
  user: Doubleword,
  vada: number,
  lena: number,
  vadb: number,
  lenb: number,
  use: Doubleword,
): void {
  const name = FUNC_NAMES[func];
  if (name === undefined) out.number(FUNC, func);
  else out.constant(name);
  out.gapStart = out.length;
  writeMid(out, mid);
  out.gapEnd = out.length;
  out.constant(userJson.get(user[0], user[1]));
  if (vada !== 0) out.number(VADA, vada);
  if (lena !== 0) out.number(LENA, lena);
  if (vadb !== 0) out.number(VADB, vadb);
  if (lenb !== 0) out.number(LENB, lenb);
  if (use[0] !== 0 || use[1] !== 0) {
    out.constant(USE);
    out.ascii(hex32(use[0]));
    out.ascii(hex32(use[1]));
    out.constant(QUOTE);
  }
  out.constant(CLOSING_BRACE);
}

/** The message ID: where lines that are alike otherwise differ. */
export function writeMid(out: LineWriter, mid: number): void {
  if (mid !== 0) out.number(MID, mid);
}

/** Whether two VMCPARMs are written alike, but for the message ID. */
export function sameParm(one: VmcparmFields | undefined, other: VmcparmFields | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return (
    one.vmcpfunc === other.vmcpfunc &&
    one.vmcplena === other.vmcplena &&
    one.vmcpvada === other.vmcpvada &&
    one.vmcpflg1 === other.vmcpflg1 &&
    one.vmcpflg2 === other.vmcpflg2 &&
    one.vmcpvadb === other.vmcpvadb &&
    one.vmcplenb === other.vmcplenb &&
    one.vmcpuser[0] === other.vmcpuser[0] &&
    one.vmcpuser[1] === other.vmcpuser[1] &&
    one.vmcpuse[0] === other.vmcpuse[0] &&
    one.vmcpuse[1] === other.vmcpuse[1]
  );
}

/** The same of two VMCMHDRs. */
export function sameHeader(one: Vmcmhdr | undefined, other: Vmcmhdr | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return (
    one.vmcmfunc === other.vmcmfunc &&
    one.vmcmlena === other.vmcmlena &&
    one.vmcmvada === other.vmcmvada &&
    one.vmcmstat === other.vmcmstat &&
    one.vmcmeflg === other.vmcmeflg &&
    one.vmcmvadb === other.vmcmvadb &&
    one.vmcmlenb === other.vmcmlenb &&
    one.vmcmuser[0] === other.vmcmuser[0] &&
    one.vmcmuser[1] === other.vmcmuser[1] &&
    one.vmcmuse[0] === other.vmcmuse[0] &&
    one.vmcmuse[1] === other.vmcmuse[1]
  );
}

/** Stands before the subfunction, which is never left out. */
function writeFlag(out: LineWriter, name: Constant, value: number): void {
  if (value === 0) return;
  out.number(name, value);
  out.constant(COMMA);
}

const FUNC_NAMES = Array.from({ length: SUBFUNCTION_MAX + 1 }, (_, code) =>
  constant(`"func":"${subfunctionName(code)}"`),
);

const BRACE = constant("{");
const CLOSING_BRACE = constant("}");
const COMMA = constant(",");
const QUOTE = constant('"');
const FLG1 = constant('"flg1":');
const FLG2 = constant('"flg2":');
const STAT = constant('"stat":');
const EFLG = constant('"eflg":');
const FUNC = constant('"func":');
const MID = constant(',"mid":');
const VADA = constant(',"vada":');
const LENA = constant(',"lena":');
const VADB = constant(',"vadb":');
const LENB = constant(',"lenb":');
const USE = constant(',"use":"');

// ---- Userids: the same few come again and again ------------------------------------------------------------------------

const userJson = new ByUserWords((field): Constant => {
  const text = useridText(field);
  if (Buffer.compare(useridField(text), field) !== 0)
    return constant(`,"userHex":"${Buffer.from(field).toString("hex")}"`);
  return constant(text === "" ? "" : `,"user":${JSON.stringify(text)}`);
});

const KNOWN_MAX = 4096;
const knownWords = new Map<string, Doubleword>();
const BLANKS: Doubleword = [0x4040_4040, 0x4040_4040];

/** @throws RangeError when the text is not in code page 037 */
function wordsOfUser(text: string): Doubleword {
  const known = knownWords.get(text);
  if (known !== undefined) return known;
  const view = new DataView(useridField(text).buffer);
  const words: Doubleword = [view.getUint32(0), view.getUint32(4)];
  if (knownWords.size > KNOWN_MAX) knownWords.clear();
  knownWords.set(text, words);
  return words;
}

// ---- Back ------------------------------------------------------------------------------------------------------------

export function parmOfLine(line: MessageFieldsLine): Vmcparm {
  return {
    vmcpflg1: line.flg1 ?? 0,
    vmcpflg2: line.flg2 ?? 0,
    vmcpfunc: funcOf(line.func),
    vmcpmid: line.mid ?? 0,
    vmcpuser: userOf(line),
    vmcpvada: line.vada ?? 0,
    vmcplena: line.lena ?? 0,
    vmcpvadb: line.vadb ?? 0,
    vmcplenb: line.lenb ?? 0,
    vmcpuse: doubleword(line.use),
  };
}

export function headerOfLine(line: MessageFieldsLine): Vmcmhdr {
  return {
    vmcmstat: line.stat ?? 0,
    vmcmeflg: line.eflg ?? 0,
    vmcmfunc: funcOf(line.func),
    vmcmmid: line.mid ?? 0,
    vmcmuser: userOf(line),
    vmcmvada: line.vada ?? 0,
    vmcmlena: line.lena ?? 0,
    vmcmvadb: line.vadb ?? 0,
    vmcmlenb: line.lenb ?? 0,
    vmcmuse: doubleword(line.use),
  };
}

function funcOf(func: SubfunctionName | number): number {
  return typeof func === "number" ? func : SUBFUNCTION[func];
}

function userOf({ user, userHex }: MessageFieldsLine): [number, number] {
  if (userHex !== undefined) return doubleword(userHex);
  const [first, second] = user === undefined ? BLANKS : wordsOfUser(user);
  return [first, second];
}

function doubleword(hex: string | undefined): [number, number] {
  if (hex === undefined) return [0, 0];
  return [Number.parseInt(hex.slice(0, 8), 16), Number.parseInt(hex.slice(8), 16)];
}
