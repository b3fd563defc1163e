// VMCMHDR, the 40-byte message header CP stores with X'4001'. Source: specification 2.5 and 2.6; SC19-6203, p. 105.

/** Offsets of the VMCMHDR fields, in bytes from the start of the external interrupt buffer. */
export const VMCMHDR = {
  VMCMSTAT: 0x00,
  VMCMEFLG: 0x01,
  VMCMFUNC: 0x02,
  VMCMMID: 0x04,
  VMCMUSER: 0x08,
  VMCMVADA: 0x10,
  VMCMLENA: 0x14,
  VMCMVADB: 0x18,
  VMCMLENB: 0x1c,
  VMCMUSE: 0x20,
  /** SENDX data, if any. */
  VMCMBUF: 0x28,
} as const;

/** Length of VMCMHDR in bytes (X'28'). */
export const VMCMHDR_LENGTH = 40;

/** Length of an external interrupt buffer that holds any SMSG message (R-LIM-6). */
export const SMSG_BUFFER_LENGTH = 169;

/** Bits of VMCMSTAT. */
export const VMCMSTAT = {
  /** A RESPONSE interrupt, or the SEND interrupt of an IDENTIFY. */
  VMCMRESP: 0x80,
  /** The RESPONSE was caused by REJECT. */
  VMCMRJCT: 0x40,
  /** The message is a PRIORITY message. */
  VMCMPRTY: 0x20,
} as const;

/** One VMCMHDR as numbers. 64-bit fields are two 32-bit words, leftmost word first. All unsigned. */
export interface Vmcmhdr {
  readonly vmcmstat: number;
  readonly vmcmeflg: number;
  readonly vmcmfunc: number;
  readonly vmcmmid: number;
  readonly vmcmuser: readonly [number, number];
  readonly vmcmvada: number;
  readonly vmcmlena: number;
  readonly vmcmvadb: number;
  readonly vmcmlenb: number;
  readonly vmcmuse: readonly [number, number];
}

/** Reads the header at `address` of guest storage. */
export function readVmcmhdr(storage: DataView, address: number): Vmcmhdr {
  return new StoredHeader(storage, address);
}

/** Made by a constructor: objects made by a literal V8 converts each anew where numbers outgrow their fields. */
class StoredHeader implements Vmcmhdr {
  readonly vmcmstat: number;
  readonly vmcmeflg: number;
  readonly vmcmfunc: number;
  readonly vmcmmid: number;
  readonly vmcmuser: readonly [number, number];
  readonly vmcmvada: number;
  readonly vmcmlena: number;
  readonly vmcmvadb: number;
  readonly vmcmlenb: number;
  readonly vmcmuse: readonly [number, number];

  constructor(storage: DataView, address: number) {
    this.vmcmstat = storage.getUint8(address + VMCMHDR.VMCMSTAT);
    this.vmcmeflg = storage.getUint8(address + VMCMHDR.VMCMEFLG);
    this.vmcmfunc = storage.getUint16(address + VMCMHDR.VMCMFUNC);
    this.vmcmmid = storage.getUint32(address + VMCMHDR.VMCMMID);
    this.vmcmuser = [storage.getUint32(address + VMCMHDR.VMCMUSER), storage.getUint32(address + VMCMHDR.VMCMUSER + 4)];
    this.vmcmvada = storage.getUint32(address + VMCMHDR.VMCMVADA);
    this.vmcmlena = storage.getUint32(address + VMCMHDR.VMCMLENA);
    this.vmcmvadb = storage.getUint32(address + VMCMHDR.VMCMVADB);
    this.vmcmlenb = storage.getUint32(address + VMCMHDR.VMCMLENB);
    this.vmcmuse = [storage.getUint32(address + VMCMHDR.VMCMUSE), storage.getUint32(address + VMCMHDR.VMCMUSE + 4)];
  }
}
