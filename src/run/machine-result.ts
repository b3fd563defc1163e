import type { ForceReason, MachineEnd } from "../../cp/coordinator/machine-end.ts";
import type { Userid } from "../../cp/interface/userid.ts";
import { shownPlace, withFileNames } from "../scenario/script-text.ts";
import type { MachineError, MachineResult } from "./run-result.ts";

/** A machine's end as the report tells it. `undefined`: the run was given up before it came. */
export function machineResult(userid: Userid, console: readonly string[], end: MachineEnd | undefined): MachineResult {
  const result = (how: MachineResult["end"], error?: MachineError): MachineResult => ({
    userid,
    end: how,
    value: end?.kind === "returned" ? end.value : undefined,
    error,
    console,
  });
  const forced = (reason: ForceReason, sentence: string): MachineResult => {
    if (reason === "close") return result("stopped");
    if (reason === "protocol") return result("crashed", told(sentence));
    return reason === "force" ? result("forced") : result("hung", told(sentence));
  };
  switch (end?.kind) {
    case undefined:
      return result("stopped");
    case "returned":
      return result("returned");
    case "gone":
      return result("logged off");
    case "failed":
      return result("failed", thrown(end.error));
    case "crashed":
      return result("crashed", thrown(end.error));
    case "forced":
      return forced(end.reason, end.sentence);
    case "exited":
      return result("exited", told(`called process.exit(${end.code}): a guest ends by returning`));
    case "out-of-memory":
      return result("out of memory", told(end.sentence));
  }
}

/** Whether the machine's end makes the run a failure. LOGOFF and FORCE are commands like others. */
export function isFailure({ error }: MachineResult): boolean {
  return error !== undefined;
}

function thrown(error: {
  name: string;
  message: string;
  stack: string | undefined;
  where: string | undefined;
}): MachineError {
  const { name, message, stack, where } = error;
  const sentence = withFileNames(`${name}: ${message}`);
  return { sentence, where: where && shownPlace(where), stack: stack && withFileNames(stack) };
}

function told(sentence: string): MachineError {
  return { sentence: withFileNames(sentence), where: undefined, stack: undefined };
}
