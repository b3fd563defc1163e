import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { SUBFUNCTION, SUBFUNCTION_NAMES } from "../../cp/interface/subfunctions.ts";
import { parseUserid, SYSTEM, type Userid } from "../../cp/interface/userid.ts";
import { STORAGE_MAX, STORAGE_UNIT } from "../../cp/nucleus/machine.ts";
import { InputError } from "../cli/errors.ts";
import { unreadable } from "../file-errors.ts";
import { parseJson } from "../read-json.ts";

// The format "vmcf-vectors/1", read strictly: an unknown verb or member is an error in the file, never skipped.

const WORD_MAX = 0xffff_ffff;

/** A JSON number, or a string in hexadecimal with 0x. */
const number = z
  .union([
    z.number().int().nonnegative(),
    z.string().regex(/^0x[0-9A-Fa-f]+$/, "is not a number in hexadecimal with 0x"),
  ])
  .transform((value) => Number(value))
  .refine((value) => value <= WORD_MAX, "does not fit in 32 bits");

const hex = z
  .string()
  .regex(/^([0-9A-Fa-f]{2})*$/, "is not an even number of hexadecimal digits")
  .transform((digits) => Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));

const doubleword = hex.refine((bytes) => bytes.length === 8, "is not 16 hexadecimal digits");

const userid = z.string().transform((text, context): Userid => {
  const parsed = parseUserid(text);
  if ("userid" in parsed) return parsed.userid;
  context.issues.push({ code: "custom", message: parsed.problem, input: text });
  return z.NEVER;
});

const subfunction = z.union([
  z.enum(SUBFUNCTION_NAMES as [string, ...string[]]).transform((name) => SUBFUNCTION[name as keyof typeof SUBFUNCTION]),
  number,
]);

const parm = z.strictObject({
  at: number.default(0x1000),
  flg1: number.optional(),
  flg2: number.optional(),
  func: subfunction.optional(),
  mid: number.optional(),
  user: userid.optional(),
  userHex: doubleword.optional(),
  vada: number.optional(),
  lena: number.optional(),
  vadb: number.optional(),
  lenb: number.optional(),
  use: doubleword.optional(),
  raw: z.boolean().default(false),
});
export type VectorParm = z.infer<typeof parm>;

const header = z
  .strictObject({
    stat: number,
    eflg: number,
    func: subfunction,
    mid: number,
    user: userid,
    userHex: doubleword,
    vada: number,
    lena: number,
    vadb: number,
    lenb: number,
    use: doubleword,
    buf: hex,
    code: number,
  })
  .partial();
export type VectorHeader = z.infer<typeof header>;

const vm = userid.refine((name) => name !== SYSTEM, "SYSTEM is CP's own userid");
const area = { at: number, length: number };
const storage = z.strictObject({
  storage: number.refine(
    (bytes) => bytes > 0 && bytes <= STORAGE_MAX && bytes % STORAGE_UNIT === 0,
    `storage sizes are multiples of ${STORAGE_UNIT} up to ${STORAGE_MAX}`,
  ),
});
const command = z.string().regex(/^[^\u0100-\uffff]*$/, "has a character that is not in code page 037");

const stepSchemas = {
  diagnose: z.union([
    z.strictObject({ vm, diagnose: parm, rc: number }),
    z.strictObject({ vm, diagnose: parm, exception: z.enum(["specification", "addressing", "privileged-operation"]) }),
  ]),
  take: z.strictObject({ vm, take: header.nullable() }),
  takeAsIs: z.strictObject({ vm, takeAsIs: header.nullable() }),
  psw: z.strictObject({
    vm,
    psw: z.strictObject({ external: z.boolean(), key: number, problem: z.boolean() }).partial(),
  }),
  cr0: z.strictObject({ vm, cr0: number }),
  store: z.strictObject({ vm, store: z.strictObject({ at: number, hex }) }),
  fill: z.strictObject({ vm, fill: z.strictObject({ ...area, byte: number }) }),
  expect: z.strictObject({ vm, expect: z.strictObject({ at: number, hex }) }),
  expectFill: z.strictObject({ vm, expectFill: z.strictObject({ ...area, byte: number }) }),
  digest: z.strictObject({ vm, digest: z.strictObject({ ...area, sha256: z.string().regex(/^[0-9A-Fa-f]{64}$/) }) }),
  key: z.strictObject({ vm, key: z.strictObject({ ...area, key: number, fetch: z.boolean().default(false) }) }),
  logoff: z.strictObject({ vm, logoff: z.literal(true) }),
  logon: z.strictObject({ vm, logon: storage }),
  reset: z.strictObject({ vm, reset: z.literal(true) }),
  command: z.strictObject({ vm, command, reply: z.array(z.string()) }),
};

type StepSchemas = typeof stepSchemas;
/** One step: `verb` says which, and `source` is the step as the file has it, for messages. */
export type Step = {
  [Verb in keyof StepSchemas]: { readonly verb: Verb } & z.infer<StepSchemas[Verb]>;
}[keyof StepSchemas] & {
  readonly source: string;
};

const PROFILE_NAMES = ["documented", "release6"] as const;

