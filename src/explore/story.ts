import { EXTERNAL_CODE, EXTERNAL_CODE_AT } from "../../cp/interface/psw.ts";
import { exceptionName } from "../../cp/interface/instructions.ts";
import { SUBFUNCTION_NAMES, subfunctionName } from "../../cp/interface/subfunctions.ts";
import { fromEbcdic } from "../../cp/interface/ebcdic.ts";
import { readVmcmhdr, VMCMHDR, VMCMSTAT } from "../../cp/interface/vmcmhdr.ts";
import type { Result } from "../../cp/nucleus/control-program.ts";
import { OPERATION, OPERATION_NAMES, type Operation } from "../schedule/operation.ts";
import type { Choice } from "../schedule/strategy.ts";
import type { Guest } from "./guest.ts";
import type { Watcher } from "./run-setup.ts";
import type { ScheduledRun } from "./scheduled-run.ts";

/** One decision as a person reads it. */
export interface StoryStep {
  readonly userid: string;
  /** "SEND 1 to BOB", "takes SEND 1 from ALICE", "LOGOFF" */
  readonly what: string;
  /** "0", "addressing exception"; undefined where nothing is answered, or not yet. */
  readonly answer: string | undefined;
  /** "file:line:column" in the script. */
  readonly at: string | undefined;
  /** Which instruction of its machine it belongs to, from 1, LPSW and the like counted; LOGOFF: one more. Absent: none of them. */
  readonly instruction?: number;
}

/** What the operations are called that bring no label of their own. */
const PLAIN_NAMES: Readonly<Record<Operation, string>> = {
  [OPERATION.diag]: "DIAGNOSE X'68'",
  [OPERATION.cp]: "CP command",
  [OPERATION.psw]: "enables (LPSW)",
  [OPERATION.cr0]: "enables (LCTL)",
  [OPERATION.key]: "SSK",
  [OPERATION.piece]: "next piece",
  [OPERATION.wake]: "delay ends",
  [OPERATION.off]: "LOGOFF",
  [OPERATION.newkey]: "FAULT: new storage keys",
  [OPERATION.reset]: "FAULT: system reset",
  [OPERATION.force]: "FAULT: FORCE",
  [OPERATION.rc15]: "FAULT: RC 15 comes next",
};

/** Tells a run: hand it to the engine, and read `steps` afterwards. */
export class Storyteller implements Watcher {
  readonly wantsDoing = true;
  readonly steps: StoryStep[] = [];
  /** "ALICE: line", in the order of writing. */
  readonly consoleLines: string[] = [];
  #interruptions = 0;
  #label: string | undefined;
  #at: string | undefined;
  #instruction = 0;

  readonly decided = ({ machine, operation }: Choice, run: ScheduledRun): void => {
    const guest = run.guests[machine] as Guest;
    this.#interruptions = guest.virtual.interruptions;
    this.#label = operation <= OPERATION.cp ? guest.label : undefined;
    this.#at = operation === OPERATION.off ? undefined : guest.at;
    this.#instruction = operation === OPERATION.off ? guest.instructions + 1 : guest.instructions;
  };

  readonly carriedOut = ({ machine, operation }: Choice, run: ScheduledRun, result: Result | undefined): void => {
    const guest = run.guests[machine] as Guest;
    const parts = operation === OPERATION.int ? [] : [this.#label ?? plainName(operation)];
    if (guest.virtual.interruptions !== this.#interruptions) parts.push(`takes ${interruptionOf(guest, run)}`);
    else if (operation === OPERATION.int) parts.push("interruption under way");
    this.steps.push({
      userid: guest.userid,
      what: parts.join(", "),
      answer: answerOf(operation, result),
      at: this.#at,
      ...(operation <= OPERATION.off && operation !== OPERATION.wake && { instruction: this.#instruction }),
    });
    if (operation <= OPERATION.cp) guest.label = undefined;
  };

  readonly console = (guest: Guest, line: string): void => void this.consoleLines.push(`${guest.userid}: ${line}`);
}

function plainName(operation: Operation): string {
  return PLAIN_NAMES[operation] ?? SUBFUNCTION_NAMES[operation] ?? OPERATION_NAMES[operation] ?? "?";
}

function answerOf(operation: Operation, result: Result | undefined): string | undefined {
  if (result === undefined || result.inTransfer) return undefined;
  if (result.exception !== 0) return `${exceptionName(result.exception)} exception`;
  return operation <= OPERATION.cp || operation === OPERATION.piece ? String(result.value) : undefined;
}

function interruptionOf({ virtual }: Guest, { cp }: ScheduledRun): string {
  const { view, storage } = virtual;
  const code = view.getUint16(EXTERNAL_CODE_AT + 2);
  if (code !== EXTERNAL_CODE.VMCF) return `X'${code.toString(16).padStart(4, "0")}'`;
  const { address } = cp.lastHeader(virtual);
  const { vmcmstat, vmcmeflg, vmcmfunc, vmcmmid } = readVmcmhdr(view, address);
  const user = fromEbcdic(storage.slice(address + VMCMHDR.VMCMUSER, address + VMCMHDR.VMCMUSER + 8)).trimEnd();
  const name = `${subfunctionName(vmcmfunc)} ${vmcmmid}`;
  if ((vmcmstat & VMCMSTAT.VMCMRESP) === 0 || vmcmfunc === SUBFUNCTION_NAMES.indexOf("IDENTIFY")) {
    return `${name} from ${user}`;
  }
  const rejected = (vmcmstat & VMCMSTAT.VMCMRJCT) === 0 ? "" : ", rejected";
  return `RESPONSE to ${name} from ${user}${vmcmeflg === 0 ? "" : `, code ${vmcmeflg}`}${rejected}`;
}
