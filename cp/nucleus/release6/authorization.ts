import { RC } from "../../interface/return-codes.ts";
import { VMCMHDR_LENGTH } from "../../interface/vmcmhdr.ts";
import type { Vmcparm } from "../../interface/vmcparm.ts";
import { ADDRESS_MASK } from "../machine.ts";
import { endsInStorage } from "./address-test.ts";
import { respond } from "./endings.ts";
import { MasterBlock } from "./master-block.ts";
import type { Users, VmcfAnchor } from "./users.ts";

/** AUTHORIZE, for the first time or again (specification 4.1). */
export function authorize(issuer: VmcfAnchor, parm: Vmcparm): number {
  const { machine } = issuer;
  const address = parm.vmcpvada & ADDRESS_MASK;
  const { vmcplena: length } = parm;
  if (address % 8 !== 0 || length < VMCMHDR_LENGTH || !endsInStorage(machine, address, length)) {
    return RC.INVALID_BUFFER;
  }
  if (machine.storeViolation(address, machine.pswKey)) return RC.PROTECTION_VIOLATION;

  // A machine that is authorized already keeps its master block, and with it chain, count, QUIESCE status and the pending
  // switch (R-AUTH-8, R-AUTH-11). Nobody looks at what is on the chain, so SPECIFIC does not reach back (D8).
  issuer.master ??= new MasterBlock(machine);
  issuer.master.record(parm, machine);
  return RC.NORMAL;
}

/**
 * UNAUTHORIZE, and what LOGOFF and reset do to VMCF (R-UNA-1, R-RST-2). Only the machine's own chain is gone through:
 * what the machine sent stands on other machines' chains and stays there (D6).
 */
export function unauthorize(users: Users, leaving: VmcfAnchor): void {
  const { master } = leaving;
  if (master === undefined) return; // R-RST-4
  leaving.master = undefined; // From now on nobody finds it, wrap messages included (R-UNA-5).
  for (const block of master.chain.blocks()) {
    // RESPONSEs are purged (R-UNA-2). A dropped IDENTIFY has its source's count as it is (D7).
    if (block.response || block.isIdentify) master.chain.remove(block);
    else {
      block.eflg = RC.USER_NOT_AVAILABLE;
      respond(users, master, block);
    }
  }
}
