import type { ControlProgram } from "../nucleus/control-program.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { HostLoop } from "./host-loop.ts";
import { STAGE, type HostedMachine } from "./hosted-machine.ts";
import { Standstill } from "./standstill.ts";
import { describeStall, type StallReport } from "./stall.ts";
import { Watchdog } from "./watchdog.ts";

export interface PatrolOptions {
  readonly watchdogMs: number | undefined;
  readonly onStall: ((report: StallReport) => void) | undefined;
  readonly onHang: (hosted: HostedMachine, sentence: string) => void;
}

/** How often to look around, at least. */
const PERIOD_MS = 1000;

/** Looks for what does not happen: nobody goes on, somebody hangs, a bell was not heard. */
export class Patrol {
  readonly #cp: ControlProgram;
  readonly #dispatcher: Dispatcher;
  readonly #loop: HostLoop;
  readonly #options: PatrolOptions;
  readonly #watchdog: Watchdog | undefined;
  #timer: NodeJS.Timeout | undefined;
  #standstill = new Standstill();
  #stallSuspected = false;

  constructor(cp: ControlProgram, dispatcher: Dispatcher, loop: HostLoop, options: PatrolOptions) {
    this.#cp = cp;
    this.#dispatcher = dispatcher;
    this.#loop = loop;
    this.#options = options;
    this.#watchdog = options.watchdogMs === undefined ? undefined : new Watchdog(options.watchdogMs);
  }

  /** Looks around from time to time until {@link stop}; nothing happens when it does already. */
  start(machines: () => Iterable<HostedMachine>): void {
    if (this.#timer !== undefined) return;
    this.#standstill = new Standstill();
    this.#timer = setInterval(() => {
      this.#loop.backstop();
      if (this.#watchdog !== undefined) this.#findHanging(this.#watchdog, machines());
    }, this.#periodMs);
  }

  get #periodMs(): number {
    return Math.min(PERIOD_MS, this.#watchdog?.periodMs ?? PERIOD_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Perhaps everybody waits now. What is under way comes to its end first. */
  suspectStall(): void {
    const { waiting, loggedOn } = this.#dispatcher;
    if (this.#stallSuspected || loggedOn === 0 || waiting !== loggedOn || this.#options.onStall === undefined) return;
    this.#stallSuspected = true;
    setImmediate(() => {
      this.#stallSuspected = false;
      const machines = [...this.#dispatcher.machines()];
      if (machines.length === 0 || !machines.every((hosted) => this.#isStuck(hosted))) return;
      this.#options.onStall?.(describeStall(machines, this.#cp.messages()));
    });
  }

  /** In an enabled wait that only another machine could end. */
  #isStuck({ stage, byOrders, link, machine }: HostedMachine): boolean {
    return stage === STAGE.WAITING && !byOrders && link.timers === 0 && !this.#cp.presentable(machine);
  }

  #findHanging(watchdog: Watchdog, machines: Iterable<HostedMachine>): void {
    const nowMs = performance.now();
    if (this.#standstill.isOver(nowMs, this.#periodMs)) watchdog.resumed(nowMs);
    for (const hosted of [...machines]) {
      if (!watchdog.isHanging(hosted, nowMs)) continue;
      const ms = this.#options.watchdogMs ?? 0;
      this.#options.onHang(hosted, `${hosted.userid} has neither called CP nor waited for ${ms} ms`);
    }
  }
}
