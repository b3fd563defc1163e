import { EBCDIC_NEW_LINE, fromEbcdic, toEbcdic } from "../interface/ebcdic.ts";
import { PROGRAM_EXCEPTION, type ProgramExceptionCode } from "../interface/instructions.ts";
import type { CommandAnswer } from "./commands.ts";
import { ADDRESS_MASK, type Machine } from "./machine.ts";

/** Ry of DIAGNOSE X'08': the response goes into a buffer named by Rx+1 and Ry+1, not to the console. */
const RESPONSE_IN_BUFFER = 0x4000_0000;
const LENGTH_MASK = 0x00ff_ffff;
/** The longest command DIAGNOSE X'08' takes, in bytes (R-SMSG-4). */
export const CONSOLE_FUNCTION_LENGTH_MAX = 132;

/**
 * DIAGNOSE X'08', the virtual console function: a guest issues a CP command. Rx = address of the command in EBCDIC, Ry =
 * flags and length, Rx+1 and Ry+1 = address and length of the response buffer. Each response line ends with X'15'.
 * Ry becomes the command's return code; with a buffer, Ry+1 the length of the response and condition code 0, or, when it
 * does not fit, the number of bytes that are missing and condition code 1. Source: GC20-1807, DIAGNOSE X'08'.
 */
export function consoleFunction(
  machine: Machine,
  rx: number,
  ry: number,
  rx1: number,
  ry1: number,
  command: (text: string) => CommandAnswer,
):
  | { readonly exception: ProgramExceptionCode }
  | {
      readonly ry: number;
      readonly ry1: number;
      readonly conditionCode: number;
      readonly consoleLines: readonly string[];
    } {
  const address = rx & ADDRESS_MASK;
  const length = ry & LENGTH_MASK;
  const intoBuffer = (ry & RESPONSE_IN_BUFFER) !== 0;
  if (length > CONSOLE_FUNCTION_LENGTH_MAX) return { exception: PROGRAM_EXCEPTION.SPECIFICATION };
  if (!machine.holds(address, length)) return { exception: PROGRAM_EXCEPTION.ADDRESSING };
  if (intoBuffer && !machine.holds(rx1, ry1)) return { exception: PROGRAM_EXCEPTION.ADDRESSING };

  const { rc, lines } = command(fromEbcdic(machine.storage.slice(address, address + length)));
  if (!intoBuffer) return { ry: rc, ry1, conditionCode: 0, consoleLines: lines };
  const response = responseBytes(lines);
  const stored = response.subarray(0, ry1);
  machine.storage.set(stored, rx1 & ADDRESS_MASK);
  const missing = response.length - stored.length;
  return {
    ry: rc,
    ry1: missing === 0 ? stored.length : missing,
    conditionCode: missing === 0 ? 0 : 1,
    consoleLines: [],
  };
}

function responseBytes(lines: readonly string[]): Uint8Array {
  const bytes: number[] = [];
  for (const line of lines) bytes.push(...toEbcdic(line), EBCDIC_NEW_LINE);
  return Uint8Array.from(bytes);
}
