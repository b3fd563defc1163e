// VMCPARM, the 40-byte parameter list of DIAGNOSE X'68'. Source: specification 2.2 and 2.3; SC19-6203, p. 98-101.

/** Offsets of the VMCPARM fields, in bytes. */
export const VMCPARM = {
  VMCPFLG1: 0x00,
  VMCPFLG2: 0x01,
  VMCPFUNC: 0x02,
  VMCPMID: 0x04,
  VMCPUSER: 0x08,
  VMCPVADA: 0x10,
  VMCPLENA: 0x14,
  VMCPVADB: 0x18,
  VMCPLENB: 0x1c,
  VMCPUSE: 0x20,
} as const;

/** Length of VMCPARM in bytes (X'28'). */
export const VMCPARM_LENGTH = 40;

/** Bits of VMCPFLG1. */
export const VMCPFLG1 = {
  /** AUTHORIZE SPECIFIC (R-AUTH-5). */
  VMCPAUTS: 0x80,
  /** AUTHORIZE: accept PRIORITY messages. SEND-type and IDENTIFY: this is one (R-AUTH-6). */
  VMCPPRTY: 0x40,
  /** AUTHORIZE: accept messages of the SMSG command (R-AUTH-7). */
  VMCPSMSG: 0x20,
} as const;

/** One VMCPARM as numbers. 64-bit fields are two 32-bit words, leftmost word first. All unsigned. */
export interface Vmcparm {
  vmcpflg1: number;
  vmcpflg2: number;
  vmcpfunc: number;
  vmcpmid: number;
  vmcpuser: [number, number];
  vmcpvada: number;
  vmcplena: number;
  vmcpvadb: number;
  vmcplenb: number;
  vmcpuse: [number, number];
}

/** The same, for whoever only reads it. */
export type VmcparmFields = { readonly [Field in keyof Vmcparm]: Readonly<Vmcparm[Field]> };

/**
 * Reads 40 bytes at `address` of guest storage; each field is loaded once (R-INST-9). The caller has checked the range.
 * @param into an object to fill in, when the caller keeps one for all; else a new one
 */
export function readVmcparm(storage: DataView, address: number, into: Vmcparm = emptyVmcparm()): Vmcparm {
  into.vmcpflg1 = storage.getUint8(address + VMCPARM.VMCPFLG1);
  into.vmcpflg2 = storage.getUint8(address + VMCPARM.VMCPFLG2);
  into.vmcpfunc = storage.getUint16(address + VMCPARM.VMCPFUNC);
  into.vmcpmid = storage.getUint32(address + VMCPARM.VMCPMID);
  into.vmcpuser[0] = storage.getUint32(address + VMCPARM.VMCPUSER);
  into.vmcpuser[1] = storage.getUint32(address + VMCPARM.VMCPUSER + 4);
  into.vmcpvada = storage.getUint32(address + VMCPARM.VMCPVADA);
  into.vmcplena = storage.getUint32(address + VMCPARM.VMCPLENA);
  into.vmcpvadb = storage.getUint32(address + VMCPARM.VMCPVADB);
  into.vmcplenb = storage.getUint32(address + VMCPARM.VMCPLENB);
  into.vmcpuse[0] = storage.getUint32(address + VMCPARM.VMCPUSE);
  into.vmcpuse[1] = storage.getUint32(address + VMCPARM.VMCPUSE + 4);
  return into;
}

/** A VMCPARM of zeros. */
export function emptyVmcparm(): Vmcparm {
  return new ZeroVmcparm();
}

/** Made by a constructor: objects made by a literal V8 converts each anew where numbers outgrow their fields. */
class ZeroVmcparm implements Vmcparm {
  vmcpflg1 = 0;
  vmcpflg2 = 0;
  vmcpfunc = 0;
  vmcpmid = 0;
  vmcpuser: [number, number] = [0, 0];
  vmcpvada = 0;
  vmcplena = 0;
  vmcpvadb = 0;
  vmcplenb = 0;
  vmcpuse: [number, number] = [0, 0];
}

/** Stores a VMCPARM at `address` of guest storage, big-endian. */
export function writeVmcparm(storage: DataView, address: number, parm: VmcparmFields): void {
  storage.setUint8(address + VMCPARM.VMCPFLG1, parm.vmcpflg1);
  storage.setUint8(address + VMCPARM.VMCPFLG2, parm.vmcpflg2);
  storage.setUint16(address + VMCPARM.VMCPFUNC, parm.vmcpfunc);
  storage.setUint32(address + VMCPARM.VMCPMID, parm.vmcpmid);
  storage.setUint32(address + VMCPARM.VMCPUSER, parm.vmcpuser[0]);
  storage.setUint32(address + VMCPARM.VMCPUSER + 4, parm.vmcpuser[1]);
  storage.setUint32(address + VMCPARM.VMCPVADA, parm.vmcpvada);
  storage.setUint32(address + VMCPARM.VMCPLENA, parm.vmcplena);
  storage.setUint32(address + VMCPARM.VMCPVADB, parm.vmcpvadb);
  storage.setUint32(address + VMCPARM.VMCPLENB, parm.vmcplenb);
  storage.setUint32(address + VMCPARM.VMCPUSE, parm.vmcpuse[0]);
  storage.setUint32(address + VMCPARM.VMCPUSE + 4, parm.vmcpuse[1]);
}
