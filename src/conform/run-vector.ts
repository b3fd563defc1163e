import { createHash } from "node:crypto";
import { EXTERNAL_CODE_AT, PSW_EXTERNAL, PSW_KEY_MASK, PSW_KEY_SHIFT, PSW_PROBLEM } from "../../cp/interface/psw.ts";
import { FETCH_PROTECTED } from "../../cp/interface/storage-key.ts";
import { useridField, useridText, type Userid } from "../../cp/interface/userid.ts";
import { readVmcmhdr, VMCMHDR_LENGTH } from "../../cp/interface/vmcmhdr.ts";
import { VMCPARM_LENGTH, writeVmcparm } from "../../cp/interface/vmcparm.ts";
import { ADDRESS_MASK } from "../../cp/nucleus/machine.ts";
import { InputError } from "../cli/errors.ts";
import type { Rig, RigKind } from "./rig.ts";
import type { Step, Vector, VectorHeader, VectorParm } from "./vector-file.ts";

/** What did not come out as written. */
export interface Mismatch {
  /** From 1. */
  readonly step: number;
  /** The step as the file has it. */
  readonly source: string;
  readonly expected: string;
  readonly actual: string;
}

interface Difference {
  readonly expected: string;
  readonly actual: string;
}

/**
 * Runs one vector on a fresh CP, up to the first step that comes out differently.
 * @throws InputError when the vector asks for what cannot be done (a machine that is not logged on, an area outside storage)
 */
export async function runVector(kind: RigKind, vector: Vector): Promise<Mismatch | undefined> {
  const rig = await kind.open({ messageLimit: vector.messageLimit, profile: vector.profile });
  try {
    for (const { userid, storage } of vector.machines) await rig.logon(userid, storage);
    for (const [index, step] of vector.steps.entries()) {
      const difference = await perform(rig, step);
      if (difference !== undefined) return { step: index + 1, source: step.source, ...difference };
    }
    return undefined;
  } finally {
    await rig.close();
  }
}

async function perform(rig: Rig, step: Step): Promise<Difference | undefined> {
  const { vm } = step;
  switch (step.verb) {
    case "diagnose":
      return diagnose(rig, step);
    case "take":
      return take(rig, vm, true, step.take);
    case "takeAsIs":
      return take(rig, vm, false, step.takeAsIs);
    case "psw":
      return setPsw(rig, vm, step.psw);
    case "cr0":
      await rig.setCr0(vm, step.cr0);
      return undefined;
    case "store":
      await store(rig, vm, step.store.at, step.store.hex);
      return undefined;
    case "fill":
      await store(rig, vm, step.fill.at, new Uint8Array(step.fill.length).fill(step.fill.byte));
      return undefined;
    case "expect":
      return compareBytes(await fetch(rig, vm, step.expect.at, step.expect.hex.length), step.expect.hex);
    case "expectFill": {
      const { at, length, byte } = step.expectFill;
      return compareBytes(await fetch(rig, vm, at, length), new Uint8Array(length).fill(byte));
    }
    case "digest": {
      const { at, length, sha256 } = step.digest;
      const digest = createHash("sha256")
        .update(await fetch(rig, vm, at, length))
        .digest("hex");
      return compare(sha256.toLowerCase(), digest);
    }
    case "key": {
      const { at, length, key, fetch: fetchProtected } = step.key;
      await rig.setStorageKey(vm, at, length, (key << 4) | (fetchProtected ? FETCH_PROTECTED : 0));
      return undefined;
    }
    case "logoff":
      await rig.logoff(vm);
      return undefined;
    case "logon":
      await rig.logon(vm, step.logon.storage);
      return undefined;
    case "reset":
      await rig.reset(vm);
      return undefined;
    case "command":
      return compare(JSON.stringify(step.reply), JSON.stringify(await rig.command(vm, step.command)));
  }
}

async function diagnose(rig: Rig, step: Step & { verb: "diagnose" }): Promise<Difference | undefined> {
  const { vm, diagnose: parm } = step;
  const address = parm.at & ADDRESS_MASK;
  if (!parm.raw && (await rig.fetch(vm, address, VMCPARM_LENGTH)).length === VMCPARM_LENGTH) {
    await rig.store(vm, address, parmBytes(parm));
  }
  const end = await rig.diagnose(vm, parm.at);
  const expected = "rc" in step ? `return code ${step.rc}` : `${step.exception} exception`;
  return compare(expected, "rc" in end ? `return code ${end.rc}` : `${end.exception} exception`);
}

