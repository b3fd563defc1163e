import fc from "fast-check";
import { RESET_KINDS, type ResetKind } from "../../cp/interface/events.ts";
import { SUBFUNCTION, subfunctionName } from "../../cp/interface/subfunctions.ts";
import { VMCPFLG1 } from "../../cp/interface/vmcparm.ts";

// Random acts of guests and operators as plain data, so that a list of them can be run on anything that claims to be CP,
// compared, shrunk, and read aloud.

export const USERIDS = ["ALICE", "BOB", "CAROL"] as const;
export type Who = (typeof USERIDS)[number];

/** Bytes of storage of every machine: eight blocks, enough for transfers of several pieces. */
export const STORAGE = 0x4000;
/** What a machine that comes back may have instead: half of the areas that were good are not any more. */
export const STORAGE_SMALL = 0x2000;
/** Where VMCPARM is built. */
export const PARM_AT = 0x400;

export type Operation =
  | {
      readonly kind: "diagnose";
      readonly who: Who;
      readonly func: number;
      readonly flg1: number;
      readonly flg2: number;
      readonly mid: number;
      readonly user: string;
      readonly vada: number;
      readonly lena: number;
      readonly vadb: number;
      readonly lenb: number;
      readonly use: number;
    }
  | { readonly kind: "wild-diagnose"; readonly who: Who; readonly rx: number }
  | { readonly kind: "present"; readonly who: Who }
  | { readonly kind: "proceed"; readonly who: Who }
  | {
      readonly kind: "psw";
      readonly who: Who;
      readonly external: boolean;
      readonly key: number;
      readonly problem: boolean;
    }
  | { readonly kind: "cr0"; readonly who: Who; readonly vmcf: boolean }
  | {
      readonly kind: "storage-key";
      readonly who: Who;
      readonly address: number;
      readonly length: number;
      readonly key: number;
    }
  | {
      readonly kind: "fill";
      readonly who: Who;
      readonly address: number;
      readonly length: number;
      readonly byte: number;
    }
  | { readonly kind: "logoff"; readonly who: Who }
  | {
      readonly kind: "logon";
      readonly who: Who;
      /** Absent: {@link STORAGE}. */
      readonly storage?: number;
    }
  | {
      readonly kind: "reset";
      readonly who: Who;
      /** Absent: "system-reset". */
      readonly how?: ResetKind;
    }
  | { readonly kind: "command"; readonly who: Who; readonly text: string };

const who = fc.constantFrom(...USERIDS);
const address = fc.constantFrom(0x1000, 0x1800, 0x2000, 0x27f0, 0x2800, 0x37ff, 0x3000, 0x3ff8, STORAGE, 0xff00_2000);
const bufferAddress = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(0x800, 0x0fe0, 0x17f0) },
  { weight: 1, arbitrary: fc.constantFrom(0x804, STORAGE - 32, 0) },
);
const length = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, 1, 8, 40, 100) },
  { weight: 3, arbitrary: fc.constantFrom(2048, 2100, 5000) },
  { weight: 1, arbitrary: fc.constantFrom(0x3000, 0xffff_ffff, 0x0100_0010) },
);
const user = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom<string>(...USERIDS) },
  { weight: 1, arbitrary: fc.constantFrom("SYSTEM", "NOBODY", "") },
);
const flags = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.constant(VMCPFLG1.VMCPPRTY) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 255 }) },
);

type Diagnose = Operation & { readonly kind: "diagnose" };

