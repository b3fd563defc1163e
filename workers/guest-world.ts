import type { MessagePort } from "node:worker_threads";
import type { Userid } from "../cp/interface/userid.ts";
import type { GuestNote, MachinePort } from "../guest/machine-port.ts";
import type { GuestEnd } from "./channel/guest-end.ts";
import { LineFlow } from "./channel/line-flow.ts";
import type { LineMessage } from "./channel/line-message.ts";
import type { MachineTask } from "./channel/machine-task.ts";
import { isWait } from "./outcomes.ts";
import { seededRandom } from "./seeded-random.ts";

/** The longest a Node timer can run; it takes anything longer for 1 ms. */
const LONGEST_DELAY_MS = 0x7fff_ffff;

/** What a guest has of the world apart from instructions: console, notes, the clock since LOGON, random numbers. */
export class GuestWorld implements Omit<MachinePort, "execute"> {
  readonly userid: Userid;
  readonly storage: Uint8Array;
  readonly wantsDoing: boolean;
  readonly random: () => number;

  readonly #line: MessagePort;
  readonly #flow: LineFlow;
  readonly #end: GuestEnd;
  /** Running delays: the timer, and when it is due. */
  readonly #delays = new Map<NodeJS.Timeout, number>();
  #startMs = performance.now();
  #closed = false;

  constructor(task: MachineTask, end: GuestEnd) {
    this.userid = task.userid;
    this.storage = new Uint8Array(task.storage);
    this.wantsDoing = task.wantsDoing;
    this.random = seededRandom(task.seed, task.userid);
    this.#line = task.line;
    this.#flow = new LineFlow(task.lineFlow);
    this.#end = end;
  }

  /** The machine has passed the gate: its clock begins. */
  start(): void {
    this.#startMs = performance.now();
  }

  ready(): void {
    this.tell({ kind: "ready" });
  }

  /**
   * Whether the answer to an instruction may be long in coming, so that what the script does in the same breath must come first,
   * and its delays must end meanwhile.
   */
  mayLast(instruction: number, a: number): boolean {
    return isWait(instruction, a);
  }

  console(line: string): void {
    this.tell({ kind: "console", line });
  }

  note(note: GuestNote): void {
    this.tell({ kind: "note", note });
  }

  now(): number {
    return performance.now() - this.#startMs;
  }

  get delaysRunning(): boolean {
    return this.#delays.size > 0;
  }

  delay(ms: number): Promise<void> {
    const lasts = Math.min(Math.max(ms, 0), LONGEST_DELAY_MS);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#delays.delete(timer);
        resolve();
        // What the script does next, often starting another delay, comes before anybody is told that none is running.
        setImmediate(() => this.#delayEnded());
      }, lasts);
      this.#delays.set(timer, this.now() + lasts);
      this.#publishDelays();
    });
  }

  /** The script has returned: from here on, resting means nothing. */
  ending(): void {
    // Only a conductor hears of rest.
  }

  /** The machine is gone: its delays never end, and nobody listens any more. */
  close(): void {
    for (const timer of this.#delays.keys()) clearTimeout(timer);
    this.#delays.clear();
    this.#closed = true;
    this.#line.close();
  }

  #delayEnded(): void {
    if (this.#closed) return;
    this.#publishDelays();
    if (this.#delays.size === 0) this.tell({ kind: "timers-ended" });
  }

  #publishDelays(): void {
    this.#end.setTimers(this.#delays.size, this.#delays.size === 0 ? 0 : Math.min(...this.#delays.values()));
  }

  protected tell(message: LineMessage): void {
    this.#flow.say();
    this.#line.postMessage(message);
  }
}
