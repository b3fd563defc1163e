import type { Answer } from "../cp/interface/instructions.ts";
import { INSTRUCTION } from "../cp/interface/instructions.ts";
import { PSW_WAIT } from "../cp/interface/psw.ts";
import { MachineGone } from "../guest/machine-port.ts";
import { OUTCOME } from "./channel/layout.ts";
import type { Reply } from "./channel/reply.ts";

/** LPSW of a wait PSW that permits no interruption. The PSW has not been loaded. */
export class DisabledWait extends Error {
  static {
    this.prototype.name = "DisabledWait";
  }
  readonly code = "VMCF_DISABLED_WAIT";

  /** The two words of the PSW. */
  constructor(first: number, second: number) {
    const word = (value: number) => (value >>> 0).toString(16).toUpperCase().padStart(8, "0");
    super(`CP ENTERED; DISABLED WAIT PSW '${word(first)} ${word(second)}': no interruption could ever end this wait`);
  }
}

/** The instruction that may take for ever. */
export function isWait(instruction: number, a: number): boolean {
  return instruction === INSTRUCTION.LOAD_PSW && (a & PSW_WAIT) !== 0;
}

/**
 * The Answer in a reply.
 * @param a, b the operands of the instruction, for an error that shows them
 * @throws MachineGone, DisabledWait
 */
export function answerIn(reply: Reply, userid: string, a: number, b: number): Answer {
  switch (reply.outcome) {
    case OUTCOME.ANSWERED:
      return reply;
    case OUTCOME.DISABLED_WAIT:
      throw new DisabledWait(a, b);
    default:
      throw gone(userid);
  }
}

export function gone(userid: string): MachineGone {
  return new MachineGone(`${userid} has been logged off`);
}
