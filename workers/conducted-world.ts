import type { Answer } from "../cp/interface/instructions.ts";
import type { Execute } from "../guest/machine-port.ts";
import { WAKE } from "./channel/line-message.ts";
import type { GuestEnd } from "./channel/guest-end.ts";
import type { MachineTask } from "./channel/machine-task.ts";
import { setImmediateReally } from "./channel/real-clock.ts";
import { DelayQueue } from "./delay-queue.ts";
import { GuestWorld } from "./guest-world.ts";
import { enterVirtualWorld, type VirtualWorld } from "./virtual-world.ts";

/**
 * The world of a machine every step of which is decided at CP's side: its delays end when CP says so, and its clock shows what
 * they have lasted. It tells CP whenever it has nothing to do, so that CP knows when to decide.
 */
export class ConductedWorld extends GuestWorld implements VirtualWorld {
  readonly #delays = new DelayQueue();
  /** Requests, and then answers and wakes. */
  #asked = 0;
  #heard = 0;
  /** Our own code executes on the thread, not the script's. */
  #outside = false;
  #over = false;
  #leave: () => void = () => undefined;

  constructor(task: MachineTask, end: GuestEnd) {
    super(task, end);
    task.line.on("message", (message: unknown) => {
      if (message === WAKE) this.#wake();
    });
  }

  /** The machine has passed the gate: from here on its thread shows the script no other world than this. */
  override start(): void {
    super.start();
    this.#leave = enterVirtualWorld(() => (this.#outside ? undefined : this));
  }

  override ending(): void {
    this.#over = true;
  }

  override close(): void {
    this.ending();
    this.#leave();
    super.close();
  }

  /** An `execute` that keeps count of what the machine hears. */
  listening(execute: Execute): Execute {
    return (instruction, a, b, c, d, e) => {
      this.#asked++;
      this.#restSoon();
      this.#outside = true;
      let answer: Answer | Promise<Answer> | undefined;
      try {
        answer = execute(instruction, a, b, c, d, e);
        return answer instanceof Promise ? answer.finally(() => this.#hear()) : answer;
      } finally {
        this.#outside = false;
        if (!(answer instanceof Promise)) this.#hear();
      }
    };
  }

  /** A conductor may decide anything else first. */
  override mayLast(): boolean {
    return true;
  }

  override now(): number {
    return this.#delays.clockMs;
  }

  override delay(ms: number): Promise<void> {
    return new Promise((resolve) => this.beginDelay(ms, resolve));
  }

  beginDelay(ms: number, end: () => void): () => void {
    const stop = this.#delays.begin(ms, end);
    this.#restSoon();
    return stop;
  }

  override get delaysRunning(): boolean {
    return this.#delays.length > 0;
  }

  #wake(): void {
    const end = this.#delays.endFirst();
    if (end === undefined) return;
    this.#heard++;
    this.#restSoon();
    end();
  }

  #hear(): void {
    this.#heard++;
    // What it goes on with may be nothing but a delay that is running already.
    this.#restSoon();
  }

  /** When this thread's event loop comes round again, the script can do nothing by itself. */
  #restSoon(): void {
    setImmediateReally(() => {
      if (this.#over) return;
      this.tell({ kind: "rests", asked: this.#asked, heard: this.#heard, delays: this.#delays.length });
    });
  }
}
