import { exceptionName } from "../../cp/interface/instructions.ts";
import { CR0_VMCF, PSW_EXTERNAL } from "../../cp/interface/psw.ts";
import type { Userid } from "../../cp/interface/userid.ts";
import { ControlProgram, type ControlProgramOptions } from "../../cp/nucleus/control-program.ts";
import type { Machine } from "../../cp/nucleus/machine.ts";
import { InputError } from "../cli/errors.ts";
import type { DiagnoseEnd, Rig, RigKind, RigOptions } from "./rig.ts";

/** Runs vectors in the pure core: no threads, no transport. */
export const nucleusRig: RigKind = nucleusRigWith({});

/** @param recording who receives every commit, if anybody does */
export function nucleusRigWith(recording: Recording): RigKind {
  return { name: "nucleus", open: async (options) => new NucleusRig(options, recording) };
}

type Recording = Pick<ControlProgramOptions, "record" | "witness">;

class NucleusRig implements Rig {
  readonly #cp: ControlProgram;

  constructor({ messageLimit, profile }: RigOptions, recording: Recording) {
    this.#cp = new ControlProgram({ ...recording, profile, ...(messageLimit === undefined ? {} : { messageLimit }) });
  }

  async logon(userid: Userid, storageSize: number): Promise<void> {
    this.#cp.logon(userid, new Uint8Array(storageSize));
  }

  async logoff(userid: Userid): Promise<void> {
    this.#cp.logoff(this.#machine(userid));
  }

  async reset(userid: Userid): Promise<void> {
    this.#cp.reset(this.#machine(userid), "system-reset");
  }

  async command(userid: Userid, text: string): Promise<readonly string[]> {
    return this.#cp.command(this.#machine(userid), text).lines;
  }

  async diagnose(userid: Userid, rx: number): Promise<DiagnoseEnd> {
    const { exception, value } = this.#cp.diagnose(this.#machine(userid), 0x68, rx);
    return exception === 0 ? { rc: value } : { exception: exceptionName(exception) };
  }

  async take(userid: Userid, enable: boolean): Promise<number | undefined> {
    const machine = this.#machine(userid);
    const { pswFirst, pswSecond, cr0 } = machine;
    if (enable) {
      this.#cp.setPsw(machine, pswFirst | PSW_EXTERNAL, pswSecond);
      this.#cp.setControlRegister0(machine, cr0 | CR0_VMCF);
    }
    const presented = this.#cp.present(machine) === "presented";
    this.#cp.setPsw(machine, pswFirst, pswSecond);
    this.#cp.setControlRegister0(machine, cr0);
    return presented ? this.#cp.lastHeader(machine).address : undefined;
  }

  psw(userid: Userid): { readonly first: number; readonly second: number } {
    const { pswFirst, pswSecond } = this.#machine(userid);
    return { first: pswFirst, second: pswSecond };
  }

  async setPsw(userid: Userid, first: number, second: number): Promise<void> {
    this.#cp.setPsw(this.#machine(userid), first, second);
  }

  async setCr0(userid: Userid, value: number): Promise<void> {
    this.#cp.setControlRegister0(this.#machine(userid), value);
  }

  async setStorageKey(userid: Userid, address: number, length: number, key: number): Promise<void> {
    this.#cp.setStorageKey(this.#machine(userid), address, length, key);
  }

  async fetch(userid: Userid, address: number, length: number): Promise<Uint8Array> {
    return this.#machine(userid).storage.slice(address, address + length);
  }

  async store(userid: Userid, address: number, bytes: Uint8Array): Promise<void> {
    this.#machine(userid).storage.set(bytes, address);
  }

  async close(): Promise<void> {
    // Nothing outlives the objects.
  }

  #machine(userid: Userid): Machine {
    const machine = this.#cp.directory.machine(userid);
    if (machine === undefined) throw new InputError(`machine ${userid} is not logged on at this step`);
    return machine;
  }
}
