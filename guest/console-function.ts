import { EBCDIC_NEW_LINE, fromEbcdic } from "../cp/interface/ebcdic.ts";
import { DIAGNOSE_CODE, INSTRUCTION, type Answer } from "../cp/interface/instructions.ts";
import { ebcdic } from "./ebcdic-text.ts";
import { MisuseError, ProgramException } from "./errors.ts";
import type { Processor } from "./processor.ts";
import { COMMAND_LENGTH } from "./storage-map.ts";
import type { VirtualMachine } from "./virtual-machine.ts";

/** What CP answered to a command. */
export interface CommandResponse {
  /** The number in CP's message, 0 without one (R-SMSG-13). */
  readonly rc: number;
  readonly lines: readonly string[];
  /** The response was longer than the response buffer; `lines` has what fitted. */
  readonly truncated: boolean;
}

/** Ry: the response goes into the buffer of Rx+1 and Ry+1. */
const RESPONSE_INTO_BUFFER = 0x4000_0000;

/** A CP command by DIAGNOSE X'08', the virtual console function, with the library's command and response buffers. */
export async function consoleFunction(
  vm: VirtualMachine,
  processor: Processor,
  command: string,
  note?: () => void,
): Promise<CommandResponse> {
  const bytes = ebcdic(command);
  if (bytes.length === 0) throw new MisuseError("a CP command has at least one character");
  if (bytes.length > COMMAND_LENGTH) {
    throw new MisuseError(`a CP command has at most ${COMMAND_LENGTH} characters, not ${bytes.length}`);
  }
  const map = vm.storageMap;
  let response: CommandResponse | undefined;
  const answer = await processor.execute({
    instruction: INSTRUCTION.DIAGNOSE,
    a: DIAGNOSE_CODE.CONSOLE_FUNCTION,
    b: map.command,
    c: RESPONSE_INTO_BUFFER | bytes.length,
    d: map.response,
    e: map.responseLength,
    prepare: () => {
      note?.();
      vm.storage.set(bytes, map.command);
    },
    // Before anything else can happen: the next command, already in line, uses the same buffer.
    collect: (answer) => (response = readResponse(vm, answer)),
  });
  if (answer.exception !== 0 || response === undefined) {
    throw new ProgramException(answer.exception || 6, `DIAGNOSE X'08' with the command ${command}`);
  }
  return response;
}

function readResponse(vm: VirtualMachine, answer: Answer): CommandResponse {
  const { response, responseLength } = vm.storageMap;
  // Condition code 1: it did not fit, and Ry+1 says how much is missing.
  const truncated = answer.conditionCode !== 0;
  const length = truncated ? responseLength : Math.min(answer.value2, responseLength);
  const lines = splitLines(vm.storage.subarray(response, response + length));
  return { rc: answer.value, lines, truncated };
}

/** Lines end with X'15'; the last one may lack it. */
function splitLines(bytes: Uint8Array): string[] {
  const lines: string[] = [];
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(EBCDIC_NEW_LINE, start);
    const end = found < 0 ? bytes.length : found;
    lines.push(fromEbcdic(bytes.subarray(start, end)));
    start = end + 1;
  }
  return lines;
}
