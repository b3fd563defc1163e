import { DIAGNOSE_CODE, INSTRUCTION, type Answer } from "../cp/interface/instructions.ts";
import { SUBFUNCTION, subfunctionName } from "../cp/interface/subfunctions.ts";
import { writeVmcparm } from "../cp/interface/vmcparm.ts";
import { ProgramException } from "./errors.ts";
import type { Outstanding, Sent } from "./outstanding.ts";
import type { Operation } from "./processor.ts";
import type { RequestParm } from "./request-parm.ts";

/** One DIAGNOSE X'68' of the library. Its VMCPARM is stored when its turn comes. */
export class VmcfRequest implements Operation {
  readonly instruction = INSTRUCTION.DIAGNOSE;
  readonly a = DIAGNOSE_CODE.VMCF;
  /** Where the VMCPARM is put. */
  readonly b: number;
  readonly parm: RequestParm;
  /** The partner's name as the script wrote it. */
  readonly userid: string | undefined;
  /** Tells whoever wants to know what the script is about to do. */
  note: (() => void) | undefined = undefined;
  collect: ((answer: Answer) => void) | undefined = undefined;
  readonly #view: DataView;

  constructor(view: DataView, address: number, parm: RequestParm, userid?: string) {
    this.b = address;
    this.parm = parm;
    this.userid = userid;
    this.#view = view;
  }

  prepare(): void {
    this.note?.();
    writeVmcparm(this.#view, this.b, this.parm);
  }

  /** As people say it: "SEND 1 to BOB", "RECEIVE 7", "QUIESCE". */
  get label(): string {
    const { vmcpfunc, vmcpmid } = this.parm;
    const name = subfunctionName(vmcpfunc);
    if (this.userid !== undefined) return `${name} ${vmcpmid} to ${this.userid}`;
    return WITH_ID.includes(vmcpfunc) ? `${name} ${vmcpmid}` : name;
  }
}

/** A SEND, SEND/RECV or SENDX. */
export class Origination extends VmcfRequest {
  readonly sent: Sent;
  readonly #outstanding: Outstanding;

  constructor(
    view: DataView,
    address: number,
    parm: RequestParm,
    userid: string,
    sent: Sent,
    outstanding: Outstanding,
  ) {
    super(view, address, parm, userid);
    this.sent = sent;
    this.#outstanding = outstanding;
  }

  /** The message becomes outstanding right before the instruction: its RESPONSE can be taken with the very Answer. */
  override prepare(): void {
    super.prepare();
    this.#outstanding.add(this.sent);
  }
}

/** @throws ProgramException when the DIAGNOSE ended with one */
export function returnCode({ exception, value }: Answer, request: VmcfRequest): number {
  if (exception !== 0) throw new ProgramException(exception, `DIAGNOSE X'68' ${request.label}`);
  return value;
}

const WITH_ID: readonly number[] = [SUBFUNCTION.RECEIVE, SUBFUNCTION.REPLY, SUBFUNCTION.REJECT];
