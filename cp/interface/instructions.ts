// What a guest may ask of CP. A real CP sees a guest exactly when it executes a privileged instruction, which traps and
// is simulated; these are the instructions this CP simulates. Each takes up to five 32-bit operands and gives an Answer.

/** The instructions CP simulates. Operands (a, b, c, d, e) are unsigned 32-bit words. */
export const INSTRUCTION = {
  /** a = code (X'68', X'08'), b = Rx, c = Ry, d = Rx+1, e = Ry+1. Gives Ry, Ry+1 and the condition code. */
  DIAGNOSE: 1,
  /** LPSW: a, b = the new PSW. With the wait bit the answer comes when an interruption has been taken. */
  LOAD_PSW: 2,
  /** LCTL of control register a with the value b. Only register 0 exists here. */
  LOAD_CONTROL: 3,
  /** SSK: a = any address in the 2 KiB block, b = storage key byte: access control (bits 0-3), fetch protection (bit 4). */
  SET_STORAGE_KEY: 4,
  /** ISK: a = any address in the block. Gives the storage key byte. */
  INSERT_STORAGE_KEY: 5,
} as const;
export type InstructionCode = (typeof INSTRUCTION)[keyof typeof INSTRUCTION];

/** DIAGNOSE codes this CP knows. Any other code is a specification exception. */
export const DIAGNOSE_CODE = { CONSOLE_FUNCTION: 0x08, VMCF: 0x68 } as const;

/** Program interruption codes of the exceptions a simulated instruction can end with (GA22-7000). */
export const PROGRAM_EXCEPTION = {
  OPERATION: 1,
  PRIVILEGED_OPERATION: 2,
  PROTECTION: 4,
  ADDRESSING: 5,
  SPECIFICATION: 6,
} as const;
export type ProgramExceptionCode = (typeof PROGRAM_EXCEPTION)[keyof typeof PROGRAM_EXCEPTION];

const EXCEPTION_NAMES: Readonly<Record<ProgramExceptionCode, string>> = {
  1: "operation",
  2: "privileged-operation",
  4: "protection",
  5: "addressing",
  6: "specification",
};

/** The manual's name of a program exception: "addressing", "specification", … */
export function exceptionName(code: ProgramExceptionCode): string {
  return EXCEPTION_NAMES[code];
}

/** How a simulated instruction ended. */
export interface Answer {
  /** 0, or the program exception that ended the instruction without any effect. */
  readonly exception: ProgramExceptionCode | 0;
  /** Ry after DIAGNOSE, the storage key after ISK, else 0. */
  readonly value: number;
  /** Ry+1 after DIAGNOSE X'08' with a response buffer, else 0. */
  readonly value2: number;
  /** Condition code after DIAGNOSE X'08'; X'68' does not change it (R-INST-4). */
  readonly conditionCode: number;
  /** External interruptions presented to this machine since LOGON, modulo 2^32: one more than last time means one was taken. */
  readonly interruptions: number;
  /**
   * Resets of this machine since LOGON (R-RST-3), modulo 2^32. A change tells the guest that PSW and control register 0
   * are as after a reset and that its messages are gone. Absent where machines are not reset while their scripts run.
   */
  readonly resets?: number;
}
