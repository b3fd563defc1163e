// Runs conformance vectors on the model. Transfers go in one step, or one piece at a time: the verdict must be the same
// (R-XFER-12).

import { createHash } from "node:crypto";
import {
  CR0_VMCF,
  EXTERNAL_CODE_AT,
  PSW_EXTERNAL,
  PSW_KEY_MASK,
  PSW_KEY_SHIFT,
  PSW_PROBLEM,
} from "../../cp/interface/psw.ts";
import { RC } from "../../cp/interface/return-codes.ts";
import { SUBFUNCTION, type SubfunctionName } from "../../cp/interface/subfunctions.ts";
import { userid, useridField } from "../../cp/interface/userid.ts";
import { readVmcmhdr, VMCMHDR_LENGTH, VMCMHDR } from "../../cp/interface/vmcmhdr.ts";
import { readVmcparm, VMCPARM_LENGTH, writeVmcparm } from "../../cp/interface/vmcparm.ts";
import type { ModelOutput } from "../../src/model/input-output.ts";
import { machineOf } from "../../src/model/machine.ts";
import { logon, newLab, storageOf, tell, useridWords, type Lab } from "./lab.ts";
import {
  bytesOf,
  hex,
  num,
  verbOf,
  type HeaderMembers,
  type Num,
  type Vector,
  type VectorStep,
} from "./vector-format.ts";

/** @returns what went wrong first, with the number of the step; undefined when the vector passes */
export function runVector(vector: Vector, pieces: number): string | undefined {
  const lab = newLab([], vector.config);
  const buffers = new Map<string, number>();
  for (const [name, { storage }] of Object.entries(vector.machines)) logon(lab, name, num(storage));
  for (const [index, step] of vector.steps.entries()) {
    const wrong = runStep({ lab, buffers, pieces, step, name: step.vm });
    if (wrong !== undefined) return `step ${index + 1} ${JSON.stringify(step)}: ${wrong}`;
  }
  return undefined;
}

interface Context {
  readonly lab: Lab;
  /** Where each machine's latest AUTHORIZE put its buffer: headers are looked for there, not where the model says. */
  readonly buffers: Map<string, number>;
  readonly pieces: number;
  readonly step: VectorStep;
  readonly name: string;
}

/** The difference between what the step expects and what came, if any. */
function runStep(context: Context): string | undefined {
  const { lab, step, name } = context;
  const id = userid(name);
  switch (verbOf(step)) {
    case "diagnose":
      return difference(step.rc ?? step.exception, diagnose(context));
    case "take":
      return runTake(context, step.take, true);
    case "takeAsIs":
      return runTake(context, step.takeAsIs, false);
    case "psw":
      tell(lab, { kind: "setPsw", userid: id, psw: [changedPsw(machineOf(lab.model, id).psw[0], step.psw), 0] });
      return undefined;
    case "cr0":
      tell(lab, { kind: "setCr0", userid: id, value: num(step.cr0) });
      return undefined;
    case "store":
      storageOf(lab, name).set(bytesOf(step.store?.hex ?? ""), num(step.store?.at));
      return undefined;
    case "fill":
      area(context, step.fill).fill(num(step.fill?.byte));
      return undefined;
    case "expect": {
      const expected = bytesOf(step.expect?.hex ?? "");
      return difference(hex(expected), hex(area(context, { at: step.expect?.at ?? 0, length: expected.length })));
    }
    case "expectFill": {
      const found = area(context, step.expectFill);
      return difference(hex(new Uint8Array(found.length).fill(num(step.expectFill?.byte))), hex(found));
    }
    case "digest": {
      const found = createHash("sha256").update(area(context, step.digest)).digest("hex");
      return difference(step.digest?.sha256.toLowerCase(), found);
    }
    case "key": {
      const key = (num(step.key?.key) << 4) | (step.key?.fetch === true ? 0x08 : 0);
      const address = num(step.key?.at);
      tell(lab, { kind: "setStorageKey", userid: id, address, length: num(step.key?.length), key });
      return undefined;
    }
    case "logoff":
      tell(lab, { kind: "logoff", userid: id });
      return undefined;
    case "logon":
      logon(lab, name, num(step.logon?.storage));
      return undefined;
    case "reset":
      tell(lab, { kind: "reset", userid: id });
      return undefined;
    case "command": {
      const output = tell(lab, { kind: "command", userid: id, text: step.command ?? "" });
      return difference(JSON.stringify(step.reply), JSON.stringify(output.kind === "reply" ? output.lines : output));
    }
  }
}

function difference(expected: unknown, actual: unknown): string | undefined {
  return expected === actual ? undefined : `expected ${String(expected)}, got ${String(actual)}`;
}

function area({ lab, name }: Context, where: { at: Num; length: Num } | undefined): Uint8Array {
  const at = num(where?.at);
  return storageOf(lab, name).subarray(at, at + num(where?.length));
}

