import { INSTRUCTION, type InstructionCode } from "../interface/instructions.ts";
import { PSW_EXTERNAL, PSW_WAIT } from "../interface/psw.ts";
import type { ControlProgram, Result } from "../nucleus/control-program.ts";
import type { Machine } from "../nucleus/machine.ts";
import { OUTCOME } from "../../workers/channel/layout.ts";
import { PARK_INSTRUCTION } from "../../workers/channel/machine-task.ts";
import { STAGE, type HostedMachine } from "./hosted-machine.ts";
import { RunQueue } from "./run-queue.ts";
import { WakeHold } from "./wake-hold.ts";

export interface DispatcherEvents {
  /** Something is left to be done by {@link Dispatcher.step}. */
  readonly workLeft: () => void;
  /** A machine has gone into an enabled wait. */
  readonly waits: (hosted: HostedMachine) => void;
}

/**
 * What CP does with a guest's instruction, whatever way it came: has the nucleus execute it, moves the data of a transfer
 * step by step, presents an interruption where the guest can be interrupted, and answers.
 *
 * A guest can be interrupted where a uniprocessor's instruction stream can be seen by CP: on return from an instruction,
 * and in an enabled wait. In both cases its thread is inside a request, so it never sees storage change under its hands.
 */
export class Dispatcher {
  readonly #cp: ControlProgram;
  readonly #events: DispatcherEvents;
  /** Logged on, by directory entry number. */
  readonly #hosted: (HostedMachine | undefined)[] = [];
  /** Machines in a transfer; each gets one step in its turn. */
  readonly #inTransfer: HostedMachine[] = [];
  /** Waiting machines for which something has become due. */
  readonly #due: HostedMachine[] = [];
  readonly #slots: number;
  readonly #hold = new WakeHold();
  #served = 0;
  readonly runQueue: RunQueue;
  /** How many machines are logged on, and how many of them are in an enabled wait or execute their scripts. */
  loggedOn = 0;
  waiting = 0;
  running = 0;

  /** @param slots how many machines can be executing at a time; with more, CP does not wake and serve everybody at once */
  constructor(cp: ControlProgram, events: DispatcherEvents, slots: number) {
    this.#cp = cp;
    this.#events = events;
    this.#slots = slots;
    this.runQueue = new RunQueue(slots);
  }

  add(hosted: HostedMachine): void {
    this.#hosted[hosted.machine.entry.number] = hosted;
    this.runQueue.add(hosted);
    this.loggedOn++;
  }

  /** The machine has passed the gate. */
  released(hosted: HostedMachine): void {
    if (hosted.stage === STAGE.PREPARING) this.#enter(hosted, STAGE.RUNNING);
  }

  find(machine: Machine): HostedMachine | undefined {
    return this.#hosted[machine.entry.number];
  }

