// The file format of conformance vectors, as far as a runner needs it. An unknown verb or member fails the run.

export interface Vector {
  readonly name: string;
  readonly rules: readonly string[];
  readonly config?: { readonly messageLimit?: number; readonly profile?: "documented" | "release6" };
  readonly machines: Readonly<Record<string, { readonly storage: Num }>>;
  readonly steps: readonly VectorStep[];
}

/** A JSON number, or a text in hexadecimal with 0x. */
export type Num = number | string;

export interface VectorStep {
  readonly vm: string;
  readonly diagnose?: ParmMembers;
  readonly rc?: number;
  readonly exception?: string;
  readonly take?: HeaderMembers | null;
  readonly takeAsIs?: HeaderMembers | null;
  readonly psw?: { readonly external?: boolean; readonly key?: Num; readonly problem?: boolean };
  readonly cr0?: Num;
  readonly store?: { readonly at: Num; readonly hex: string };
  readonly fill?: { readonly at: Num; readonly length: Num; readonly byte: Num };
  readonly expect?: { readonly at: Num; readonly hex: string };
  readonly expectFill?: { readonly at: Num; readonly length: Num; readonly byte: Num };
  readonly digest?: { readonly at: Num; readonly length: Num; readonly sha256: string };
  readonly key?: { readonly at: Num; readonly length: Num; readonly key: Num; readonly fetch?: boolean };
  readonly logoff?: true;
  readonly logon?: { readonly storage: Num };
  readonly reset?: true;
  readonly command?: string;
  readonly reply?: readonly string[];
}

export interface ParmMembers {
  readonly at?: Num;
  readonly raw?: boolean;
  readonly flg1?: Num;
  readonly flg2?: Num;
  readonly func?: Num;
  readonly mid?: Num;
  readonly user?: string;
  readonly userHex?: string;
  readonly vada?: Num;
  readonly lena?: Num;
  readonly vadb?: Num;
  readonly lenb?: Num;
  readonly use?: string;
}

/** Numbers, hex texts for `use`, `userHex` and `buf`, a userid for `user`. */
export type HeaderMembers = Readonly<Record<string, Num>>;

const VERBS = [
  "diagnose",
  "take",
  "takeAsIs",
  "psw",
  "cr0",
  "store",
  "fill",
  "expect",
  "expectFill",
  "digest",
  "key",
  "logoff",
  "logon",
  "reset",
  "command",
] as const;
export type Verb = (typeof VERBS)[number];

const ALLOWED_BESIDE: Partial<Record<Verb, readonly string[]>> = { diagnose: ["rc", "exception"], command: ["reply"] };
const PARM_MEMBERS = "at raw flg1 flg2 func mid user userHex vada lena vadb lenb use".split(" ");
const HEADER_MEMBERS = "stat eflg func mid user userHex vada lena vadb lenb use buf code".split(" ");

/** The one verb of a step. @throws Error when there is none, more than one, or an unknown member */
export function verbOf(step: VectorStep): Verb {
  const verbs = VERBS.filter((verb) => verb in step);
  const [verb] = verbs;
  if (verb === undefined || verbs.length > 1) throw new Error(`a step has one verb: ${JSON.stringify(step)}`);
  const allowed = ["vm", verb, ...(ALLOWED_BESIDE[verb] ?? [])];
  mustBeAmong(Object.keys(step), allowed);
  if (step.diagnose) mustBeAmong(Object.keys(step.diagnose), PARM_MEMBERS);
  for (const header of [step.take, step.takeAsIs]) if (header) mustBeAmong(Object.keys(header), HEADER_MEMBERS);
  return verb;
}

function mustBeAmong(names: readonly string[], known: readonly string[]): void {
  for (const name of names) if (!known.includes(name)) throw new Error(`unknown member "${name}"`);
}

export function num(value: Num | undefined, absent = 0): number {
  if (value === undefined) return absent;
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new Error(`not a number: ${value}`);
  return number;
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex").toUpperCase();
}

export function bytesOf(digits: string): Uint8Array {
  if (!/^(?:[0-9A-Fa-f]{2})*$/.test(digits)) throw new Error(`not hex digits: ${digits}`);
  return Uint8Array.from(Buffer.from(digits, "hex"));
}
