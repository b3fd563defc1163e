import type { MessagePort } from "node:worker_threads";
import type { Answer } from "../interface/instructions.ts";
import { CR0_VMCF, PSW_EXTERNAL } from "../interface/psw.ts";
import type { ControlProgram } from "../nucleus/control-program.ts";
import type { Order } from "../../workers/channel/machine-task.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { HostedMachine } from "./hosted-machine.ts";

/**
 * A machine whose instruction stream CP's side decides, order by order. Everything a guest would do is done by its thread,
 * through the transport: DIAGNOSE, fetches and stores, and the wait that an interruption ends. What an operator does at a
 * machine's console (PSW, control register, keys) is done here. One order at a time.
 */
export class Agent {
  readonly #cp: ControlProgram;
  readonly #dispatcher: Dispatcher;
  readonly #hosted: HostedMachine;
  readonly #orders: MessagePort;
  #closed = false;
  #settle: { resolve: (result: unknown) => void; reject: (error: Error) => void } | undefined;

  constructor(cp: ControlProgram, dispatcher: Dispatcher, hosted: HostedMachine, orders: MessagePort) {
    this.#cp = cp;
    this.#dispatcher = dispatcher;
    this.#hosted = hosted;
    this.#orders = orders;
    orders.on("message", (message: { result?: unknown; error?: string }) => {
      if (message.error === undefined) this.#settle?.resolve(message.result);
      else this.#settle?.reject(new Error(`${hosted.userid}: ${message.error}`));
    });
    orders.on("close", () => this.close());
  }

  /** DIAGNOSE X'68' with VMCPARM at `rx`, executed by the machine's thread. */
  async diagnose(rx: number): Promise<Answer> {
    return (await this.#order({ kind: "diagnose", rx })) as Answer;
  }

  /** @returns a copy of storage as the machine's thread sees it; shorter than asked where storage ends */
  async fetch(address: number, length: number): Promise<Uint8Array> {
    return (await this.#order({ kind: "fetch", address, length })) as Uint8Array;
  }

  /** No storage key is looked at. */
  async store(address: number, bytes: Uint8Array): Promise<void> {
    await this.#order({ kind: "store", address, bytes });
  }

  /**
   * Lets CP present at most one interruption to the machine, whose thread sleeps meanwhile and is woken by it, or let go
   * without one. PSW and control register 0 are as before afterwards.
   * @param enable first permit X'4001'; else PSW and control register 0 decide as they are
   * @returns the address of the header just stored, or undefined when nothing was presented
   */
  async take(enable: boolean): Promise<number | undefined> {
    const { machine } = this.#hosted;
    const { pswFirst, pswSecond, cr0, interruptions } = machine;
    const parked = new Promise<void>((resolve) => (this.#hosted.parked = resolve));
    const woken = this.#order({ kind: "park" });
    await Promise.race([parked, woken]);
    this.#hosted.parked = undefined;
    if (enable) {
      this.#cp.setPsw(machine, pswFirst | PSW_EXTERNAL, pswSecond);
      this.#cp.setControlRegister0(machine, cr0 | CR0_VMCF);
    }
    let presented = this.#cp.present(machine);
    while (presented === "in-transfer") presented = this.#cp.present(machine);
    this.#cp.setPsw(machine, pswFirst, pswSecond);
    this.#cp.setControlRegister0(machine, cr0);
    this.#dispatcher.unpark(this.#hosted);
    const answer = (await woken) as Answer;
    // The guest has counted what CP has presented, or the wait has lied.
    if ((answer.interruptions !== interruptions) !== (presented === "presented")) {
      throw new Error(`${machine.userid} was told of ${answer.interruptions - interruptions} interruptions`);
    }
    return presented === "presented" ? this.#cp.lastHeader(machine).address : undefined;
  }

  /** For the coordinator: the machine is gone. An order that is under way is not answered any more, nor is a later one. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#orders.close();
    this.#settle?.reject(this.#gone());
  }

  #gone(): Error {
    return new Error(`${this.#hosted.userid} has been logged off`);
  }

  #order(order: Order): Promise<unknown> {
    if (this.#closed) return Promise.reject(this.#gone());
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#orders.postMessage(order);
    });
  }
}
