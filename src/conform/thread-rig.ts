import { setImmediate } from "node:timers/promises";
import type { Agent } from "../../cp/coordinator/agent.ts";
import { Coordinator } from "../../cp/coordinator/coordinator.ts";
import { MachinePool } from "../../cp/coordinator/machine-pool.ts";
import { exceptionName } from "../../cp/interface/instructions.ts";
import type { Userid } from "../../cp/interface/userid.ts";
import type { Machine } from "../../cp/nucleus/machine.ts";
import type { Transport } from "../../workers/channel/machine-task.ts";
import { InputError } from "../cli/errors.ts";
import type { DiagnoseEnd, Rig, RigOptions } from "./rig.ts";

/** A thread without a machine waits so long for the next vector's. */
const IDLE_MS = 500;
/** Longest to wait for machines to end by themselves. */
const LOGOFF_MS = 1000;

/** Runs vectors on worker threads: each DIAGNOSE, fetch and store is done by the machine's own thread. */
export class ThreadRig implements Rig {
  /** One for all vectors, so that not each of them waits for new threads. Made when first needed; it ends by idling. */
  static #pool: MachinePool | undefined;
  readonly #coordinator: Coordinator;
  readonly #agents = new Map<Userid, Agent>();
  #failure: Error | undefined;

  constructor(transport: Transport, { messageLimit, profile }: RigOptions) {
    ThreadRig.#pool ??= new MachinePool({ idleTimeoutMs: IDLE_MS });
    this.#coordinator = new Coordinator({
      transport,
      profile,
      pool: ThreadRig.#pool,
      ...(messageLimit === undefined ? {} : { messageLimit }),
      onFailure: (error) => (this.#failure = error instanceof Error ? error : new Error(String(error))),
    });
  }

  async logon(userid: Userid, storageSize: number): Promise<void> {
    this.#agents.set(userid, await this.#coordinator.logonAgent(userid, storageSize));
  }

  async logoff(userid: Userid): Promise<void> {
    this.#machine(userid);
    this.#coordinator.logoff(userid);
    this.#agents.delete(userid);
  }

  async reset(userid: Userid): Promise<void> {
    this.#machine(userid);
    this.#coordinator.reset(userid, "system-reset");
  }

  async command(userid: Userid, text: string): Promise<readonly string[]> {
    this.#machine(userid);
    return this.#coordinator.command(userid, text)?.lines ?? [];
  }

  async diagnose(userid: Userid, rx: number): Promise<DiagnoseEnd> {
    const { exception, value } = await this.#told(this.#agent(userid).diagnose(rx));
    return exception === 0 ? { rc: value } : { exception: exceptionName(exception) };
  }

  async take(userid: Userid, enable: boolean): Promise<number | undefined> {
    return await this.#told(this.#agent(userid).take(enable));
  }

  psw(userid: Userid): { readonly first: number; readonly second: number } {
    const { pswFirst, pswSecond } = this.#machine(userid);
    return { first: pswFirst, second: pswSecond };
  }

  async setPsw(userid: Userid, first: number, second: number): Promise<void> {
    this.#coordinator.cp.setPsw(this.#machine(userid), first, second);
  }

  async setCr0(userid: Userid, value: number): Promise<void> {
    this.#coordinator.cp.setControlRegister0(this.#machine(userid), value);
  }

  async setStorageKey(userid: Userid, address: number, length: number, key: number): Promise<void> {
    this.#coordinator.cp.setStorageKey(this.#machine(userid), address, length, key);
  }

  async fetch(userid: Userid, address: number, length: number): Promise<Uint8Array> {
    return await this.#told(this.#agent(userid).fetch(address, length));
  }

  async store(userid: Userid, address: number, bytes: Uint8Array): Promise<void> {
    await this.#told(this.#agent(userid).store(address, bytes));
  }

  async close(): Promise<void> {
    // LOGOFF lets a thread end its machine and take the next one; `close` would end the thread, and a new one costs 40 ms.
    for (const userid of this.#agents.keys()) this.#coordinator.logoff(userid);
    const until = performance.now() + LOGOFF_MS;
    while (this.#coordinator.machinesLeft.length > 0 && performance.now() < until) await setImmediate();
    await this.#coordinator.close();
  }

  /** When CP itself fails, it ends its machines; what they then say is not the news. */
  async #told<Result>(order: Promise<Result>): Promise<Result> {
    try {
      return await order;
    } catch (error) {
      throw this.#failure ?? error;
    }
  }

  #machine(userid: Userid): Machine {
    const machine = this.#coordinator.cp.directory.machine(userid);
    if (machine === undefined) throw new InputError(`machine ${userid} is not logged on at this step`);
    return machine;
  }

  #agent(userid: Userid): Agent {
    this.#machine(userid);
    return this.#agents.get(userid) as Agent;
  }
}
