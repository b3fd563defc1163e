import { DIAGNOSE_CODE, INSTRUCTION, type Answer, type InstructionCode } from "../cp/interface/instructions.ts";
import { CR0_AFTER_RESET, EXTERNAL_NEW_PSW, PSW_AFTER_RESET } from "../cp/interface/psw.ts";
import { viewOf } from "../cp/interface/storage-view.ts";
import { SUBFUNCTION } from "../cp/interface/subfunctions.ts";
import { VMCPARM, VMCPARM_LENGTH } from "../cp/interface/vmcparm.ts";
import { MisuseError, ProgramException } from "./errors.ts";
import { MachineGone, type AnswerListener, type MachinePort, type PendingAnswer } from "./machine-port.ts";
import { ProgramStatus } from "./program-status.ts";
import { rejection } from "./rejection.ts";
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
  prepare?(): void;
  /** Runs right after it, before anything else can happen: copies results out of storage. */
  readonly collect?: ((answer: Answer) => void) | undefined;
}

/** What a script gets of an Answer. */
type MakeResult<Made extends Operation, Result> = (answer: Answer, operation: Made) => Result;

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
  request<Made extends Operation, Result>(operation: Made, result: MakeResult<Made, Result>): Promise<Result> {
    try {
      const turns = this.#turns;
      if (this.#ended || !turns.take()) {
        return this.#executeLater(turns, operation).then((answer) => result(answer, operation));
      }
      const made = this.#run(turns, operation, result);
      return made instanceof Promise ? made : Promise.resolve(made);
    } catch (error) {
      return rejection(error);
    }
  }

  /**
   * Executes one instruction at a port that answers at once.
   * @throws MisuseError when the turn is not free or the port gives a promise
   */
  executeNow(operation: Operation): Answer {
    const turns = this.#turns;
    if (!turns.take()) throw new MisuseError("vm.assist cannot wait: another instruction is being executed");
    let answer: Given;
    try {
      answer = this.#start(operation);
    } catch (error) {
      turns.release();
      throw error;
    }
    if (!isAnswer(answer)) {
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
    return new Promise((resolve, reject) => this.loadThen(first, second, { loaded: resolve, failed: reject }));
  }

  /** As {@link load}, but whoever listens is told in the very call that brings the Answer, which may be this one. */
  loadThen(first: number, second: number, listener: LoadListener): void {
    const load = new Load(this, first, second, listener);
    try {
      const started = this.#start(load);
      if (isAnswer(started)) listener.loaded(this.loaded(load, started));
      else listen(started, load);
    } catch (error) {
      listener.failed(error);
    }
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
  #run<Made extends Operation, Result>(
    turns: Turns,
    operation: Made,
    result: MakeResult<Made, Result>,
  ): Result | Promise<Result> {
    let answer: Given;
    try {
      operation.prepare?.();
      answer = this.#start(operation);
      if (!isAnswer(answer)) return this.#settle(turns, operation, answer, result);
      this.#follow(operation, answer);
    } catch (error) {
      turns.release();
      throw error;
    }
    if (answer.interruptions !== this.interruptions) return this.#reflect(turns, operation, answer, result);
    turns.release();
    return result(answer, operation);
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

  /** For {@link Load}. @throws ProgramException */
  loaded(load: Load, answer: Answer): Answer {
    this.#follow(load, answer);
    if (answer.exception !== 0) throw new ProgramException(answer.exception, "LPSW");
    return answer;
  }

  #settle<Made extends Operation, Result>(
    turns: Turns,
    operation: Made,
    pending: Promise<Answer> | PendingAnswer,
    result: MakeResult<Made, Result>,
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      listen(pending, new Execution(this, turns, operation, result, resolve, reject));
    });
  }

  /** For {@link Execution}. */
  answered<Made extends Operation, Result>(execution: Execution<Made, Result>, answer: Answer): void {
    const { turns, operation, result, resolve, reject } = execution;
    try {
      this.#follow(operation, answer);
    } catch (error) {
      this.failed(execution, error);
      return;
    }
    if (answer.interruptions !== this.interruptions) {
      this.#reflect(turns, operation, answer, result).then(resolve, reject);
      return;
    }
    turns.release();
    if (answer.exception === 0) resolve(result(answer, operation));
    else throwInScript(answer, (thrown) => result(thrown, operation)).then(resolve, reject);
  }

  /** For {@link Execution}. */
  failed({ turns, reject }: Pick<Execution<Operation, unknown>, "turns" | "reject">, error: unknown): void {
    turns.release();
    if (!this.#concernsNobody(error)) reject(error);
  }

  async #reflect<Made extends Operation, Result>(
    turns: Turns,
    operation: Made,
    answer: Answer,
    result: MakeResult<Made, Result>,
  ): Promise<Result> {
    const kept = { ...answer };
    try {
      await this.interrupted(kept);
    } catch (error) {
      throw await this.whenNotEnded(error);
    } finally {
      turns.release();
    }
    return result(kept, operation);
  }

  #start(operation: Operation): Given {
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

/** An instruction whose answer is awaited. What can be done in the very call that brings it is done there: promises cost most. */
class Execution<Made extends Operation, Result> implements AnswerListener {
  readonly processor: Processor;
  readonly turns: Turns;
  readonly operation: Made;
  readonly result: MakeResult<Made, Result>;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;

  constructor(
    processor: Processor,
    turns: Turns,
    operation: Made,
    result: MakeResult<Made, Result>,
    resolve: (result: Result) => void,
    reject: (error: unknown) => void,
  ) {
    this.processor = processor;
    this.turns = turns;
    this.operation = operation;
    this.result = result;
    this.resolve = resolve;
    this.reject = reject;
  }

  answered(answer: Answer): void {
    this.processor.answered(this, answer);
  }
  failed(error: unknown): void {
    this.processor.failed(this, error);
  }
}

/** Who is told that a PSW has been loaded, or why not. */
export interface LoadListener {
  loaded(answer: Answer): void;
  failed(error: unknown): void;
}

/** LPSW. */
class Load implements Operation, AnswerListener {
  readonly instruction = INSTRUCTION.LOAD_PSW;
  readonly a: number;
  readonly b: number;
  readonly #processor: Processor;
  readonly #listener: LoadListener;

  constructor(processor: Processor, first: number, second: number, listener: LoadListener) {
    this.a = first;
    this.b = second;
    this.#processor = processor;
    this.#listener = listener;
  }

  answered(answer: Answer): void {
    const listener = this.#listener;
    if (answer.exception === 0) listener.loaded(this.#processor.loaded(this, answer));
    else {
      const loaded = throwInScript(answer, () => this.#processor.loaded(this, answer));
      loaded.then(
        (result) => listener.loaded(result),
        (error: unknown) => listener.failed(error),
      );
    }
  }
  failed(error: unknown): void {
    this.#listener.failed(error);
  }
}

/** What a port gives for an instruction. */
type Given = Answer | Promise<Answer> | PendingAnswer;

function isAnswer(given: Given): given is Answer {
  return "exception" in given;
}

function listen(pending: Promise<Answer> | PendingAnswer, listener: AnswerListener): void {
  if ("listen" in pending) {
    pending.listen(listener);
    return;
  }
  pending.then(
    (answer) => listener.answered(answer),
    (error: unknown) => listener.failed(error),
  );
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