/** Builds VMCPARM where it is addressable, and executes the instruction to its end. */
function diagnose(context: Context): number | string {
  const { lab, name, step } = context;
  const parm = step.diagnose ?? {};
  const rx = num(parm.at, 0x1000);
  const at = rx % 0x100_0000;
  const storage = new DataView(storageOf(lab, name).buffer);
  if (parm.raw !== true && at + VMCPARM_LENGTH <= storage.byteLength) {
    writeVmcparm(storage, at, {
      vmcpflg1: num(parm.flg1),
      vmcpflg2: num(parm.flg2),
      vmcpfunc: functionCode(parm.func),
      vmcpmid: num(parm.mid),
      vmcpuser: parm.userHex === undefined ? useridWords(parm.user ?? "") : doubleword(parm.userHex),
      vmcpvada: num(parm.vada),
      vmcplena: num(parm.lena),
      vmcpvadb: num(parm.vadb),
      vmcplenb: num(parm.lenb),
      vmcpuse: doubleword(parm.use ?? "0000000000000000"),
    });
  }
  const vmcparm = () => readVmcparm(storage, at);
  const { pieces } = context;
  const first = tell(lab, { kind: "diagnose", userid: userid(name), code: 0x68, address: rx, vmcparm, pieces });
  const output = toTheEnd(context, first);
  if (output.kind === "rc") {
    const { vmcpfunc, vmcpvada } = vmcparm();
    if (output.rc === RC.NORMAL && vmcpfunc === SUBFUNCTION.AUTHORIZE) context.buffers.set(name, vmcpvada % 0x100_0000);
    return output.rc;
  }
  return output.kind === "exception" ? output.exception : output.kind;
}

function toTheEnd({ lab, name, pieces }: Context, first: ModelOutput): ModelOutput {
  let output = first;
  while (output.kind === "inTransfer") output = tell(lab, { kind: "continue", userid: userid(name), pieces });
  return output;
}

function functionCode(func: Num | undefined): number {
  return typeof func === "string" && func in SUBFUNCTION ? SUBFUNCTION[func as SubfunctionName] : num(func);
}

function doubleword(digits: string): [number, number] {
  const words = new DataView(bytesOf(digits).buffer);
  return [words.getUint32(0), words.getUint32(4)];
}

function changedPsw(word: number, change: VectorStep["psw"]): number {
  const { external, key, problem } = change ?? {};
  let changed = word;
  if (external !== undefined) changed = external ? changed | PSW_EXTERNAL : changed & ~PSW_EXTERNAL;
  if (problem !== undefined) changed = problem ? changed | PSW_PROBLEM : changed & ~PSW_PROBLEM;
  if (key !== undefined) changed = (changed & ~PSW_KEY_MASK) | (num(key) << PSW_KEY_SHIFT);
  return changed;
}

/** At most one interruption; PSW and CR0 are put back afterwards. */
function runTake(context: Context, expected: HeaderMembers | null | undefined, enable: boolean): string | undefined {
  const { lab, name, pieces } = context;
  const id = userid(name);
  const { psw, cr0 } = machineOf(lab.model, id);
  if (enable) {
    tell(lab, { kind: "setPsw", userid: id, psw: [psw[0] | PSW_EXTERNAL, psw[1]] });
    tell(lab, { kind: "setCr0", userid: id, value: cr0 | CR0_VMCF });
  }
  const output = toTheEnd(context, tell(lab, { kind: "present", userid: id, pieces }));
  tell(lab, { kind: "setPsw", userid: id, psw });
  tell(lab, { kind: "setCr0", userid: id, value: cr0 });
  if (expected === null || expected === undefined) return difference("nothing", output.kind);
  if (output.kind !== "presented") return `expected an interruption, got ${output.kind}`;
  const actual = storedHeader(storageOf(lab, name), context.buffers.get(name) ?? 0, expected);
  return difference(JSON.stringify(normalized(expected)), JSON.stringify(actual));
}

/** The members the vector names, read from storage and not from the model's answer. */
function storedHeader(storage: Uint8Array, at: number, wanted: HeaderMembers): Record<string, number | string> {
  const view = new DataView(storage.buffer);
  const header = readVmcmhdr(view, at);
  const bufferLength = typeof wanted.buf === "string" ? wanted.buf.length / 2 : 0;
  const all: Record<string, number | string> = {
    stat: header.vmcmstat,
    eflg: header.vmcmeflg,
    func: header.vmcmfunc,
    mid: header.vmcmmid,
    user: hex(storage.subarray(at + VMCMHDR.VMCMUSER, at + VMCMHDR.VMCMUSER + 8)),
    userHex: hex(storage.subarray(at + VMCMHDR.VMCMUSER, at + VMCMHDR.VMCMUSER + 8)),
    vada: header.vmcmvada,
    lena: header.vmcmlena,
    vadb: header.vmcmvadb,
    lenb: header.vmcmlenb,
    use: hex(storage.subarray(at + VMCMHDR.VMCMUSE, at + VMCMHDR_LENGTH)),
    buf: hex(storage.subarray(at + VMCMHDR.VMCMBUF, at + VMCMHDR.VMCMBUF + bufferLength)),
    code: view.getUint16(EXTERNAL_CODE_AT + 2),
  };
  return Object.fromEntries(Object.keys(wanted).map((member) => [member, all[member] ?? "unknown"]));
}

function normalized(expected: HeaderMembers): Record<string, number | string> {
  const texts = ["use", "userHex", "buf"];
  return Object.fromEntries(
    Object.entries(expected).map(([member, value]) => {
      if (member === "user") return [member, hex(useridField(String(value)))];
      return [member, texts.includes(member) ? String(value).toUpperCase() : num(value)];
    }),
  );
}
