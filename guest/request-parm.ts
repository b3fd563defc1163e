import type { Answer } from "../cp/interface/instructions.ts";
import { SUBFUNCTION, subfunctionName } from "../cp/interface/subfunctions.ts";
import type { VmcparmFields } from "../cp/interface/vmcparm.ts";
import { ProgramException } from "./errors.ts";
import { Interruption, MessageHeader } from "./interruption.ts";
import { NOWHERE, type Area } from "./message-storage.ts";
import { NO_WORDS, useridWords, word, type Words } from "./request-fields.ts";
import type { MessageName } from "./vmcf-options.ts";

type Place = Pick<Area, "address" | "length">;

/**
 * The VMCPARM of a request. Made by a constructor: message IDs are small in one program and beyond 31 bits in the next, and of
 * objects made by literals V8 would then convert each one anew, which takes as long as all the rest of a DIAGNOSE.
 */
export class RequestParm implements VmcparmFields {
  readonly vmcpflg1: number;
  readonly vmcpflg2 = 0;
  readonly vmcpfunc: number;
  readonly vmcpmid: number;
  readonly vmcpuser: Words;
  readonly vmcpvada: number;
  readonly vmcplena: number;
  readonly vmcpvadb: number;
  readonly vmcplenb: number;
  readonly vmcpuse: Words;

  /** @param a address and length A @param b the same of B */
  constructor(
    func: number,
    mid = 0,
    user: Words = NO_WORDS,
    a: Place = NOWHERE,
    b: Place = NOWHERE,
    use: Words = NO_WORDS,
    flg1 = 0,
  ) {
    this.vmcpflg1 = flg1;
    this.vmcpfunc = func;
    this.vmcpmid = mid;
    this.vmcpuser = user;
    this.vmcpvada = a.address;
    this.vmcplena = a.length;
    this.vmcpvadb = b.address;
    this.vmcplenb = b.length;
    this.vmcpuse = use;
  }
}

/** What names a message in VMCPARM: the partner's userid field and the ID; and the SEND data length, where it is known. */
export function nameOf(message: MessageName | Interruption): { user: Words; id: number; lena: number | undefined } {
  const name = message instanceof Interruption ? message.header : message;
  if (name instanceof MessageHeader) return { user: name.raw.vmcmuser, id: name.id, lena: name.lena };
  return { user: useridWords(name.user), id: word(name.id, "a message ID"), lena: name.lena };
}

/** @throws ProgramException when the DIAGNOSE ended with one */
export function returnCode(answer: Answer, parm: VmcparmFields, userid?: string): number {
  if (answer.exception !== 0) throw new ProgramException(answer.exception, `DIAGNOSE X'68' ${labelOf(parm, userid)}`);
  return answer.value;
}

/** The request as people say it: "SEND 1 to BOB", "RECEIVE 7", "QUIESCE". */
export function labelOf(parm: VmcparmFields, userid: string | undefined): string {
  const name = subfunctionName(parm.vmcpfunc);
  if (userid !== undefined) return `${name} ${parm.vmcpmid} to ${userid}`;
  return WITH_ID.includes(parm.vmcpfunc) ? `${name} ${parm.vmcpmid}` : name;
}
const WITH_ID: readonly number[] = [SUBFUNCTION.RECEIVE, SUBFUNCTION.REPLY, SUBFUNCTION.REJECT];