  *machines(): IterableIterator<HostedMachine> {
    for (const hosted of this.#hosted) if (hosted !== undefined) yield hosted;
  }

  /**
   * Serves one request. The operands are 32-bit words; nothing else about them is certain.
   * @returns false when the machine may not make a request now: it has made one already, or is gone
   */
  execute(hosted: HostedMachine, instruction: number, a: number, b: number, c: number, d: number, e: number): boolean {
    this.released(hosted);
    if (hosted.stage !== STAGE.RUNNING) return false;
    const { machine } = hosted;
    hosted.requested = true;
    hosted.requests++;
    this.#served++;
    if (hosted.byOrders && instruction === PARK_INSTRUCTION) {
      this.#wait(hosted);
      return true;
    }
    const loadsPsw = instruction === INSTRUCTION.LOAD_PSW;
    if (loadsPsw && (a & PSW_WAIT) !== 0 && (a & PSW_EXTERNAL) === 0 && !machine.inProblemState) {
      this.#answer(hosted, OUTCOME.DISABLED_WAIT);
      return true;
    }
    const result = this.#cp.execute(machine, instruction as InstructionCode, a, b, c, d, e);
    if (result.inTransfer) this.#continueLater(hosted, STAGE.IN_DIAGNOSE);
    else if (machine.loggedOn) {
      hosted.waitLoaded = loadsPsw && result.exception === 0 && machine.inWaitState;
      this.#executed(hosted, result);
    }
    if (this.#due.length > 0) this.presentDue();
    return true;
  }

  /** One step of one transfer, and whoever may be woken now. @returns whether data have moved */
  step(): boolean {
    const hosted = this.#inTransfer.shift();
    if (hosted === undefined) this.presentDue();
    else this.#proceed(hosted);
    return hosted !== undefined;
  }

  /** One step of the transfer this machine is in. */
  protected stepOf(hosted: HostedMachine): void {
    this.#inTransfer.splice(this.#inTransfer.indexOf(hosted), 1);
    this.#proceed(hosted);
  }

  #proceed(hosted: HostedMachine): void {
    const { machine } = hosted;
    if (machine.engagement === "diagnose") {
      const result = this.#cp.proceed(machine);
      if (result.inTransfer) this.#inTransfer.push(hosted);
      else if (machine.loggedOn) {
        this.#enter(hosted, STAGE.RUNNING);
        this.#executed(hosted, result);
      }
    } else {
      const presented = this.#cp.present(machine);
      if (presented === "in-transfer") this.#inTransfer.push(hosted);
      else if (machine.loggedOn) {
        this.#enter(hosted, STAGE.RUNNING);
        this.#complete(hosted, presented === "presented");
      }
    }
    if (this.#due.length > 0) this.presentDue();
  }

  /** Whether something is left to be done by {@link step}. */
  get hasWork(): boolean {
    return this.#inTransfer.length > 0 || this.#due.length > 0;
  }

  /** An entry has become due at a machine; the nucleus is in the middle of something. */
  posted(machine: Machine): void {
    const hosted = this.#hosted[machine.entry.number];
    if (hosted?.stage === STAGE.WAITING && !hosted.byOrders) this.#due.push(hosted);
  }

  /**
   * Presents to machines in an enabled wait, as far as there is a core for them. A presentation can make something due elsewhere,
   * which then comes here too.
   */
  presentDue(): void {
    while (this.#due.length > 0) {
      const hosted = this.#due[0] as HostedMachine;
      if (hosted.stage === STAGE.WAITING && !this.#mayWake()) {
        this.#events.workLeft();
        return;
      }
      this.#due.shift();
      if (hosted.stage !== STAGE.WAITING) continue;
      const presented = this.#cp.present(hosted.machine);
      if (presented === "in-transfer") this.#continueLater(hosted, STAGE.IN_PRESENTATION);
      // A reset ends the wait state without an interruption.
      else if (presented === "presented" || !hosted.machine.inWaitState) {
        if (!hosted.machine.loggedOn) continue;
        this.#enter(hosted, STAGE.RUNNING);
        this.#answer(hosted, OUTCOME.ANSWERED);
      }
    }
  }

  #mayWake(): boolean {
    return this.running < this.#slots ? this.#hold.end() : this.#hold.isOver(this.#served);
  }

  /** The machine has been logged off; the nucleus may be in the middle of something. */
  gone(hosted: HostedMachine): void {
    if (hosted.requested) this.#answer(hosted, OUTCOME.GONE);
    this.#enter(hosted, STAGE.GONE);
    this.#hosted[hosted.machine.entry.number] = undefined;
    this.loggedOn--;
    hosted.link.close();
  }

  /** Ends the wait of a machine that has parked. */
  unpark(hosted: HostedMachine): void {
    if (hosted.stage !== STAGE.WAITING) return;
    this.#enter(hosted, STAGE.RUNNING);
    this.#answer(hosted, OUTCOME.ANSWERED);
  }

  /** Whether an instruction that has ended is followed by a look for an interruption. */
  protected looksAtOnce(_hosted: HostedMachine): boolean {
    return true;
  }

  #executed(hosted: HostedMachine, result: Result): void {
    hosted.exception = result.exception;
    hosted.value = result.value;
    hosted.value2 = result.value2;
    hosted.conditionCode = result.conditionCode;
    if (hosted.byOrders) {
      this.#answer(hosted, OUTCOME.ANSWERED);
      return;
    }
    const presented = this.looksAtOnce(hosted) ? this.#cp.present(hosted.machine) : "nothing";
    if (presented === "in-transfer") this.#continueLater(hosted, STAGE.IN_PRESENTATION);
    else if (hosted.machine.loggedOn) this.#complete(hosted, presented === "presented");
  }

  /** The instruction is over, unless it was a LPSW into wait state and there was nothing to end that. */
  #complete(hosted: HostedMachine, interrupted: boolean): void {
    // Others first: a guest that waits is woken before the one that caused it goes on. Both are likely to enter the kernel's
    // and V8's queues of sleepers now, one to leave its sleep, the other to begin one, and would meet at their locks.
    if (this.#due.length > 0) this.presentDue();
    if (hosted.waitLoaded && !interrupted && hosted.machine.inWaitState) this.#wait(hosted);
    else this.#answer(hosted, OUTCOME.ANSWERED);
  }

  #wait(hosted: HostedMachine): void {
    this.#enter(hosted, STAGE.WAITING);
    hosted.link.waits();
    hosted.parked?.();
    // What became due after its own look at the queue, and before it counted as waiting.
    if (this.#cp.presentable(hosted.machine)) this.posted(hosted.machine);
    else this.#events.waits(hosted);
  }

  #continueLater(hosted: HostedMachine, stage: typeof STAGE.IN_DIAGNOSE | typeof STAGE.IN_PRESENTATION): void {
    this.#enter(hosted, stage);
    this.#inTransfer.push(hosted);
    this.#events.workLeft();
  }

  #answer(hosted: HostedMachine, outcome: (typeof OUTCOME)[keyof typeof OUTCOME]): void {
    hosted.requested = false;
    hosted.waitLoaded = false;
    const { exception, value, value2, conditionCode, resets } = hosted;
    const { interruptions } = hosted.machine;
    hosted.exception = 0;
    hosted.value = hosted.value2 = hosted.conditionCode = 0;
    hosted.link.answer(outcome, exception, value, value2, conditionCode, interruptions, resets);
  }

  #enter(hosted: HostedMachine, stage: HostedMachine["stage"]): void {
    if (hosted.stage === STAGE.WAITING) this.waiting--;
    else if (hosted.stage === STAGE.RUNNING) this.running--;
    if (stage === STAGE.WAITING) this.waiting++;
    else if (stage === STAGE.RUNNING) this.running++;
    hosted.stage = stage;
    if (stage > STAGE.RUNNING) this.runQueue.remove(hosted);
    else this.runQueue.add(hosted);
  }
}
