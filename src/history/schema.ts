import { z } from "zod";
import { RESET_KINDS } from "../../cp/interface/events.ts";
import { EXTERNAL_CODE } from "../../cp/interface/psw.ts";
import { SUBFUNCTION_NAMES, type SubfunctionName } from "../../cp/interface/subfunctions.ts";

// The lines of a history, as they stand in the file. `z.toJSONSchema` of this is published as history.schema.json.

/** Raised when histories written before can no longer be read. */
export const HISTORY_VERSION = 1;
export const HISTORY_FORMAT = "vmcf-history";

const byte = z.number().int().min(0).max(0xff);
const halfword = z.number().int().min(0).max(0xffff);
const word = z.number().int().min(0).max(0xffff_ffff);
const count = z.number().int().min(0);
const userid = z.string().regex(/^[A-Z0-9$#@]{1,8}$/);
const doubleword = z.string().regex(/^[0-9a-f]{16}$/);
/** Latin-1, which code page 037 holds character by character. */
const text = z.string().regex(/^[^\u0100-\uffff]*$/);
const witness = z.string().regex(/^[0-9a-f]*$/);
const microseconds = z.number().min(0);
const position = z.string().optional().describe("Where in the script: file:line:column.");

export const headerLine = z
  .strictObject({
    format: z.literal(HISTORY_FORMAT),
    version: z.literal(HISTORY_VERSION),
    scenario: z.string().describe("The scenario's title or file, for people."),
    hash: z.string().describe("SHA-256 of the scenario's scripts, in hexadecimal; empty when unknown."),
    profile: z.enum(["documented", "release6"]),
    mode: z.enum(["run", "stress", "explore", "replay", "test"]),
    seed: z.union([z.number(), z.string()]).optional(),
    iteration: count.optional().describe("Of stress: which iteration this history is; from 1."),
    node: z.string(),
    messageLimit: count.describe("R-LIM-2"),
    bytes: z.enum(["digests", "kept"]).describe("Whether pieces carry digests of their bytes, or the bytes."),
    calls: z
      .boolean()
      .optional()
      .describe("Whether guests note the times of every DIAGNOSE (notes `call`); false when absent."),
    prompt: z
      .boolean()
      .optional()
      .describe(
        "Whether CP presents what is due before it lets an enabled machine go on (R-INT-9); false when absent.",
      ),
  })
  .describe("The first line. Another one starts the next history in the same file.");

/** Fields of VMCPARM or VMCMHDR; those that are zero, or blank, are left out. */
const messageFields = {
  func: z.union([z.enum(SUBFUNCTION_NAMES as [SubfunctionName, ...SubfunctionName[]]), halfword]),
  mid: word.optional(),
  user: text.max(8).optional(),
  userHex: doubleword.optional().describe("Instead of `user`, when the 8 bytes are not the EBCDIC of a text."),
  vada: word.optional(),
  lena: word.optional(),
  vadb: word.optional(),
  lenb: word.optional(),
  use: doubleword.optional(),
};
const parm = z.strictObject({ flg1: byte.optional(), flg2: byte.optional(), ...messageFields });
const header = z.strictObject({ stat: byte.optional(), eflg: byte.optional(), ...messageFields });
const psw = z.tuple([word, word]);
const exception = z.enum(["operation", "privileged-operation", "protection", "addressing", "specification"]);

const commit = { seq: z.number().int().min(1).describe("CP's sequence number: 1, 2, 3 …"), vm: userid };

export const commitLine = z.discriminatedUnion("kind", [
  z.strictObject({ ...commit, kind: z.literal("logon"), storage: count, classes: z.string() }),
  z.strictObject({ ...commit, kind: z.literal("logoff"), forced: z.boolean().optional() }),
  z.strictObject({ ...commit, kind: z.literal("reset"), reset: z.enum(RESET_KINDS) }),
  z
    .strictObject({
      ...commit,
      kind: z.literal("diagnose"),
      at: word.describe("Address of VMCPARM."),
      parm: parm.optional().describe("Absent with an exception, and only then."),
      exception: exception.optional(),
      rc: count
        .optional()
        .describe("Absent with an exception, or when a transfer has begun: then diagnose-end follows."),
    })
    .refine(({ parm, exception }) => (parm === undefined) !== (exception === undefined), "either parm or exception")
    .refine(({ rc, exception }) => rc === undefined || exception === undefined, "an exception leaves no rc"),
  z.strictObject({ ...commit, kind: z.literal("diagnose-end"), rc: count }),
  z
    .strictObject({
      ...commit,
      kind: z.literal("piece"),
      from: userid,
      fromAt: word,
      to: userid,
      toAt: word,
      length: count,
      sent: witness.optional().describe("Digest of the bytes in the sender's storage, or the bytes, in hexadecimal."),
      arrived: witness
        .optional()
        .describe("The same of the receiver's storage afterwards; absent when equal to `sent`."),
    })
    .refine(({ sent, arrived }) => sent !== undefined || arrived === undefined, "arrived, but not sent"),
  z
    .strictObject({
      ...commit,
      kind: z.literal("presentation"),
      result: z.enum(["presented", "nothing", "in-transfer"]),
      code: halfword.optional().describe("The external interruption code; absent: X'4001', if presented."),
      header: header.optional().describe("With X'4001', and only then."),
      data: count.optional().describe("Bytes of SENDX data behind the header."),
      psw: psw.describe("The PSW the machine goes on with."),
      headerLeft: count
        .optional()
        .describe("Bytes of headers stored for entries that were not presented; absent: none."),
      entries: count.optional().describe("With nothing: how many entries were considered; absent when that was all."),
    })
    .refine(({ result, code }) => result === "presented" || code === undefined, "a code, but no interruption")
    .refine(
      ({ result, code = EXTERNAL_CODE.VMCF, header }) =>
        (result === "presented" && code === EXTERNAL_CODE.VMCF) === (header !== undefined),
      "a header stands with X'4001', and only then",
    )
    .refine(({ header, data }) => header !== undefined || data === undefined, "data without a header")
    .refine(({ result, entries }) => result === "nothing" || entries === undefined, "entries, but not nothing"),
  z.strictObject({ ...commit, kind: z.literal("psw"), psw }),
  z.strictObject({ ...commit, kind: z.literal("cr0"), value: word }),
  z.strictObject({ ...commit, kind: z.literal("storage-key"), at: word, length: count, key: byte }),
  z.strictObject({
    ...commit,
    kind: z.literal("command"),
    text,
    rc: count,
    lines: z.array(z.string()).optional(),
  }),
  z.strictObject({ ...commit, kind: z.literal("smsg"), id: word }),
  z.strictObject({
    ...commit,
    kind: z.literal("fault"),
    fault: z.string().refine(isJson, "not JSON"),
    entry: count.optional(),
  }),
]);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const ofGuest = { vm: userid };
const nth = z.number().int().min(1).describe("Which DIAGNOSE X'68' of this machine since LOGON; from 1.");

export const noteLine = z.discriminatedUnion("note", [
  z.strictObject({ note: z.literal("doing"), ...ofGuest, label: z.string(), at: position, nth: nth.optional() }),
  z.strictObject({ note: z.literal("assert"), ...ofGuest, holds: z.boolean(), sentence: z.string(), at: position }),
  z.strictObject({ note: z.literal("sometimes"), ...ofGuest, reached: z.boolean(), name: z.string() }),
  z
    .strictObject({
      note: z.literal("call"),
      ...ofGuest,
      nth,
      invoked: microseconds,
      returned: microseconds.optional().describe("Absent when the machine died with the DIAGNOSE in flight (info)."),
      rc: count.optional().describe("Ry as the guest saw it."),
    })
    .describe("One DIAGNOSE X'68' as the guest saw it. Times are of one clock for all guests, in microseconds."),
  z.strictObject({
    note: z.literal("outcome"),
    ...ofGuest,
    value: z.string().optional(),
    error: z.string().optional(),
  }),
  z.strictObject({ note: z.literal("hang"), ...ofGuest, sentence: z.string() }),
]);

export const endLine = z
  .strictObject({ end: z.literal(true), events: count })
  .describe("The last line of a history that was written to its end.");

export const historyLine = z.union([headerLine, commitLine, noteLine, endLine]);

export type HistoryHeader = z.infer<typeof headerLine>;
export type CommitLine = z.infer<typeof commitLine>;
export type HistoryNote = z.infer<typeof noteLine>;
export type MessageFieldsLine = z.infer<typeof parm> & z.infer<typeof header>;

/** The JSON Schema of one line. */
export function historyJsonSchema(): unknown {
  return {
    title: "One line of a vmcf history",
    description: `Format ${HISTORY_FORMAT}, version ${HISTORY_VERSION}: JSON Lines, a header, then events and notes.`,
    ...z.toJSONSchema(historyLine),
  };
}
