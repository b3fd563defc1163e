import { exceptionName, type ProgramExceptionCode } from "../cp/interface/instructions.ts";

// Three ways a guest program goes wrong that are neither a return code nor CP's fault. Their names stand on the
// prototypes, so that a stack trace already begins with the right one.

/** An instruction ended with a program exception and had no effect (R-INST-5 to R-INST-8). */
export class ProgramException extends Error {
  static {
    this.prototype.name = "ProgramException";
  }
  /** The manual's name: "addressing", "specification", "privileged-operation", … */
  readonly code: string;
  /** The program interruption code, X'0001' to X'0006'. */
  readonly interruptionCode: ProgramExceptionCode;

  constructor(interruptionCode: ProgramExceptionCode, instruction: string) {
    const name = exceptionName(interruptionCode);
    super(`${name} exception: ${instruction}`);
    this.code = name;
    this.interruptionCode = interruptionCode;
  }
}

/** The script asked the library for something that cannot be: never an answer of CP, always a mistake in the script. */
export class MisuseError extends Error {
  static {
    this.prototype.name = "MisuseError";
  }
  readonly code = "VMCF_MISUSE";
}

/** `vm.assert` found its condition false. */
export class AssertionError extends Error {
  static {
    this.prototype.name = "AssertionError";
  }
  readonly code = "VMCF_ASSERTION";
}

/** A 32-bit word as the manuals write it: X'00010000'. */
export function hexWord(word: number): string {
  return `X'${(word >>> 0).toString(16).toUpperCase().padStart(8, "0")}'`;
}
