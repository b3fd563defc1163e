import { RC } from "../interface/return-codes.ts";
import { VMCPFLG1, type Vmcparm } from "../interface/vmcparm.ts";
import type { DirectoryEntry } from "./directory.ts";
import { ADDRESS_MASK, type Machine } from "./machine.ts";

/** What AUTHORIZE records of a machine (R-AUTH-1), and whom the machine lets in because of it. */
export class Authorization {
  bufferAddress = 0;
  bufferLength = 0;
  /** The PSW key at the latest AUTHORIZE, used for every store into the buffer (R-INT-8). */
  bufferKey = 0;
  specific = false;
  specificFirst = 0;
  specificSecond = 0;
  acceptsPriority = false;
  quiesced = false;

  /** Records what the parameter list names; QUIESCE status stays as it is (R-AUTH-8, R-AUTH-11). All tests are passed. */
  record(parm: Vmcparm, machine: Machine): void {
    this.bufferAddress = parm.vmcpvada & ADDRESS_MASK;
    this.bufferLength = parm.vmcplena;
    this.bufferKey = machine.pswKey;
    this.specific = (parm.vmcpflg1 & VMCPFLG1.VMCPAUTS) !== 0;
    [this.specificFirst, this.specificSecond] = parm.vmcpuser;
    this.acceptsPriority = (parm.vmcpflg1 & VMCPFLG1.VMCPPRTY) !== 0;
    if ((parm.vmcpflg1 & VMCPFLG1.VMCPSMSG) !== 0) machine.smsg = true; // R-AUTH-7
  }

  /**
   * The part of the sink check R-CHK-8 behind "available", which CP's own SENDX shares: 9, 18, 5.
   * @param from who asks to send; SYSTEM for SMSG (R-SMSG-8)
   */
  admit(priority: boolean, from: DirectoryEntry): number {
    if (this.quiesced) return RC.SINK_QUIESCED;
    if (priority && !this.acceptsPriority) return RC.PRIORITY_NOT_AUTHORIZED;
    const expected = !this.specific || (this.specificFirst === from.first && this.specificSecond === from.second);
    return expected ? RC.NORMAL : RC.USER_NOT_AVAILABLE;
  }
}
