import type { Profile } from "../../cp/nucleus/profiles.ts";
import type { Userid } from "../../cp/interface/userid.ts";

/** How a DIAGNOSE X'68' ended. */
export type DiagnoseEnd = { readonly rc: number } | { readonly exception: string };

/**
 * One way of executing a DIAGNOSE, as vectors need it: machines on one CP, and somebody at each machine's console who can
 * look at and change storage, keys, PSW and CR0. The same vector gives the same answers on every rig.
 */
export interface Rig {
  logon(userid: Userid, storageSize: number): Promise<void>;
  logoff(userid: Userid): Promise<void>;
  /** SYSTEM RESET. */
  reset(userid: Userid): Promise<void>;
  /** Types a CP command at the machine's console. @returns CP's answer lines */
  command(userid: Userid, text: string): Promise<readonly string[]>;
  /** DIAGNOSE X'68' with VMCPARM at guest address `rx`. */
  diagnose(userid: Userid, rx: number): Promise<DiagnoseEnd>;
  /**
   * Lets CP present at most one X'4001', then puts PSW and CR0 back.
   * @param enable first set the external mask and CR0 bit 31; else the present PSW and CR0 decide
   * @returns the address of the header just stored, or undefined when nothing was presented
   */
  take(userid: Userid, enable: boolean): Promise<number | undefined>;
  psw(userid: Userid): { readonly first: number; readonly second: number };
  setPsw(userid: Userid, first: number, second: number): Promise<void>;
  setCr0(userid: Userid, value: number): Promise<void>;
  /** Sets the key byte of every 2 KiB block the area touches. */
  setStorageKey(userid: Userid, address: number, length: number, key: number): Promise<void>;
  /** @returns a copy; shorter than asked where storage ends */
  fetch(userid: Userid, address: number, length: number): Promise<Uint8Array>;
  store(userid: Userid, address: number, bytes: Uint8Array): Promise<void>;
  /** Ends everything. */
  close(): Promise<void>;
}

export interface RigOptions {
  readonly messageLimit: number | undefined;
  readonly profile: Profile;
}

/** A named way of running vectors: `--via NAME`. */
export interface RigKind {
  readonly name: string;
  open(options: RigOptions): Promise<Rig>;
}
