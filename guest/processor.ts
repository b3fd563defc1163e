import { DIAGNOSE_CODE, INSTRUCTION, type Answer, type InstructionCode } from "../cp/interface/instructions.ts";
import { CR0_AFTER_RESET, EXTERNAL_NEW_PSW, PSW_AFTER_RESET } from "../cp/interface/psw.ts";
import { viewOf } from "../cp/interface/storage-view.ts";
import { SUBFUNCTION } from "../cp/interface/subfunctions.ts";
import { VMCPARM, VMCPARM_LENGTH } from "../cp/interface/vmcparm.ts";
import { MisuseError, ProgramException } from "./errors.ts";
import { MachineGone, type MachinePort, type PendingAnswer } from "./machine-port.ts";
import { promised } from "./promised.ts";
import { ProgramStatus } from "./program-status.ts";
import { Turns } from "./turns.ts";

/** One instruction on its way: operands as in INSTRUCTION, 0 where left out. */
export interface Operation {
  readonly instruction: InstructionCode;
  readonly a: number;
  readonly b: number;
  readonly c?: number;
  readonly d?: number;
  readonly e?: number;
  /** Runs right before it, the turn being ours: stores the parameter list. */
  readonly prepare?: () => void;
  /** Runs right after it, before anything else can happen: copies results out of storage. */
  readonly collect?: (answer: Answer) => void;
}

const ADDRESS_MASK = 0x00ff_ffff;

/**
 * Executes one instruction at a time, in the order of the calls, and keeps the library's copies of PSW and control
 * register 0 equal to CP's. Where port and turn allow it, everything is synchronous and costs no promise.
 */
export class Processor {
  readonly view: DataView;
  readonly psw = new ProgramStatus();
  cr0 = CR0_AFTER_RESET;
  /** Address of the external interrupt buffer: of the latest AUTHORIZE that CP accepted. */
  buffer = 0;
  /** Interruptions seen; an Answer that shows another number brings one. */
  interruptions = 0;
  /** Deals with the interruption an Answer has brought, before the instruction is over for the script. */
  interrupted: (answer: Answer) => Promise<void> = () => Promise.resolve();
  /** The machine has been reset: all that was outstanding is gone. */
  wasReset: () => void = () => undefined;

  readonly #port: MachinePort;
  #turns = new Turns();
  #bufferInHand: number | undefined;
  #resets = 0;
  #ended = false;

  constructor(port: MachinePort) {
    this.#port = port;
    this.view = viewOf(port.storage);
    this.#storeNewPsw();
  }

