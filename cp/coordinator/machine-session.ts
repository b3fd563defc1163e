import { MessageChannel, receiveMessageOnPort, type MessagePort } from "node:worker_threads";
import type { Userid } from "../interface/userid.ts";
import { LINE_AHEAD_MAX, LINE_FLOW_BYTES, LineFlow } from "../../workers/channel/line-flow.ts";
import { asLineMessage, WAKE, type Rest } from "../../workers/channel/line-message.ts";
import type { GuestNote, MachineTask } from "../../workers/channel/machine-task.ts";
import { endOfScript, endOfThread, type ForceReason, type MachineEnd } from "./machine-end.ts";
import type { MachinePool } from "./machine-pool.ts";

/** How long a script may go on after its machine's own LOGOFF, which it sees as MachineGone. */
const UNWIND_MS = 1000;
/** How long a thread may take to close its ports when its script has ended. */
const CLOSING_MS = 1000;

export interface SessionEvents {
  readonly ready: () => void;
  readonly console: (line: string) => void;
  readonly note: (note: GuestNote) => void;
  readonly timersEnded: () => void;
  readonly rests: (rest: Rest) => void;
  /** The script has ended, or its thread; LOGOFF is due unless it has happened. */
  readonly threadEnded: (end: MachineEnd) => void;
}

/** One machine's thread from LOGON until nothing of it is left: the task, the line, and what ends them. */
export class MachineSession {
  readonly userid: Userid;
  /** Resolves when the machine stands at the gate, or has ended before it got there. */
  readonly prepared: Promise<void>;
  /** Resolves when the script has ended, the machine is logged off, and everything it wrote has arrived. Never rejects. */
  readonly ended: Promise<MachineEnd>;

  readonly #events: SessionEvents;
  readonly #abort = new AbortController();
  /** The thread's ends. They are ours until the task has been handed to a thread, so it is we who close them if it never is. */
  readonly #handed: readonly MessagePort[];
  readonly #line = new MessageChannel();
  readonly #flow: LineFlow;
  readonly #isGone: Promise<void>;
  #markGone: () => void = () => undefined;
  #markPrepared: () => void = () => undefined;
  #forced: MachineEnd | undefined;
  #unwinding: NodeJS.Timeout | undefined;
  #settled = false;

  /** @param channels besides the line: our ends are their first ports, the thread's (named in the task) the second */
  constructor(
    pool: MachinePool,
    task: Omit<MachineTask, "line" | "lineFlow">,
    channels: readonly MessageChannel[],
    events: SessionEvents,
  ) {
    this.userid = task.userid;
    this.#events = events;
    this.prepared = new Promise((resolve) => (this.#markPrepared = resolve));
    this.#isGone = new Promise((resolve) => (this.#markGone = resolve));
    const line = this.#line;
    const all = [line, ...channels];
    this.#handed = all.map(({ port2 }) => port2);
    // Listening also keeps the process alive from LOGON to LOGOFF, which a pending Atomics.waitAsync would not.
    line.port1.on("message", (said: unknown) => this.#heard(said));
    const lineFlow = new SharedArrayBuffer(LINE_FLOW_BYTES);
    this.#flow = new LineFlow(lineFlow);
    const ports = all.map(({ port1 }) => port1);
    const closed = ports.map((port) => new Promise<void>((resolve) => port.once("close", resolve)));
    const start = { prepared: this.prepared, failed: (why: Error): void => this.#cannotStart(why) };
    const thread = this.#follow(
      pool.run({ ...task, line: line.port2, lineFlow }, this.#handed, this.#abort.signal, start),
    );
    // A script that has spoilt its thread may have left them open there.
    const late = thread.then(() => setTimeout(() => this.#close(ports), CLOSING_MS));
    this.ended = Promise.all([thread, this.#isGone, late, ...closed]).then(([end, , timer]) => {
      clearTimeout(timer);
      return this.#forced ?? end;
    });
  }

  /** Why the machine is being forced off, before it is. The first reason stays. */
  forcing(reason: ForceReason, sentence: string): void {
    this.#forced ??= { kind: "forced", reason, sentence };
  }

  /** The machine has been logged off, and its guest has been told if it was waiting for CP. */
  gone(forced: boolean): void {
    this.#markGone();
    // LOGOFF because the thread has ended: how it ended is known, and there is nothing to terminate.
    if (this.#settled) return;
    if (!forced) {
      // Its own LOGOFF: the script unwinds by itself, unless it catches MachineGone and goes on.
      this.#unwinding = setTimeout(() => {
        this.forcing("logoff", `${this.userid} still ran ${UNWIND_MS} ms after its LOGOFF`);
        this.terminate();
      }, UNWIND_MS);
      return;
    }
    this.forcing("force", `${this.userid} was forced off`);
    // Not now: CP is in the middle of something.
    setImmediate(() => this.terminate());
  }

  /** The earliest delay of a conducted machine ends. */
  wake(): void {
    this.#line.port1.postMessage(WAKE);
  }

  /** Ends the thread, whatever it is doing. */
  terminate(): void {
    this.#abort.abort();
  }

  #cannotStart({ name, message, stack }: Error): void {
    const sentence = `a thread could not be started: ${message}`;
    this.#forced ??= { kind: "crashed", error: { name, message: sentence, stack, where: undefined } };
    this.terminate();
  }

  async #follow(task: Promise<unknown>): Promise<MachineEnd> {
    let end: MachineEnd;
    try {
      end = endOfScript(await task);
    } catch (error) {
      end = endOfThread(error);
    }
    clearTimeout(this.#unwinding);
    this.#settled = true;
    this.#events.threadEnded(this.#forced ?? end);
    // Closes what no thread has closed: the ends of a task that never got one. Those handed over are not ours to close.
    for (const port of this.#handed) port.close();
    this.#markPrepared();
    return end;
  }

  /** Closes our ends of the channels. What was said on the line and is still under way, which is not more than this, is heard. */
  #close(ports: readonly MessagePort[]): void {
    const line = this.#line.port1;
    for (let left = LINE_AHEAD_MAX; left > 0; left--) {
      const said = receiveMessageOnPort(line);
      if (said === undefined) break;
      this.#heard(said.message);
    }
    for (const port of ports) port.close();
  }

  #heard(said: unknown): void {
    this.#flow.hear();
    const message = asLineMessage(said);
    switch (message?.kind) {
      case "ready":
        this.#markPrepared();
        this.#events.ready();
        break;
      case "console":
        this.#events.console(message.line);
        break;
      case "note":
        this.#events.note(message.note);
        break;
      case "timers-ended":
        this.#events.timersEnded();
        break;
      case "rests":
        this.#events.rests(message);
    }
  }
}
