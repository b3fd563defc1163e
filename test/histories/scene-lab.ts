// Short runs of the nucleus, told one act a line and recorded with what scripts would have noted.

import { CR0_AFTER_RESET, CR0_VMCF, PSW_EC, PSW_EXTERNAL, PSW_KEY_SHIFT, PSW_PROBLEM } from "../../cp/interface/psw.ts";
import { SUBFUNCTION, type SubfunctionName } from "../../cp/interface/subfunctions.ts";
import { userid } from "../../cp/interface/userid.ts";
import { writeVmcparm } from "../../cp/interface/vmcparm.ts";
import { ControlProgram } from "../../cp/nucleus/control-program.ts";
import type { Machine } from "../../cp/nucleus/machine.ts";
import { Recorder } from "../../src/history/recorder.ts";
import { parmOf, type ParmWords } from "../model/lab.ts";

const STORAGE = 0x10000;
const PARM_AT = 0x400;
/** Where every machine has its external interrupt buffer. */
export const BUFFER_AT = 0x800;
/** Where data come from, and where they go. */
export const DATA_AT = 0x2000;
export const RECEIVED_AT = 0x4000;
export const REPLY_AT = 0x6000;

export interface SceneOptions {
  readonly machines?: readonly string[];
  readonly messageLimit?: number;
  readonly piecesPerStep?: number;
}

/** The acts a scene is made of; each is one DIAGNOSE or one opportunity for CP. */
export class Scene {
  readonly cp: ControlProgram;
  readonly #recorder: Recorder;
  readonly #text: string[] = [];
  readonly #machines = new Map<string, Machine>();
  readonly #name: string;
  #line = 0;

  constructor(name: string, { machines = ["ALICE", "BOB"], messageLimit = 50, piecesPerStep }: SceneOptions = {}) {
    this.#name = name;
    this.#recorder = new Recorder({ write: (lines) => void this.#text.push(Buffer.from(lines).toString()), close: () => undefined });
    this.cp = new ControlProgram({
      record: this.#recorder.record,
      witness: this.#recorder.witness,
      messageLimit,
      ...(piecesPerStep !== undefined && { piecesPerStep }),
    });
    this.#recorder.begin({ scenario: name, hash: "", profile: "documented", mode: "test", messageLimit });
    for (const machine of machines) this.logon(machine);
  }

  /** The history, written to its end, as lines. */
  lines(): Record<string, unknown>[] {
    this.#recorder.close();
    const [header = "", ...rest] = this.#text.join("").trimEnd().split("\n");
    // The Node version of whoever made it does not matter.
    const first = { ...(JSON.parse(header) as object), node: "v20.0.0" };
    return [first, ...rest.map((line) => JSON.parse(line) as Record<string, unknown>)];
  }

  machine(name: string): Machine {
    const machine = this.#machines.get(name);
    if (machine === undefined) throw new Error(`${name} is not in this scene`);
    return machine;
  }

  /** LOGON, with data to send, AUTHORIZE, and interruptions enabled before and after each. */
  logon(name: string): void {
    const machine = this.cp.logon(userid(name), new Uint8Array(STORAGE));
    this.#machines.set(name, machine);
    for (let at = DATA_AT; at < RECEIVED_AT; at++) machine.storage[at] = (at * 7 + name.length) & 0xff;
    machine.view.setUint32(0x58, PSW_EC | PSW_EXTERNAL);
    this.authorize(name);
    this.cp.setControlRegister0(machine, CR0_AFTER_RESET | CR0_VMCF);
    this.cp.setPsw(machine, PSW_EC | PSW_EXTERNAL, 0);
  }

  authorize(name: string, words: ParmWords = {}): number {
    return this.#call(name, "AUTHORIZE", { flags: 0x60, vada: BUFFER_AT, lena: 0x400, ...words });
  }

  send(name: string, to: string, mid: number, words: ParmWords = {}): number {
    return this.#call(name, "SEND", { user: to, mid, vada: DATA_AT, lena: 40, use: 0xa000 + mid, ...words });
  }

  sendRecv(name: string, to: string, mid: number, words: ParmWords = {}): number {
    const reply = { vadb: REPLY_AT, lenb: 100 };
    return this.#call(name, "SEND/RECV", { user: to, mid, vada: DATA_AT, lena: 40, ...reply, use: 0xa000 + mid, ...words });
  }

  sendx(name: string, to: string, mid: number, words: ParmWords = {}): number {
    return this.#call(name, "SENDX", { user: to, mid, vada: DATA_AT, lena: 20, use: 0xa000 + mid, ...words });
  }

  receive(name: string, from: string, mid: number, words: ParmWords = {}): number {
    return this.#call(name, "RECEIVE", { user: from, mid, vada: RECEIVED_AT, lena: 40, use: 0xb000 + mid, ...words });
  }

  reply(name: string, to: string, mid: number, words: ParmWords = {}): number {
    return this.#call(name, "REPLY", { user: to, mid, vada: DATA_AT, lena: 30, use: 0xb000 + mid, ...words });
  }

  call(name: string, subfunction: SubfunctionName, words: ParmWords = {}): number {
    return this.#call(name, subfunction, words);
  }

  /** CP's opportunity: at most one interruption. */
  take(name: string): void {
    this.cp.present(this.machine(name));
  }

  /** The next step of what the machine is in. */
  proceed(name: string): void {
    const machine = this.machine(name);
    if (machine.engagement === "diagnose") this.cp.proceed(machine);
    else this.cp.present(machine);
  }

  psw(name: string, { external = true, key = 0, problem = false, wait = false } = {}): void {
    const bits = (external ? PSW_EXTERNAL : 0) | (problem ? PSW_PROBLEM : 0) | (wait ? 0x0002_0000 : 0);
    this.cp.setPsw(this.machine(name), PSW_EC | bits | (key << PSW_KEY_SHIFT), 0);
  }

  /** DIAGNOSE with any address in Rx, and whatever stands there. */
  diagnoseAt(name: string, rx: number): void {
    this.cp.diagnose(this.machine(name), 0x68, rx);
  }

  #call(name: string, subfunction: SubfunctionName, words: ParmWords): number {
    const machine = this.machine(name);
    const label = words.mid === undefined ? subfunction : `${subfunction} ${words.mid} ${words.user ?? ""}`;
    this.#recorder.note({ note: "doing", vm: name, label, at: `${this.#name}.ts:${++this.#line}:3` });
    writeVmcparm(machine.view, PARM_AT, parmOf(SUBFUNCTION[subfunction], words));
    return this.cp.diagnose(machine, 0x68, PARM_AT).value;
  }
}
