import type { VmcparmFields } from "../cp/interface/vmcparm.ts";
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