function parmBytes(parm: VectorParm): Uint8Array {
  const bytes = new Uint8Array(VMCPARM_LENGTH);
  writeVmcparm(new DataView(bytes.buffer), 0, {
    vmcpflg1: parm.flg1 ?? 0,
    vmcpflg2: parm.flg2 ?? 0,
    vmcpfunc: parm.func ?? 0,
    vmcpmid: parm.mid ?? 0,
    vmcpuser: words(parm.userHex ?? useridField(parm.user ?? "")),
    vmcpvada: parm.vada ?? 0,
    vmcplena: parm.lena ?? 0,
    vmcpvadb: parm.vadb ?? 0,
    vmcplenb: parm.lenb ?? 0,
    vmcpuse: words(parm.use ?? new Uint8Array(8)),
  });
  return bytes;
}

function words(doubleword: Uint8Array): [number, number] {
  const view = new DataView(doubleword.buffer, doubleword.byteOffset);
  return [view.getUint32(0), view.getUint32(4)];
}

async function take(
  rig: Rig,
  vm: Userid,
  enable: boolean,
  expected: VectorHeader | null,
): Promise<Difference | undefined> {
  const address = await rig.take(vm, enable);
  if (address === undefined) {
    return expected === null ? undefined : { expected: "an interruption", actual: "no interruption" };
  }
  const stored = await rig.fetch(vm, address, VMCMHDR_LENGTH);
  if (expected === null) return { expected: "no interruption", actual: `header ${toHex(stored)}` };
  const actual = await takenHeader(rig, vm, address, stored, expected);
  for (const [field, value] of Object.entries(expected)) {
    const shown = value instanceof Uint8Array ? toHex(value) : String(value);
    const got = actual[field as keyof VectorHeader];
    if (shown !== got) return { expected: `${field} ${shown}`, actual: `${field} ${got}` };
  }
  return undefined;
}

/** Every header member as text, in the form its expected value is shown. */
async function takenHeader(
  rig: Rig,
  vm: Userid,
  address: number,
  stored: Uint8Array,
  expected: VectorHeader,
): Promise<Record<keyof VectorHeader, string>> {
  const header = readVmcmhdr(new DataView(stored.buffer, stored.byteOffset), 0);
  const user = stored.slice(8, 16);
  const code = await rig.fetch(vm, EXTERNAL_CODE_AT + 2, 2);
  const data = await rig.fetch(vm, address + VMCMHDR_LENGTH, expected.buf?.length ?? 0);
  return {
    stat: String(header.vmcmstat),
    eflg: String(header.vmcmeflg),
    func: String(header.vmcmfunc),
    mid: String(header.vmcmmid),
    user: useridText(user),
    userHex: toHex(user),
    vada: String(header.vmcmvada),
    lena: String(header.vmcmlena),
    vadb: String(header.vmcmvadb),
    lenb: String(header.vmcmlenb),
    use: toHex(stored.slice(32, 40)),
    buf: toHex(data),
    code: String(((code[0] ?? 0) << 8) | (code[1] ?? 0)),
  };
}

async function setPsw(
  rig: Rig,
  vm: Userid,
  fields: {
    readonly external?: boolean | undefined;
    readonly key?: number | undefined;
    readonly problem?: boolean | undefined;
  },
): Promise<undefined> {
  let { first } = rig.psw(vm);
  const set = (bits: number, on: boolean) => (first = on ? first | bits : first & ~bits);
  if (fields.external !== undefined) set(PSW_EXTERNAL, fields.external);
  if (fields.problem !== undefined) set(PSW_PROBLEM, fields.problem);
  if (fields.key !== undefined) first = (first & ~PSW_KEY_MASK) | (fields.key << PSW_KEY_SHIFT);
  await rig.setPsw(vm, first >>> 0, rig.psw(vm).second);
}

async function fetch(rig: Rig, vm: Userid, address: number, length: number): Promise<Uint8Array> {
  const bytes = await rig.fetch(vm, address, length);
  if (bytes.length < length)
    throw new InputError(`an area of ${length} bytes at ${address} is not in the storage of ${vm}`);
  return bytes;
}

async function store(rig: Rig, vm: Userid, address: number, bytes: Uint8Array): Promise<void> {
  await fetch(rig, vm, address, bytes.length);
  await rig.store(vm, address, bytes);
}

function compareBytes(actual: Uint8Array, expected: Uint8Array): Difference | undefined {
  const index = expected.findIndex((byte, at) => byte !== actual[at]);
  if (index < 0) return undefined;
  const around = (bytes: Uint8Array) => `${toHex(bytes.slice(index, index + 16))} at offset ${index}`;
  return { expected: around(expected), actual: around(actual) };
}

function compare(expected: string, actual: string): Difference | undefined {
  return expected === actual ? undefined : { expected, actual };
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join("");
}
