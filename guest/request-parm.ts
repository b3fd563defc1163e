import type { Answer } from "../cp/interface/instructions.ts";
import { SUBFUNCTION, subfunctionName } from "../cp/interface/subfunctions.ts";
import type { VmcparmFields } from "../cp/interface/vmcparm.ts";
import { ProgramException } from "./errors.ts";
import { Interruption, MessageHeader } from "./interruption.ts";
import { useridWords, word, type Words } from "./request-fields.ts";
import type { MessageName } from "./vmcf-options.ts";

/** A VMCPARM of zeros, to fill in. */
export const NOTHING: VmcparmFields = {
  vmcpflg1: 0,
  vmcpflg2: 0,
  vmcpfunc: 0,
  vmcpmid: 0,
  vmcpuser: [0, 0],
  vmcpvada: 0,
  vmcplena: 0,
  vmcpvadb: 0,
  vmcplenb: 0,
  vmcpuse: [0, 0],
};

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