/** A subfunction with operands that mostly make sense together. */
const diagnose: fc.Arbitrary<Diagnose> = fc
  .record({
    who,
    func: fc.oneof(
      { weight: 20, arbitrary: fc.constantFrom<number>(2, 3, 4, 5, 6, 7, 10, 11) },
      { weight: 3, arbitrary: fc.constantFrom<number>(0, 8, 9) },
      { weight: 1, arbitrary: fc.constantFrom<number>(1, 12, 0xffff) },
    ),
    flg1: flags,
    flg2: fc.constantFrom<number>(0, 0, 0, 90),
    mid: fc.constantFrom<number>(1, 2, 3, 0, 0xffff_ffff),
    user,
    vada: address,
    lena: length,
    vadb: address,
    lenb: length,
    use: fc.integer({ min: 0, max: 0xffff }),
    authorize: fc.record({
      vada: bufferAddress,
      lena: fc.constantFrom<number>(40, 60, 169, 0x900, 39, 0x900, 0xff_fffe, 0x0100_0000, 0xffff_ff00),
      flg1: fc.constantFrom<number>(0, 0x40, 0x60, 0xe0, 0x80),
    }),
  })
  .map(({ authorize, ...parm }) => ({
    kind: "diagnose",
    ...parm,
    ...(parm.func === SUBFUNCTION.AUTHORIZE ? authorize : {}),
  }));

export const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 50, arbitrary: diagnose },
  { weight: 28, arbitrary: fc.record({ kind: fc.constant("present" as const), who }) },
  { weight: 14, arbitrary: fc.record({ kind: fc.constant("proceed" as const), who }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("psw" as const),
      who,
      external: fc.boolean(),
      key: fc.constantFrom(0, 1, 2),
      problem: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("cr0" as const), who, vmcf: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("storage-key" as const),
      who,
      address: fc.constantFrom(0, 0x800, 0x1000, 0x1800, 0x2000, 0x2800, 0x3000, 0x3800),
      length: fc.constantFrom(1, 2048, 0x4000),
      key: fc.constantFrom(0, 0, 0x10, 0x20, 0x18, 0x28, 0x01),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("fill" as const),
      who,
      address: fc.constantFrom(0x1000, 0x2000, 0x3000),
      length: fc.constantFrom(8, 2048, 4096),
      byte: fc.integer({ min: 0, max: 255 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("logoff" as const), who }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("logon" as const),
      who,
      storage: fc.constantFrom(STORAGE, STORAGE, STORAGE_SMALL),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("reset" as const), who, how: fc.constantFrom(...RESET_KINDS) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("command" as const),
      who,
      text: fc.constantFrom(
        "SMSG BOB HELLO",
        "SMSG * MYSELF",
        "SET SMSG ON",
        "SET SMSG OFF",
        "SM NOBODY X",
        "QUERY SET",
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("wild-diagnose" as const),
      who,
      rx: fc.constantFrom(0, 4, PARM_AT + 1, STORAGE - 8, STORAGE, 0x00ff_fff8, 0xff00_0400),
    }),
  },
);

const inStorage = fc.constantFrom(0x1000, 0x1800, 0x2000, 0x2800);
const { SEND, SENDX, RECEIVE, CANCEL, REPLY, REJECT, UNAUTHORIZE } = SUBFUNCTION;

/** How often, beside 90 acts of talking, something else comes; and how long messages are. */
export interface Mood {
  readonly guards: number;
  readonly departures: number;
  readonly lengths: readonly number[];
}

/**
 * Machines that talk rather than err: messages get far, and what is rare elsewhere comes at the end of a long life: a kept
 * code, a RECEIVEd message whose sink leaves, a key that has changed meanwhile.
 */
