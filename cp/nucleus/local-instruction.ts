import { DIAGNOSE_CODE, INSTRUCTION, type InstructionCode } from "../interface/instructions.ts";
import { CR0_INTERRUPT_KEY, CR0_VMCF, PSW_EXTERNAL, PSW_WAIT } from "../interface/psw.ts";
import type { Machine } from "./machine.ts";

/**
 * Whether an instruction concerns nobody but its own machine, so that no order with others can matter: it lets no
 * interruption in, and it is not an SSK, whose keys a partner's transfer tests.
 */
export function isLocal(machine: Machine, instruction: InstructionCode, a: number, b: number): boolean {
  let first = machine.pswFirst;
  let { cr0 } = machine;
  if (instruction === INSTRUCTION.DIAGNOSE) {
    if (a === DIAGNOSE_CODE.VMCF || a === DIAGNOSE_CODE.CONSOLE_FUNCTION) return false;
  } else if (instruction === INSTRUCTION.SET_STORAGE_KEY) return false;
  else if (instruction === INSTRUCTION.LOAD_PSW) first = a;
  else if (instruction === INSTRUCTION.LOAD_CONTROL && a === 0) cr0 = b;
  if ((first & PSW_EXTERNAL) === 0 || (first & PSW_WAIT) !== 0) return true;
  return (cr0 & CR0_VMCF) === 0 && !(machine.interruptKeyPending && (cr0 & CR0_INTERRUPT_KEY) !== 0);
}
