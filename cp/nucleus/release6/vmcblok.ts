import { SUBFUNCTION } from "../../interface/subfunctions.ts";
import { VMCMSTAT } from "../../interface/vmcmhdr.ts";
import { VMCPFLG1, type Vmcparm } from "../../interface/vmcparm.ts";
import type { DirectoryEntry } from "../directory.ts";
import type { MessageDescription } from "../facility.ts";
import { HeaderImage } from "../header.ts";
import type { MasterBlock } from "./master-block.ts";

/**
 * The block of one message: the VMCMHDR that goes out with its next interruption, and a control status. There is one
 * userid in it, the partner of whoever's chain it stands on: the source while it is a request, the sink once it is a
 * RESPONSE. It does not know its source in any other way, so it cannot tell one authorization of that userid from the
 * next (D2, D6). Residual counts and the code kept from a RECEIVE stand in the header itself (R-XFER-11, R-RCV-8).
 */
export class Vmcblok extends HeaderImage {
  override user: DirectoryEntry;
  /** The source's PSW key when it executed the request (R-SEND-4). */
  readonly key: number;
  /** Text of an SMSG message, held by CP. */
  readonly text: Uint8Array | undefined;
  /**
   * IDENTIFY only: where the slot of the source is counted. No RESPONSE will carry an IDENTIFY home, so this is the one
   * block that has to remember whose count it is in (R-LIM-7).
   */
  readonly countedIn: MasterBlock | undefined;

  // ---- The control status ----
  /** The interruption has not been presented yet. */
  due = true;
  /** The block has been turned into the RESPONSE and stands on the source's chain. */
  response = false;
  /** A RECEIVE has been executed, with whatever code. Not taken back by becoming a RESPONSE (R-CAN-10). */
  received = false;
  /** Data are moving (R-XFER-13). */
  busy = false;

  /** Neighbours on the chain. */
  previous: Vmcblok | undefined = undefined;
  next: Vmcblok | undefined = undefined;

  constructor(
    source: DirectoryEntry,
    parm: Readonly<Omit<Vmcparm, "vmcpflg2" | "vmcpuser">>,
    key: number,
    countedIn: MasterBlock | undefined,
    text: Uint8Array | undefined,
  ) {
    super();
    const isIdentify = parm.vmcpfunc === SUBFUNCTION.IDENTIFY;
    this.stat =
      (isIdentify ? VMCMSTAT.VMCMRESP : 0) | ((parm.vmcpflg1 & VMCPFLG1.VMCPPRTY) !== 0 ? VMCMSTAT.VMCMPRTY : 0);
    this.func = parm.vmcpfunc;
    this.mid = parm.vmcpmid;
    this.user = source;
    this.vada = parm.vmcpvada;
    this.lena = parm.vmcplena;
    this.vadb = parm.vmcpvadb;
    this.lenb = parm.vmcplenb;
    this.useFirst = parm.vmcpuse[0];
    this.useSecond = parm.vmcpuse[1];
    this.key = key;
    this.countedIn = countedIn;
    this.text = text;
  }

  get priority(): boolean {
    return (this.stat & VMCMSTAT.VMCMPRTY) !== 0;
  }

  get isIdentify(): boolean {
    return this.func === SUBFUNCTION.IDENTIFY;
  }

  get state(): MessageDescription["state"] {
    if (this.response) return "COMPLETE";
    if (this.due) return "QUEUED";
    return this.received ? "RECEIVED" : "PRESENTED";
  }
}