const vectorSchema = z.strictObject({
  name: z.string().min(1),
  /** For people: rule numbers, but also examples and defects. */
  rules: z.array(z.string()).default([]),
  config: z
    .strictObject({ messageLimit: number, profile: z.enum(PROFILE_NAMES) })
    .partial()
    .default({}),
  machines: z.record(z.string(), storage),
  steps: z.array(z.unknown()),
});

export interface Vector {
  readonly name: string;
  readonly rules: readonly string[];
  readonly messageLimit: number | undefined;
  readonly profile: (typeof PROFILE_NAMES)[number];
  readonly machines: readonly { readonly userid: Userid; readonly storage: number }[];
  readonly steps: readonly Step[];
}

export interface VectorFile {
  readonly path: string;
  readonly vectors: readonly Vector[];
}

/** Folders that hold no vectors: what other tools keep, and our own recordings. */
const NOT_OURS = /(?:^|[/\\])(?:node_modules|\.[^/\\]+)[/\\]/;

/**
 * Reads one vector file, or every vector file of a folder and the folders in it.
 * @throws InputError when something is not there, not JSON, or not of the format
 */
export function readVectorFiles(path: string): VectorFile[] {
  return findVectorFiles(path).map(readVectorFile);
}

/**
 * The path itself, or every vector file of a folder and the folders in it, in the order of their names.
 * @throws InputError when there is nothing
 */
export function findVectorFiles(path: string): string[] {
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch (cause) {
    throw new InputError(`${path}: no such file or folder`, { cause });
  }
  if (!isFolder) return [path];
  const names = readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.jsonl?$/.test(name) && !NOT_OURS.test(name))
    .sort();
  if (names.length === 0) throw new InputError(`${path}: no vector files (*.json, *.jsonl) in this folder`);
  return names.map((name) => join(path, name));
}

/** @throws InputError when it is not there, not JSON, or not of the format */
export function readVectorFile(path: string): VectorFile {
  const text = readText(path);
  const vectors = path.endsWith(".jsonl") ? fromLines(path, text) : fromDocument(path, text);
  const names = new Set<string>();
  for (const { name } of vectors) {
    if (names.has(name)) throw new InputError(`${path}: two vectors are named ${JSON.stringify(name)}`);
    names.add(name);
  }
  return { path, vectors };
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function fromDocument(path: string, text: string): Vector[] {
  const document = parseJson(path, text);
  const shape = z
    .strictObject({ format: z.literal("vmcf-vectors/1"), vectors: z.array(z.unknown()) })
    .safeParse(document);
  if (!shape.success) throw new InputError(`${path}: not a vmcf-vectors/1 file: ${firstIssue(shape.error)}`);
  return shape.data.vectors.map((vector, index) => toVector(`${path}: vector ${index + 1}`, vector));
}

function fromLines(path: string, text: string): Vector[] {
  return text.split("\n").flatMap((line, index) => {
    const where = `${path}:${index + 1}`;
    return line.trim() === "" ? [] : [toVector(where, parseJson(where, line))];
  });
}

function toVector(where: string, raw: unknown): Vector {
  const parsed = vectorSchema.safeParse(raw);
  if (!parsed.success) throw new InputError(`${where}: ${firstIssue(parsed.error)}`);
  const { name, rules, config, machines, steps } = parsed.data;
  const named = `${where} (${name})`;
  return {
    name,
    rules,
    messageLimit: config.messageLimit,
    profile: config.profile ?? "documented",
    machines: Object.entries(machines).map(([text, { storage: bytes }]) => {
      const checked = vm.safeParse(text);
      if (!checked.success) throw new InputError(`${named}: machines: ${firstIssue(checked.error)}`);
      return { userid: checked.data, storage: bytes };
    }),
    steps: steps.map((step, index) => toStep(`${named}, step ${index + 1}`, step)),
  };
}

function toStep(where: string, raw: unknown): Step {
  const members = typeof raw === "object" && raw !== null ? Object.keys(raw) : [];
  const verbs = members.filter((member): member is Step["verb"] => member in stepSchemas);
  const [verb] = verbs;
  if (verb === undefined || verbs.length > 1) {
    const known = Object.keys(stepSchemas).join(", ");
    throw new InputError(
      `${where}: ${verbs.length === 0 ? "no known verb" : "more than one verb"} among [${members.join(", ")}]; verbs are ${known}`,
    );
  }
  const parsed = stepSchemas[verb].safeParse(raw);
  if (!parsed.success) throw new InputError(`${where}: ${firstIssue(parsed.error)}`);
  return { verb, ...parsed.data, source: JSON.stringify(raw) } as Step;
}

/** The most telling issue as one clause: where in the value, and what is wrong. */
function firstIssue(error: z.ZodError): string {
  let issue = error.issues[0];
  // Of a union, the branch that got furthest says most.
  while (issue?.code === "invalid_union" && issue.errors.length > 0) {
    const deepest = issue.errors.toSorted((a, b) => (b[0]?.path.length ?? 0) - (a[0]?.path.length ?? 0))[0]?.[0];
    if (deepest === undefined) break;
    issue = { ...deepest, path: [...issue.path, ...deepest.path] };
  }
  if (issue === undefined) return "not of the format";
  const path = issue.path.map(String).join(".");
  return path === "" ? issue.message : `${path}: ${issue.message}`;
}
