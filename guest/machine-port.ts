import type { Answer, InstructionCode } from "../cp/interface/instructions.ts";
import type { Userid } from "../cp/interface/userid.ts";

/** Who is told how an instruction ended. */
export interface AnswerListener {
  answered(answer: Answer): void;
  failed(error: unknown): void;
}

/** An answer that is to come, without a promise: the controlled scheduler gives such. Whoever gets it listens at once, and nobody else does. */
export interface PendingAnswer {
  listen(listener: AnswerListener): void;
}

/** Has CP simulate one instruction, over whatever leads to CP. Operands as in INSTRUCTION. */
export type Execute<Given = Answer | Promise<Answer>> = (
  instruction: InstructionCode,
  a: number,
  b: number,
  c: number,
  d: number,
  e: number,
) => Given;

/**
 * All a guest has of the world: its storage, one instruction at a time, and a console.
 *
 * Every way of running a script (a transport between threads, the controlled scheduler) is one implementation. A guest
 * program cannot tell them apart; if it needs to know, this interface is missing something.
 */
export interface MachinePort {
  readonly userid: Userid;
  /** The machine's whole private storage; index 0 is guest address 0. */
  readonly storage: Uint8Array;
  /**
   * Has CP simulate one instruction. The caller never starts a second one before the first has been answered. A LOAD_PSW
   * into wait state is answered when an interruption has been taken.
   * @returns the answer itself where the transport is synchronous, else one that is to come
   * @throws MachineGone (or rejects with it) when the machine has been logged off
   */
  readonly execute: Execute<Answer | Promise<Answer> | PendingAnswer>;
  /** One line on the machine's console. */
  console(line: string): void;
  /** Whether `doing` notes are of use to anybody. They cost a stack trace each, so without this none is made. */
  readonly wantsDoing?: boolean;
  /** Tells the laboratory what only the guest knows. Never changes what the guest does next. */
  note(note: GuestNote): void;
  /** Milliseconds since LOGON; virtual where a scheduler decides. */
  now(): number;
  /** Resolves after `ms` milliseconds of the same clock. */
  delay(ms: number): Promise<void>;
  /** The next number of the machine's seeded generator, 0 ≤ n < 1. */
  random(): number;
}

export type GuestNote =
  /** `vm.assert`: a failed one fails the run. */
  | { readonly kind: "assert"; readonly holds: boolean; readonly sentence: string; readonly at: string | undefined }
  /** `vm.sometimes`: an interesting state was reached (or looked for and not found). */
  | { readonly kind: "sometimes"; readonly reached: boolean; readonly name: string }
  /** The script is about to execute a DIAGNOSE for `label` ("SEND 1 to BOB"), or to wait. */
  | { readonly kind: "doing"; readonly label: string; readonly at: string | undefined };

/** The machine has been logged off (LOGOFF, FORCE) while its script still runs; nothing it asks of CP is answered any more. */
export class MachineGone extends Error {
  override readonly name = "MachineGone";
  readonly code = "VMCF_MACHINE_GONE";
}
