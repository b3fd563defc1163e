import { EXTERNAL_CODE } from "../cp/interface/psw.ts";
import { subfunctionName, type SubfunctionName } from "../cp/interface/subfunctions.ts";
import { useridText } from "../cp/interface/userid.ts";
import { VMCMSTAT, type Vmcmhdr } from "../cp/interface/vmcmhdr.ts";
import { MisuseError } from "./errors.ts";

/** A VMCMHDR, copied out of the external interrupt buffer (specification 2.5 to 2.7). */
export class MessageHeader {
  /** The fields as numbers, under the manuals' names. */
  readonly raw: Vmcmhdr;

  constructor(raw: Vmcmhdr) {
    this.raw = raw;
  }

  /** A RESPONSE interrupt, or the SEND interrupt of an IDENTIFY. */
  get response(): boolean {
    return (this.raw.vmcmstat & VMCMSTAT.VMCMRESP) !== 0;
  }
  /** The RESPONSE was caused by REJECT. */
  get rejected(): boolean {
    return (this.raw.vmcmstat & VMCMSTAT.VMCMRJCT) !== 0;
  }
  get priority(): boolean {
    return (this.raw.vmcmstat & VMCMSTAT.VMCMPRTY) !== 0;
  }
  /** Whether this tells a sink that something came for it: a SEND interrupt, IDENTIFY included. */
  get request(): boolean {
    return !this.response || this.func === "IDENTIFY";
  }
  /** Data transfer code; 0 in SEND interrupts (R-HDR-5). */
  get eflg(): number {
    return this.raw.vmcmeflg;
  }
  /** The original request: SEND, SEND/RECV, SENDX or IDENTIFY (R-HDR-2). */
  get func(): SubfunctionName {
    return subfunctionName(this.raw.vmcmfunc) as SubfunctionName;
  }
  get id(): number {
    return this.raw.vmcmmid;
  }
  /** The source in a SEND interrupt, the sink in a RESPONSE interrupt, SYSTEM for SMSG. */
  get user(): string {
    return useridText(doublewordBytes(this.raw.vmcmuser));
  }
  get vada(): number {
    return this.raw.vmcmvada;
  }
  /** SEND data length; in a RESPONSE what was not moved of it. */
  get lena(): number {
    return this.raw.vmcmlena;
  }
  get vadb(): number {
    return this.raw.vmcmvadb;
  }
  /** REPLY buffer length; in the RESPONSE of a SEND/RECV what was not used of it. */
  get lenb(): number {
    return this.raw.vmcmlenb;
  }
  /** The 8 bytes of the user doubleword; a fresh array. */
  get use(): Uint8Array {
    return doublewordBytes(this.raw.vmcmuse);
  }
}

/** One external interruption taken by this machine. Everything in it is a copy (R-INT-7). */
export class Interruption {
  /** X'4001' for VMCF, X'0040' for the interrupt key. */
  readonly code: number;
  /** SENDX and SMSG: what stood behind the header. */
  readonly data: Uint8Array | undefined;
  /** RESPONSE of a SEND/RECV of this library: the bytes the sink replied, maybe none. */
  readonly reply: Uint8Array | undefined;
  readonly #header: MessageHeader | undefined;

  constructor(code: number, header?: MessageHeader, data?: Uint8Array, reply?: Uint8Array) {
    this.code = code;
    this.data = data;
    this.reply = reply;
    this.#header = header;
  }

  /** Whether this is X'4001' and so has a header. */
  get vmcf(): boolean {
    return this.code === EXTERNAL_CODE.VMCF;
  }
  /** @throws MisuseError for an interruption other than X'4001', which has none: look at `code` where one can come */
  get header(): MessageHeader {
    if (this.#header === undefined) {
      const code = this.code.toString(16).toUpperCase().padStart(4, "0");
      throw new MisuseError(`external interruption X'${code}' is not of VMCF and has no header`);
    }
    return this.#header;
  }
}

/** The 8 bytes of two words. */
export function doublewordBytes([high, low]: readonly [number, number]): Uint8Array {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, high);
  view.setUint32(4, low);
  return bytes;
}
