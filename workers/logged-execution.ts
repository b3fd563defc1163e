import { DIAGNOSE_CODE, INSTRUCTION, type Answer } from "../cp/interface/instructions.ts";
import type { Execute } from "../guest/machine-port.ts";
import type { LogbookWriter } from "./channel/logbook.ts";

/** An `execute` that notes in the logbook when a DIAGNOSE X'68' was called and when its answer came. */
export function logged(execute: Execute, logbook: LogbookWriter | undefined): Execute {
  if (logbook === undefined) return execute;
  const heard = (answer: Answer): Answer => {
    logbook.returned(answer);
    return answer;
  };
  return (instruction, a, b, c, d, e) => {
    if (instruction !== INSTRUCTION.DIAGNOSE || a !== DIAGNOSE_CODE.VMCF) return execute(instruction, a, b, c, d, e);
    logbook.invoked();
    const answer = execute(instruction, a, b, c, d, e);
    return "then" in answer ? answer.then(heard) : heard(answer);
  };
}
