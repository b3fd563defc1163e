// A CP with a few machines, for tests that need what vectors cannot say: steps of a transfer, faults, commands' return codes.

import { INSTRUCTION } from "../../cp/interface/instructions.ts";
import { CR0_VMCF, PSW_EXTERNAL, PSW_KEY_MASK, PSW_KEY_SHIFT } from "../../cp/interface/psw.ts";
import { SUBFUNCTION, type SubfunctionName } from "../../cp/interface/subfunctions.ts";
import { userid, useridField } from "../../cp/interface/userid.ts";
import { readVmcmhdr, type Vmcmhdr } from "../../cp/interface/vmcmhdr.ts";
import { writeVmcparm } from "../../cp/interface/vmcparm.ts";
import { ControlProgram, type ControlProgramOptions, type PresentResult } from "../../cp/nucleus/control-program.ts";
import type { Machine } from "../../cp/nucleus/machine.ts";

export const STORAGE = 0x10000;
/** Where VMCPARM is built. */
export const PARM_AT = 0x400;
/** Where `authorize` puts the external interrupt buffer, and how long it is. */
export const BUFFER = 0x800;
export const BUFFER_LENGTH = 169;

export interface Fields {
  readonly user?: string;
  readonly mid?: number;
  readonly vada?: number;
  readonly lena?: number;
  readonly vadb?: number;
  readonly lenb?: number;
  readonly use?: number;
  /** VMCPFLG1. */
  readonly flags?: number;
  /** VMCPFLG2. */
  readonly flags2?: number;
}

/** What a DIAGNOSE gave: its return code, or that it is still in transfer; an exception fails the test. */
export type Rc = number | "in-transfer";

export class Lab {
  readonly cp: ControlProgram;

  /** Logs the machines on and authorizes them. */
  constructor(options: ControlProgramOptions = {}, userids: readonly string[] = ["A", "B", "C"]) {
    this.cp = new ControlProgram(options);
    for (const name of userids) {
      this.logon(name);
      this.authorize(name);
    }
  }

  logon(name: string, { storage = STORAGE, classes = "G" } = {}): Machine {
    return this.cp.logon(userid(name), new Uint8Array(storage), classes);
  }

  machine(name: string): Machine {
    const machine = this.cp.directory.machine(name);
    if (machine === undefined) throw new Error(`${name} is not logged on`);
    return machine;
  }

  authorize(name: string, fields: Fields = {}): Rc {
    return this.call(name, "AUTHORIZE", { vada: BUFFER, lena: BUFFER_LENGTH, ...fields });
  }

  /** One DIAGNOSE X'68' with this parameter list. */
  call(name: string, subfunction: SubfunctionName | number, fields: Fields = {}): Rc {
    const machine = this.machine(name);
    const user = new DataView(useridField(fields.user ?? "").buffer);
    writeVmcparm(machine.view, PARM_AT, {
      vmcpflg1: fields.flags ?? 0,
      vmcpflg2: fields.flags2 ?? 0,
      vmcpfunc: typeof subfunction === "number" ? subfunction : SUBFUNCTION[subfunction],
      vmcpmid: fields.mid ?? 0,
      vmcpuser: [user.getUint32(0), user.getUint32(4)],
      vmcpvada: fields.vada ?? 0,
      vmcplena: fields.lena ?? 0,
      vmcpvadb: fields.vadb ?? 0,
      vmcplenb: fields.lenb ?? 0,
      vmcpuse: [0, fields.use ?? 0],
    });
    const { exception, inTransfer, value } = this.cp.diagnose(machine, 0x68, PARM_AT);
    if (exception !== 0) throw new Error(`${name} ${subfunction}: program exception ${exception}`);
    return inTransfer ? "in-transfer" : value;
  }

  /** One more step of the DIAGNOSE the machine is in. */
  step(name: string): Rc {
    const { inTransfer, value } = this.cp.proceed(this.machine(name));
    return inTransfer ? "in-transfer" : value;
  }

  /** Steps until the DIAGNOSE has ended. */
  finish(name: string): number {
    for (;;) {
      const rc = this.step(name);
      if (rc !== "in-transfer") return rc;
    }
  }

  enable(name: string): void {
    const machine = this.machine(name);
    this.cp.setPsw(machine, machine.pswFirst | PSW_EXTERNAL, machine.pswSecond);
    this.cp.setControlRegister0(machine, machine.cr0 | CR0_VMCF);
  }

  /** Enables a machine for one presentation and leaves PSW and control register 0 as they were. */
  present(name: string): PresentResult {
    const machine = this.machine(name);
    const { pswFirst, pswSecond, cr0 } = machine;
    this.enable(name);
    const result = this.cp.present(machine);
    this.cp.setPsw(machine, pswFirst, pswSecond);
    this.cp.setControlRegister0(machine, cr0);
    return result;
  }

  /** Takes one interruption, through all steps of a SENDX. @returns its header; undefined when there was none */
  take(name: string): Vmcmhdr | undefined {
    let result = this.present(name);
    while (result === "in-transfer") result = this.present(name);
    return result === "presented" ? this.header(name) : undefined;
  }

  /** The header as it stands in the buffer. */
  header(name: string): Vmcmhdr {
    const machine = this.machine(name);
    return readVmcmhdr(machine.view, this.cp.lastHeader(machine).address);
  }

  setPswKey(name: string, key: number): void {
    const machine = this.machine(name);
    this.cp.setPsw(machine, (machine.pswFirst & ~PSW_KEY_MASK) | (key << PSW_KEY_SHIFT), machine.pswSecond);
  }

  /** @param key access control in bits 0-3, fetch protection in bit 4 */
  setStorageKey(name: string, address: number, length: number, key: number): void {
    this.cp.setStorageKey(this.machine(name), address, length, key);
  }

  loadPsw(name: string, first: number): void {
    this.cp.execute(this.machine(name), INSTRUCTION.LOAD_PSW, first >>> 0, 0, 0, 0, 0);
  }

  /** How many of a machine's bytes from `address` on have this value, counted to the first that has not. */
  run(name: string, address: number, byte: number): number {
    const { storage } = this.machine(name);
    let end = address;
    while (end < storage.length && storage[end] === byte) end++;
    return end - address;
  }

  fill(name: string, address: number, length: number, byte: number): void {
    this.machine(name).storage.fill(byte, address, address + length);
  }

  /** Active messages whose source this machine is. */
  active(name: string): number {
    return this.cp.messages().filter(({ source }) => source === name).length;
  }
}
