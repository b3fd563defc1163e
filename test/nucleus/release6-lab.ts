// Machines on one CP, with the notation of the appendices: what a call returns and what an interruption shows, as text.

import { CR0_VMCF, PSW_EXTERNAL, PSW_KEY_MASK, PSW_KEY_SHIFT } from "../../cp/interface/psw.ts";
import { FETCH_PROTECTED } from "../../cp/interface/storage-key.ts";
import { SUBFUNCTION, type SubfunctionName } from "../../cp/interface/subfunctions.ts";
import { userid, useridField, useridText } from "../../cp/interface/userid.ts";
import { readVmcmhdr, type Vmcmhdr } from "../../cp/interface/vmcmhdr.ts";
import { writeVmcparm } from "../../cp/interface/vmcparm.ts";
import { ControlProgram, type ControlProgramOptions, type Result } from "../../cp/nucleus/control-program.ts";
import type { Machine } from "../../cp/nucleus/machine.ts";
import type { Profile } from "../../cp/nucleus/profiles.ts";

export const STORAGE_SIZE = 0x10000;
/** Where the external interrupt buffer is unless a test says otherwise. */
export const BUFFER_AT = 0x2000;
const PARM_AT = 0x200;

/** Members of VMCPARM; absent ones are 0, the userid blanks. `use` is the second word of VMCPUSE. */
export interface Parm {
  readonly flags?: number;
  readonly flag2?: number;
  readonly user?: string;
  readonly mid?: number;
  readonly vada?: number;
  readonly lena?: number;
  readonly vadb?: number;
  readonly lenb?: number;
  readonly use?: number;
}

export class Lab {
  readonly cp: ControlProgram;

  /** A, B and C are authorized with 40-byte buffers (Appendix A). */
  constructor(profile: Profile, options: Omit<ControlProgramOptions, "profile"> = {}) {
    this.cp = new ControlProgram({ ...options, profile });
    for (const name of ["A", "B", "C"]) {
      this.logon(name);
      this.authorize(name);
    }
  }

  logon(name: string, storageSize = STORAGE_SIZE): void {
    this.cp.logon(userid(name), new Uint8Array(storageSize));
  }

  machine(name: string): Machine {
    const machine = this.cp.directory.machine(name);
    if (machine === undefined) throw new Error(`${name} is not logged on`);
    return machine;
  }

  authorize(name: string, lena = 40, more: Parm = {}): number | "in transfer" {
    return this.call(name, "AUTHORIZE", { vada: BUFFER_AT, lena, ...more });
  }

  /** DIAGNOSE X'68': the return code, or that the machine is still in it. */
  call(name: string, subfunction: SubfunctionName, parm: Parm = {}): number | "in transfer" {
    const machine = this.machine(name);
    const user = new DataView(useridField(parm.user ?? "").buffer);
    writeVmcparm(machine.view, PARM_AT, {
      vmcpflg1: parm.flags ?? 0,
      vmcpflg2: parm.flag2 ?? 0,
      vmcpfunc: SUBFUNCTION[subfunction],
      vmcpmid: parm.mid ?? 0,
      vmcpuser: [user.getUint32(0), user.getUint32(4)],
      vmcpvada: parm.vada ?? 0x3000,
      vmcplena: parm.lena ?? 0,
      vmcpvadb: parm.vadb ?? 0x4000,
      vmcplenb: parm.lenb ?? 0,
      vmcpuse: [0, parm.use ?? 0],
    });
    return this.#end(this.cp.diagnose(machine, 0x68, PARM_AT));
  }

  /** Goes on with the DIAGNOSE a machine is in. */
  proceed(name: string): number | "in transfer" {
    return this.#end(this.cp.proceed(this.machine(name)));
  }

  /** Enables a machine and lets CP present at most one interruption: its header as text, or what came instead. */
  take(name: string): string {
    const machine = this.machine(name);
    const { pswFirst, pswSecond, cr0 } = machine;
    machine.pswFirst |= PSW_EXTERNAL;
    machine.cr0 |= CR0_VMCF;
    const result = this.cp.present(machine);
    [machine.pswFirst, machine.pswSecond, machine.cr0] = [pswFirst, pswSecond, cr0];
    return result === "presented" ? this.header(name) : result;
  }

  /** The header in a machine's buffer: STAT EFLG FUNC | MID | USER | VADA LENA | VADB LENB | USE. */
  header(name: string, at = this.cp.lastHeader(this.machine(name)).address): string {
    return headerText(readVmcmhdr(this.machine(name).view, at));
  }

  /** Takes interruptions until there is none. */
  takeAll(name: string): string[] {
    const taken: string[] = [];
    for (let next = this.take(name); next !== "nothing"; next = this.take(name)) taken.push(next);
    return taken;
  }

  pswKey(name: string, key: number): void {
    const machine = this.machine(name);
    machine.pswFirst = (machine.pswFirst & ~PSW_KEY_MASK) | (key << PSW_KEY_SHIFT);
  }

  storageKey(name: string, address: number, length: number, key: number, fetchProtected = false): void {
    this.cp.setStorageKey(this.machine(name), address, length, (key << 4) | (fetchProtected ? FETCH_PROTECTED : 0));
  }

  fill(name: string, address: number, length: number, byte: number): void {
    this.machine(name).storage.fill(byte, address, address + length);
  }

  /** How many of the bytes from `address` on, at most `length`, have this value without a gap. */
  run(name: string, address: number, length: number, byte: number): number {
    const area = this.machine(name).storage.subarray(address, address + length);
    const end = area.findIndex((found) => found !== byte);
    return end < 0 ? length : end;
  }

  #end(result: Result): number | "in transfer" {
    return result.inTransfer ? "in transfer" : result.value;
  }
}

function headerText(header: Vmcmhdr): string {
  const hex = (value: number, digits = 1) => value.toString(16).toUpperCase().padStart(digits, "0");
  const field = new Uint8Array(8);
  new DataView(field.buffer).setUint32(0, header.vmcmuser[0]);
  new DataView(field.buffer).setUint32(4, header.vmcmuser[1]);
  return [
    `${hex(header.vmcmstat, 2)} ${hex(header.vmcmeflg, 2)} ${hex(header.vmcmfunc, 4)}`,
    String(header.vmcmmid),
    useridText(field),
    `${hex(header.vmcmvada)} ${header.vmcmlena}`,
    `${hex(header.vmcmvadb)} ${header.vmcmlenb}`,
    hex(header.vmcmuse[1]),
  ].join(" | ");
}

/** The first word of a header and its message ID: enough to tell one from another. */
export function brief(header: string): string {
  return header.split(" | ").slice(0, 2).join(" | ");
}
