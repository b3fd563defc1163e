import { VMCMHDR, VMCMHDR_LENGTH, type Vmcmhdr } from "../interface/vmcmhdr.ts";
import type { DirectoryEntry } from "./directory.ts";

/** The values of one VMCMHDR, reused from one presentation to the next so that presenting allocates nothing. */
export class HeaderImage {
  stat = 0;
  eflg = 0;
  func = 0;
  mid = 0;
  user: DirectoryEntry | undefined;
  vada = 0;
  lena = 0;
  vadb = 0;
  lenb = 0;
  useFirst = 0;
  useSecond = 0;

  /** Stores the 40 bytes at `address`; protection has been tested. */
  store(view: DataView, address: number): void {
    view.setUint8(address + VMCMHDR.VMCMSTAT, this.stat);
    view.setUint8(address + VMCMHDR.VMCMEFLG, this.eflg);
    view.setUint16(address + VMCMHDR.VMCMFUNC, this.func);
    view.setUint32(address + VMCMHDR.VMCMMID, this.mid);
    view.setUint32(address + VMCMHDR.VMCMUSER, this.user?.first ?? 0);
    view.setUint32(address + VMCMHDR.VMCMUSER + 4, this.user?.second ?? 0);
    view.setUint32(address + VMCMHDR.VMCMVADA, this.vada);
    view.setUint32(address + VMCMHDR.VMCMLENA, this.lena);
    view.setUint32(address + VMCMHDR.VMCMVADB, this.vadb);
    view.setUint32(address + VMCMHDR.VMCMLENB, this.lenb);
    view.setUint32(address + VMCMHDR.VMCMUSE, this.useFirst);
    view.setUint32(address + VMCMHDR.VMCMUSE + 4, this.useSecond);
  }

  /** The 40 bytes as they would be stored, for a store that only partly happens. */
  bytes(): Uint8Array {
    const bytes = new Uint8Array(VMCMHDR_LENGTH);
    this.store(new DataView(bytes.buffer), 0);
    return bytes;
  }

  /** A copy for the record of commits. */
  snapshot(): Vmcmhdr {
    return {
      vmcmstat: this.stat,
      vmcmeflg: this.eflg,
      vmcmfunc: this.func,
      vmcmmid: this.mid,
      vmcmuser: [this.user?.first ?? 0, this.user?.second ?? 0],
      vmcmvada: this.vada,
      vmcmlena: this.lena,
      vmcmvadb: this.vadb,
      vmcmlenb: this.lenb,
      vmcmuse: [this.useFirst, this.useSecond],
    };
  }
}
