// A small laboratory for tests of the model: storages as plain bytes, on which the model's effects are carried out.

import { CR0_VMCF, EXTERNAL_NEW_PSW, PSW_EC, PSW_EXTERNAL, PSW_KEY_SHIFT } from "../../cp/interface/psw.ts";
import { SUBFUNCTION, type SubfunctionName } from "../../cp/interface/subfunctions.ts";
import { userid, useridField, type Userid } from "../../cp/interface/userid.ts";
import type { Vmcmhdr } from "../../cp/interface/vmcmhdr.ts";
import { readVmcparm, writeVmcparm, type Vmcparm } from "../../cp/interface/vmcparm.ts";
import { apply } from "../../src/model/apply.ts";
import type {
  DiagnoseInput,
  Effect,
  ModelInput,
  ModelOutput,
  NewPsw,
  PresentInput,
} from "../../src/model/input-output.ts";
import { createModel, type Model, type ModelConfig } from "../../src/model/model.ts";

export interface Lab {
  readonly model: Model;
  readonly storages: Map<string, Uint8Array>;
}

/** Where tests put VMCPARM. */
export const PARM_AT = 0xf000;
export const STORAGE_SIZE = 0x10000;
/** Where they put the external interrupt buffer. */
export const BUFFER = 0x2000;

/** A model with these machines logged on, in this order. */
export function newLab(userids: readonly string[], config: ModelConfig = {}): Lab {
  const lab: Lab = { model: createModel(config), storages: new Map() };
  for (const name of userids) logon(lab, name, STORAGE_SIZE);
  return lab;
}

export function logon(lab: Lab, name: string, storageSize: number, privilegeClasses = "G"): ModelOutput {
  lab.storages.set(name, new Uint8Array(storageSize));
  return apply(lab.model, { kind: "logon", userid: userid(name), storageSize, privilegeClasses });
}

/** What a test may say about a step; everything else in an input is the laboratory's. */
export type StepOptions = Pick<DiagnoseInput, "pieces" | "fault"> | Pick<PresentInput, "pieces" | "fault">;

type InputWithoutPsw =
  | Exclude<ModelInput, { kind: "present" | "continue" }>
  | Omit<Extract<ModelInput, { kind: "present" }>, "newPsw">
  | Omit<Extract<ModelInput, { kind: "continue" }>, "newPsw">;

/** One input, and its effects carried out in order; the new PSW is fetched after those before it (R-INT-7). */
export function tell(lab: Lab, input: InputWithoutPsw): ModelOutput {
  let done = 0;
  const carryOutNew = (effects: readonly Effect[]): void => {
    for (const effect of effects.slice(done)) carryOut(lab, effect);
    done = effects.length;
  };
  const newPsw: NewPsw = (effects) => {
    carryOutNew(effects);
    const words = new DataView(storageOf(lab, input.userid).buffer);
    return [words.getUint32(EXTERNAL_NEW_PSW), words.getUint32(EXTERNAL_NEW_PSW + 4)];
  };
  const needsPsw = input.kind === "present" || input.kind === "continue";
  const output = apply(lab.model, needsPsw ? { ...input, newPsw } : input);
  carryOutNew(output.effects);
  return output;
}

function carryOut(lab: Lab, effect: Effect): void {
  switch (effect.kind) {
    case "store":
      storageOf(lab, effect.userid).set(effect.bytes, effect.address);
      return;
    case "move": {
      const from = storageOf(lab, effect.from).subarray(effect.fromAddress, effect.fromAddress + effect.length);
      storageOf(lab, effect.to).set(from, effect.toAddress);
      return;
    }
    case "clear":
      lab.storages.set(effect.userid, new Uint8Array(effect.storageSize));
  }
}

export function storageOf(lab: Lab, name: string): Uint8Array {
  const storage = lab.storages.get(name);
  if (storage === undefined) throw new Error(`no storage for ${name}`);
  return storage;
}

/** A VMCPARM in words: absent fields are 0, the userid blanks. `use` is the second word of VMCPUSE. */
export interface ParmWords {
  readonly flags?: number;
  /** VMCPFLG2. */
  readonly flag2?: number;
  readonly user?: string;
  readonly mid?: number;
  readonly vada?: number;
  readonly lena?: number;
  readonly vadb?: number;
  readonly lenb?: number;
  readonly use?: number;
}