  /**
   * Executes one instruction when its turn comes.
   * @returns the Answer itself when nothing had to be awaited
   * @throws MachineGone; program exceptions are in the Answer
   */
  execute(operation: Operation): Answer | Promise<Answer> {
    const turns = this.#turns;
    if (this.#ended || !turns.take()) return this.#executeLater(turns, operation);
    return this.#run(turns, operation, asItIs);
  }

  /**
   * Executes one instruction for a method that scripts await.
   * @param result throws only where the Answer shows a program exception
   * @returns what `result` makes of the Answer; rejects with what it throws, and with MachineGone
   */
  request<Result>(operation: Operation, result: (answer: Answer) => Result): Promise<Result> {
    return promised(() => {
      const turns = this.#turns;
      if (this.#ended || !turns.take()) return this.#executeLater(turns, operation).then(result);
      const made = this.#run(turns, operation, result);
      return made instanceof Promise ? made : Promise.resolve(made);
    });
  }

  /**
   * Executes one instruction at a port that answers at once.
   * @throws MisuseError when the turn is not free or the port gives a promise
   */
  executeNow(operation: Operation): Answer {
    const turns = this.#turns;
    if (!turns.take()) throw new MisuseError("vm.assist cannot wait: another instruction is being executed");
    let answer: Answer | PendingAnswer;
    try {
      answer = this.#start(operation);
    } catch (error) {
      turns.release();
      throw error;
    }
    if ("then" in answer) {
      this.#settle(turns, operation, answer, asItIs).catch(() => undefined);
      throw new MisuseError("vm.assist needs a transport that answers at once; use vm.diagnose here");
    }
    this.#follow(operation, answer);
    turns.release();
    return answer;
  }

  /** Does something that takes several instructions as one turn; inside, instructions are executed by {@link load} only. */
  async inOneTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const taking = this.takeTurn();
    const turns = "then" in taking ? await taking : taking;
    try {
      return await act();
    } catch (error) {
      throw await this.whenNotEnded(error);
    } finally {
      turns.release();
    }
  }

  /** The turn that {@link inOneTurn} takes, for whoever would rather release it by hand; at once where it is free. */
  takeTurn(): Turns | Promise<Turns> {
    const turns = this.#turns;
    if (this.#ended) return NEVER;
    return turns.take() ? turns : turns.next().then(() => turns);
  }

  /**
   * LPSW, for whoever has the turn. An interruption it brings is the caller's: look at the Answer.
   * @returns rejects with ProgramException, and with MachineGone
   */
  load(first: number, second: number): Promise<Answer> {
    return new Promise((resolve, reject) => this.loadThen(first, second, resolve, reject));
  }

  /**
   * As {@link load}, but `loaded` is called in the very call that brings the Answer, which may be this one.
   * @throws MachineGone
   */
  loadThen(first: number, second: number, loaded: (answer: Answer) => void, failed: (error: unknown) => void): void {
    const operation = { instruction: INSTRUCTION.LOAD_PSW, a: first, b: second };
    const started = this.#start(operation);
    if (!("then" in started)) {
      loaded(this.#loaded(operation, started));
      return;
    }
    started.then((answer) => {
      if (answer.exception === 0) loaded(this.#loaded(operation, answer));
      else throwInScript(answer, () => this.#loaded(operation, answer)).then(loaded, failed);
    }, failed);
  }

  /**
   * Runs a handler on behalf of whoever has the turn: instructions called meanwhile are executed, those that were in line
   * before stay there until the handler has ended.
   */
  async aside(act: () => unknown): Promise<void> {
    // Lets the program that was interrupted finish what it is doing without awaiting, so that its calls stand in line.
    await Promise.resolve();
    const outer = this.#turns;
    const inner = (this.#turns = new Turns());
    try {
      await act();
    } finally {
      // What the handler started without awaiting it is executed before the interrupted program goes on.
      do if (!inner.take()) await inner.next();
      while (inner.handOver());
      this.#turns = outer;
    }
  }

  /** A copy of `length` bytes of storage. */
  copy(address: number, length: number): Uint8Array {
    return length === 0 ? NO_BYTES : this.#port.storage.slice(address, address + length);
  }

  /** The script has ended. What it left pending never settles, so that nothing of it is reported as unhandled. */
  end(): void {
    this.#ended = true;
  }

  /** Has the turn. */
  #run<Result>(turns: Turns, operation: Operation, result: (answer: Answer) => Result): Result | Promise<Result> {
    let answer: Answer | PendingAnswer;
    try {
      operation.prepare?.();
      answer = this.#start(operation);
      if ("then" in answer) return this.#settle(turns, operation, answer, result);
      this.#follow(operation, answer);
    } catch (error) {
      turns.release();
      throw error;
    }
    if (answer.interruptions !== this.interruptions) return this.#reflect(turns, answer, result);
    turns.release();
    return result(answer);
  }

  async #executeLater(turns: Turns, operation: Operation): Promise<Answer> {
    if (this.#ended) return await NEVER;
    await turns.next();
    try {
      return await this.#run(turns, operation, asItIs);
    } catch (error) {
      throw await this.whenNotEnded(error);
    }
  }

  #loaded(operation: Operation, answer: Answer): Answer {
    this.#follow(operation, answer);
    if (answer.exception !== 0) throw new ProgramException(answer.exception, "LPSW");
    return answer;
  }

  /** Does in the very call that brings the answer what can be done there: promises are what an instruction costs most. */
  #settle<Result>(
    turns: Turns,
    operation: Operation,
    pending: PendingAnswer,
    result: (answer: Answer) => Result,
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      const failed = (error: unknown): void => {
        turns.release();
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever has been thrown
        if (!this.#concernsNobody(error)) reject(error);
      };
      pending.then((answer) => {
        try {
          this.#follow(operation, answer);
        } catch (error) {
          failed(error);
          return;
        }
        if (answer.interruptions !== this.interruptions) {
          this.#reflect(turns, answer, result).then(resolve, reject);
          return;
        }
        turns.release();
        if (answer.exception === 0) resolve(result(answer));
        else throwInScript(answer, result).then(resolve, reject);
      }, failed);
    });
  }

  async #reflect<Result>(turns: Turns, answer: Answer, result: (answer: Answer) => Result): Promise<Result> {
    const kept = { ...answer };
    try {
      await this.interrupted(kept);
    } catch (error) {
      throw await this.whenNotEnded(error);
    } finally {
      turns.release();
    }
    return result(kept);
  }

  #start(operation: Operation): Answer | PendingAnswer {
    const { instruction, a, b, c = 0, d = 0, e = 0 } = operation;
    // Only an AUTHORIZE that CP accepts moves the buffer, and the interruption that may come with its very answer already
    // uses the new one (R-AUTH-8); so it is noted before, by whatever means the script executes it.
    this.#bufferInHand = undefined;
    if (instruction === INSTRUCTION.DIAGNOSE && a === DIAGNOSE_CODE.VMCF) this.#noteBuffer(b & ADDRESS_MASK);
    return this.#port.execute(instruction, a, b, c, d, e);
  }

