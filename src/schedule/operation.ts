import { DIAGNOSE_CODE, INSTRUCTION, type InstructionCode } from "../../cp/interface/instructions.ts";
import { SUBFUNCTION_MAX } from "../../cp/interface/subfunctions.ts";
import { VMCPARM, VMCPARM_LENGTH } from "../../cp/interface/vmcparm.ts";

/**
 * What one decision of a schedule lets happen, by the short names that schedules are written in. The first twelve are the
 * VMCF subfunctions in the order of their codes, so that such an operation is its VMCPFUNC.
 */
export const OPERATION_NAMES = [
  "auth",
  "unauth",
  "send",
  "sendr",
  "sendx",
  "recv",
  "cancel",
  "reply",
  "quiesce",
  "resume",
  "ident",
  "reject",
  /** DIAGNOSE X'68' with another subfunction code, or without a VMCPARM that could be read. */
  "diag",
  /** DIAGNOSE X'08': a CP command. */
  "cp",
  /** LPSW that permits interruptions, without a wait. */
  "psw",
  /** LCTL that permits interruptions. */
  "cr0",
  /** SSK: a partner's transfer tests storage keys. */
  "key",
  /** A machine in an enabled wait takes its interruption. */
  "int",
  /** The next piece of the transfer the machine is in. */
  "piece",
  /** A delay of the machine ends. */
  "wake",
  /** LOGOFF of a machine whose script has ended. */
  "off",
  /** A fault strikes the machine: all of its storage gets another key; a system reset; FORCE; RC 15 for its next DIAGNOSE. */
  "newkey",
  "reset",
  "force",
  "rc15",
] as const;
export type OperationName = (typeof OPERATION_NAMES)[number];

/** An index into {@link OPERATION_NAMES}. */
export type Operation = number;

/** The operations that no machine asked for. */
export const FAULT_NAMES = ["newkey", "reset", "force", "rc15"] as const satisfies readonly OperationName[];
export type FaultName = (typeof FAULT_NAMES)[number];

/** The operations by name. */
export const OPERATION = Object.fromEntries(OPERATION_NAMES.map((name, code) => [name, code])) as Readonly<
  Record<OperationName, Operation>
>;

export function isFault(operation: OperationName): operation is FaultName {
  return (FAULT_NAMES as readonly OperationName[]).includes(operation);
}

/** Bits that hold any operation: a step of a trace is `agent << OPERATION_BITS | operation`. */
export const OPERATION_BITS = 5;
export const OPERATION_MASK = (1 << OPERATION_BITS) - 1;

const { diag, cp, psw, cr0, key } = OPERATION;
const ADDRESS_MASK = 0x00ff_ffff;

/** The operation an instruction is; for DIAGNOSE X'68', by the VMCPFUNC that stands in storage now. */
export function operationOf(instruction: InstructionCode, a: number, b: number, storage: Uint8Array): Operation {
  switch (instruction) {
    case INSTRUCTION.DIAGNOSE: {
      if (a !== DIAGNOSE_CODE.VMCF) return a === DIAGNOSE_CODE.CONSOLE_FUNCTION ? cp : diag;
      const address = b & ADDRESS_MASK;
      if (address + VMCPARM_LENGTH > storage.length) return diag;
      const vmcpfunc =
        ((storage[address + VMCPARM.VMCPFUNC] as number) << 8) | (storage[address + VMCPARM.VMCPFUNC + 1] as number);
      return vmcpfunc > SUBFUNCTION_MAX ? diag : vmcpfunc;
    }
    case INSTRUCTION.LOAD_CONTROL:
      return cr0;
    case INSTRUCTION.SET_STORAGE_KEY:
      return key;
    default:
      return psw;
  }
}
