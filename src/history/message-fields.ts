import {
  SUBFUNCTION,
  subfunctionName,
  SUBFUNCTION_MAX,
  type SubfunctionName,
} from "../../cp/interface/subfunctions.ts";
import { useridField, useridText, USERID_LENGTH } from "../../cp/interface/userid.ts";
import type { Vmcmhdr } from "../../cp/interface/vmcmhdr.ts";
import type { Vmcparm, VmcparmFields } from "../../cp/interface/vmcparm.ts";
import { hex32 } from "./hex.ts";
import type { MessageFieldsLine } from "./schema.ts";

// VMCPARM and VMCMHDR as members of a line, and back. Zeros and blanks are left out: most fields of most lines are.

/** `{"flg1":64,"func":"SEND","mid":1,"user":"BOB",…}` */
export function parmJson(parm: VmcparmFields): string {
  const flags = number("flg1", parm.vmcpflg1) + number("flg2", parm.vmcpflg2);
  return `{${(flags + fieldsJson(parm.vmcpfunc, parm.vmcpmid, parm.vmcpuser, parm.vmcpvada, parm.vmcplena, parm.vmcpvadb, parm.vmcplenb, parm.vmcpuse)).slice(1)}}`;
}

export function headerJson(header: Vmcmhdr): string {
  const flags = number("stat", header.vmcmstat) + number("eflg", header.vmcmeflg);
  return `{${(flags + fieldsJson(header.vmcmfunc, header.vmcmmid, header.vmcmuser, header.vmcmvada, header.vmcmlena, header.vmcmvadb, header.vmcmlenb, header.vmcmuse)).slice(1)}}`;
}

type Doubleword = readonly [number, number];

/** Each member with a comma in front of it. */
function fieldsJson(
  func: number,
  mid: number,
  user: Doubleword,
  vada: number,
  lena: number,
  vadb: number,
  lenb: number,
  use: Doubleword,
): string {
  return (
    funcJson(func) +
    number("mid", mid) +
    userJson(user[0], user[1]) +
    number("vada", vada) +
    number("lena", lena) +
    number("vadb", vadb) +
    number("lenb", lenb) +
    (use[0] === 0 && use[1] === 0 ? "" : `,"use":"${hex32(use[0])}${hex32(use[1])}"`)
  );
}

function number(name: string, value: number): string {
  return value === 0 ? "" : `,"${name}":${value}`;
}

const FUNC_JSON = Array.from({ length: SUBFUNCTION_MAX + 1 }, (_, code) => `,"func":"${subfunctionName(code)}"`);

function funcJson(func: number): string {
  return FUNC_JSON[func] ?? `,"func":${func}`;
}

// ---- Userids: the same few come again and again ------------------------------------------------------------------------

const KNOWN_MAX = 4096;
const knownJson = new Map<number, Map<number, string>>();
let knownCount = 0;

function userJson(first: number, second: number): string {
  const known = knownJson.get(first | 0)?.get(second | 0);
  return known ?? rememberUser(first, second);
}

function rememberUser(first: number, second: number): string {
  const field = new Uint8Array(USERID_LENGTH);
  const words = new DataView(field.buffer);
  words.setUint32(0, first);
  words.setUint32(4, second);
  const text = useridText(field);
  const isText = Buffer.compare(useridField(text), field) === 0;
  const json = !isText
    ? `,"userHex":"${hex32(first)}${hex32(second)}"`
    : text === ""
      ? ""
      : `,"user":${JSON.stringify(text)}`;
  if (knownCount++ > KNOWN_MAX) {
    knownJson.clear();
    knownCount = 0;
  }
  let bySecond = knownJson.get(first | 0);
  if (bySecond === undefined) knownJson.set(first | 0, (bySecond = new Map<number, string>()));
  bySecond.set(second | 0, json);
  return json;
}

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