  #noteBuffer(vmcparm: number): void {
    if (vmcparm % 8 !== 0 || vmcparm + VMCPARM_LENGTH > this.view.byteLength) return;
    if (this.view.getUint16(vmcparm + VMCPARM.VMCPFUNC) !== SUBFUNCTION.AUTHORIZE) return;
    this.#bufferInHand = this.view.getUint32(vmcparm + VMCPARM.VMCPVADA) & ADDRESS_MASK;
  }

  /** What an answered instruction has changed in the machine, apart from an interruption. */
  #follow(operation: Operation, answer: Answer): void {
    if (answer.exception === 0) {
      if (operation.instruction === INSTRUCTION.LOAD_PSW) this.psw.follow(operation.a, operation.b);
      else if (operation.instruction === INSTRUCTION.LOAD_CONTROL) this.cr0 = operation.b >>> 0;
      else if (this.#bufferInHand !== undefined && answer.value === 0) this.buffer = this.#bufferInHand;
    }
    operation.collect?.(answer);
    if (answer.resets !== undefined && answer.resets !== this.#resets) {
      this.#resets = answer.resets;
      this.psw.follow(PSW_AFTER_RESET, 0);
      this.cr0 = CR0_AFTER_RESET;
      this.#storeNewPsw();
      this.wasReset();
    }
  }

  /** EC mode, disabled, supervisor state, key 0: what an interruption loads, until the script stores another. */
  #storeNewPsw(): void {
    this.view.setUint32(EXTERNAL_NEW_PSW, PSW_AFTER_RESET);
    this.view.setUint32(EXTERNAL_NEW_PSW + 4, 0);
  }

  /** The error, unless the script has ended: then nobody is to hear of it. */
  async whenNotEnded(error: unknown): Promise<unknown> {
    return this.#concernsNobody(error) ? await NEVER : error;
  }

  #concernsNobody(error: unknown): boolean {
    return this.#ended && error instanceof MachineGone;
  }
}

const NO_BYTES = new Uint8Array();
const NEVER = new Promise<never>(() => undefined);

function asItIs(answer: Answer): Answer {
  return answer;
}

/** Makes the result in a promise of its own: an error made where CP's answer arrives would not show the script's line. */
function throwInScript<Result>(answer: Answer, result: (answer: Answer) => Result): Promise<Result> {
  return Promise.resolve(answer).then(result);
}