export function talk({ guards, departures, lengths }: Mood): fc.Arbitrary<Operation> {
  const length = fc.constantFrom(...lengths);
  /** A subfunction with operands that make sense: most of these go through. */
  const sensible = (...funcs: readonly number[]): fc.Arbitrary<Diagnose> =>
    fc.record({
      kind: fc.constant("diagnose" as const),
      who,
      func: fc.constantFrom(...funcs),
      flg1: fc.constantFrom(0, 0, VMCPFLG1.VMCPPRTY),
      flg2: fc.constant(0),
      mid: fc.constantFrom(1, 2, 3),
      user: fc.constantFrom<string>(...USERIDS),
      vada: inStorage,
      lena: length,
      vadb: inStorage,
      lenb: length,
      use: fc.integer({ min: 0, max: 0xffff }),
    });
  return fc.oneof(
    { weight: 24, arbitrary: sensible(SEND, SUBFUNCTION["SEND/RECV"], SUBFUNCTION["SEND/RECV"], SENDX) },
    { weight: 30, arbitrary: sensible(RECEIVE, RECEIVE, REPLY, REPLY, REJECT, CANCEL) },
    { weight: 24, arbitrary: fc.record({ kind: fc.constant("present" as const), who }) },
    { weight: 12, arbitrary: fc.record({ kind: fc.constant("proceed" as const), who }) },
    { weight: departures, arbitrary: sensible(UNAUTHORIZE) },
    {
      weight: guards,
      arbitrary: fc.record({
        kind: fc.constant("psw" as const),
        who,
        external: fc.constant(true),
        key: fc.constantFrom(0, 1),
        problem: fc.constant(false),
      }),
    },
    {
      weight: guards,
      arbitrary: fc.record({
        kind: fc.constant("storage-key" as const),
        who,
        address: fc.constantFrom(0x1000, 0x1800, 0x2000, 0x2800, 0x3000),
        length: fc.constant(2048),
        key: fc.constantFrom(0, 0x10, 0x28, 0x28),
      }),
    },
  );
}

/** Talk of several kinds: each gets somewhere else. */
export const MOODS = {
  calm: { guards: 1, departures: 1, lengths: [0, 8, 100, 2100] },
  guarded: { guards: 10, departures: 0, lengths: [100, 2100, 5000] },
  hasty: { guards: 1, departures: 8, lengths: [8, 40] },
} as const satisfies Record<string, Mood>;

/** Every machine authorized with a buffer for SENDX, PRIORITY and SMSG, and enabled: where interesting things begin. */
export const prelude: readonly Operation[] = USERIDS.flatMap((name): Operation[] => [
  {
    kind: "diagnose",
    who: name,
    func: SUBFUNCTION.AUTHORIZE,
    flg1: VMCPFLG1.VMCPPRTY | VMCPFLG1.VMCPSMSG,
    flg2: 0,
    mid: 0,
    user: "",
    vada: 0x800,
    lena: 0x900,
    vadb: 0,
    lenb: 0,
    use: 0,
  },
  { kind: "psw", who: name, external: true, key: 0, problem: false },
  { kind: "cr0", who: name, vmcf: true },
]);

/** "ALICE SENDX 7 to BOB, 16 bytes": what a shrunk list reads like. */
export function describeOperation(act: Operation): string {
  const { kind, who: name } = act;
  switch (kind) {
    case "diagnose": {
      const priority = (act.flg1 & VMCPFLG1.VMCPPRTY) !== 0 ? " PRIORITY" : "";
      const b = act.func === SUBFUNCTION["SEND/RECV"] ? `, reply buffer ${hex(act.vadb)} ${act.lenb} bytes` : "";
      return `${name} ${subfunctionName(act.func)}${priority} ${act.mid} (${act.user}), ${hex(act.vada)} ${act.lena} bytes${b}`;
    }
    case "wild-diagnose":
      return `${name} DIAGNOSE with VMCPARM at ${hex(act.rx)}`;
    case "psw":
      return `${name} PSW external ${act.external} key ${act.key}${act.problem ? " problem state" : ""}`;
    case "cr0":
      return `${name} CR0 bit 31 ${act.vmcf ? "on" : "off"}`;
    case "storage-key":
      return `${name} storage key ${hex(act.key)} at ${hex(act.address)} for ${act.length}`;
    case "fill":
      return `${name} stores ${act.length} bytes at ${hex(act.address)}`;
    case "command":
      return `${name} types ${act.text}`;
    case "logon":
      return `${name} logon with ${act.storage ?? STORAGE} bytes`;
    case "reset":
      return `${name} reset (${act.how ?? "system-reset"})`;
    default:
      return `${name} ${kind}`;
  }
}

function hex(value: number): string {
  return `X'${value.toString(16).toUpperCase()}'`;
}
