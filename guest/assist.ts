import { INSTRUCTION } from "../cp/interface/instructions.ts";
import { hexWord, ProgramException } from "./errors.ts";
import type { ExternalInterruptions } from "./external-interruptions.ts";
import type { Processor } from "./processor.ts";

/** DIAGNOSE without promises, for hot loops over a transport that answers at once. */
export class Assist {
  readonly #processor: Processor;
  readonly #interruptions: ExternalInterruptions;

  constructor(processor: Processor, interruptions: ExternalInterruptions) {
    this.#processor = processor;
    this.#interruptions = interruptions;
  }

  /**
   * Interruptions taken meanwhile are queued for the next `vm.wait`.
   * @returns Ry
   * @throws ProgramException; MisuseError when the transport gives a promise, another instruction is being executed, or
   *   an interruption would have to run a handler
   */
  diagnose(code: number, rx: number): number {
    this.#interruptions.needNoHandler();
    const answer = this.#processor.executeNow({ instruction: INSTRUCTION.DIAGNOSE, a: code, b: rx >>> 0 });
    const { exception, value } = answer;
    if (answer.interruptions !== this.#processor.interruptions) this.#interruptions.queueNow(answer);
    if (exception !== 0) {
      throw new ProgramException(exception, `DIAGNOSE X'${code.toString(16).toUpperCase()}' with Rx ${hexWord(rx)}`);
    }
    return value;
  }
}