/** The first word of an enabled or disabled EC-mode PSW with this key. */
export function pswWord(key = 0, enabled = false): number {
  return PSW_EC | (key << PSW_KEY_SHIFT) | (enabled ? PSW_EXTERNAL : 0);
}

export function setKey(lab: Lab, name: string, key: number): void {
  tell(lab, { kind: "setPsw", userid: userid(name), psw: [pswWord(key), 0] });
}

/** Builds VMCPARM and executes DIAGNOSE X'68': the return code, the exception, or "inTransfer". */
export function call(
  lab: Lab,
  name: string,
  subfunction: SubfunctionName,
  words: ParmWords = {},
  options: Pick<DiagnoseInput, "pieces" | "fault"> = {},
): number | string {
  const storage = new DataView(storageOf(lab, name).buffer);
  writeVmcparm(storage, PARM_AT, parmOf(SUBFUNCTION[subfunction], words));
  const vmcparm = (): Vmcparm => readVmcparm(storage, PARM_AT);
  const input = { kind: "diagnose", userid: userid(name), code: 0x68, address: PARM_AT, vmcparm } as const;
  return brief(tell(lab, { ...input, ...options }));
}

/** AUTHORIZE with the usual buffer, unless `words` say otherwise. */
export function authorize(lab: Lab, name: string, words: ParmWords = {}): number | string {
  return call(lab, name, "AUTHORIZE", { vada: BUFFER, lena: 169, ...words });
}

/** These machines, logged on and authorized. */
export function newAuthorizedLab(userids: readonly string[], config: ModelConfig = {}): Lab {
  const lab = newLab(userids, config);
  for (const name of userids) authorize(lab, name);
  return lab;
}

export function parmOf(vmcpfunc: number, words: ParmWords): Vmcparm {
  return {
    vmcpflg1: words.flags ?? 0,
    vmcpflg2: words.flag2 ?? 0,
    vmcpfunc,
    vmcpmid: words.mid ?? 0,
    vmcpuser: useridWords(words.user ?? ""),
    vmcpvada: words.vada ?? 0,
    vmcplena: words.lena ?? 0,
    vmcpvadb: words.vadb ?? 0,
    vmcplenb: words.lenb ?? 0,
    vmcpuse: [0, words.use ?? 0],
  };
}

export function useridWords(name: string): [number, number] {
  const field = new DataView(useridField(name).buffer);
  return [field.getUint32(0), field.getUint32(4)];
}

/** Enables the machine and gives CP one opportunity. */
export function take(
  lab: Lab,
  name: string,
  options: Pick<PresentInput, "pieces" | "fault"> = {},
): Vmcmhdr | undefined | string {
  tell(lab, { kind: "setPsw", userid: userid(name), psw: [pswWord(0, true), 0] });
  tell(lab, { kind: "setCr0", userid: userid(name), value: CR0_VMCF });
  return taken(tell(lab, { kind: "present", userid: userid(name), ...options }));
}

/** The next step of a DIAGNOSE that is in transfer. */
export function go(lab: Lab, name: string, pieces = Infinity): number | string {
  return brief(tell(lab, { kind: "continue", userid: userid(name), pieces }));
}

/** The next step of a presentation that is in transfer. */
export function goOnPresenting(lab: Lab, name: string, pieces = Infinity): Vmcmhdr | undefined | string {
  return taken(tell(lab, { kind: "continue", userid: userid(name), pieces }));
}

export function smsg(lab: Lab, name: string, text: string): readonly string[] {
  const output = tell(lab, { kind: "command", userid: userid(name), text });
  return output.kind === "reply" ? output.lines : [output.kind];
}

export function setStorageKey(lab: Lab, name: string, address: number, length: number, key: number): void {
  tell(lab, { kind: "setStorageKey", userid: userid(name), address, length, key });
}

export function leave(lab: Lab, name: string, kind: "logoff" | "reset"): string {
  return tell(lab, { kind, userid: userid(name) }).kind;
}

export function idOf(name: string): Userid {
  return userid(name);
}

function brief(output: ModelOutput): number | string {
  if (output.kind === "rc") return output.rc;
  return output.kind === "exception" ? output.exception : output.kind;
}

function taken(output: ModelOutput): Vmcmhdr | undefined | string {
  if (output.kind === "presented") return output.header;
  return output.kind === "nothing" ? undefined : output.kind;
}
