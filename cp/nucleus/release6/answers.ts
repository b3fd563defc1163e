import { invariant } from "../../interface/invariant.ts";
import { RC } from "../../interface/return-codes.ts";
import { SUBFUNCTION } from "../../interface/subfunctions.ts";
import { VMCMSTAT } from "../../interface/vmcmhdr.ts";
import type { Vmcparm } from "../../interface/vmcparm.ts";
import { IN_TRANSFER } from "../facility.ts";
import { endsInStorage } from "./address-test.ts";
import { respond } from "./endings.ts";
import type { MasterBlock } from "./master-block.ts";
import { TRANSFER } from "./transfer.ts";
import type { Users, VmcfAnchor } from "./users.ts";
import type { Vmcblok } from "./vmcblok.ts";

// RECEIVE, REPLY, REJECT: what a sink does with a message whose SEND interrupt it has taken.

/** The own-queue lookup R-CHK-6: an unknown userid simply finds nothing. */
function findOwn(users: Users, issuer: MasterBlock, parm: Vmcparm): Vmcblok | undefined {
  const partner = users.host.directory.lookup(parm.vmcpuser[0], parm.vmcpuser[1]);
  return partner && issuer.chain.find(partner, parm.vmcpmid);
}

/** R-RCV-1. @returns the return code, or IN_TRANSFER */
export function receive(users: Users, issuer: VmcfAnchor, master: MasterBlock, parm: Vmcparm): number {
  const block = findOwn(users, master, parm);
  if (block === undefined) return RC.MESSAGE_NOT_FOUND;
  if (block.response) return RC.PROTOCOL_VIOLATION;
  if (block.due) return RC.SYNCHRONIZATION_ERROR;
  if (block.received) return RC.PROTOCOL_VIOLATION;
  const { machine, transfer } = issuer;
  if (!endsInStorage(machine, parm.vmcpvada, parm.vmcplena)) return RC.INVALID_BUFFER;
  transfer.beginReceive(machine, block, parm);
  return proceedAnswer(users, issuer);
}

/** R-RPL-1. @returns the return code, or IN_TRANSFER */
export function reply(users: Users, issuer: VmcfAnchor, master: MasterBlock, parm: Vmcparm): number {
  const block = findOwn(users, master, parm);
  if (block === undefined) return RC.MESSAGE_NOT_FOUND;
  if (block.func !== SUBFUNCTION["SEND/RECV"]) return RC.PROTOCOL_VIOLATION;
  if (block.response) return RC.PROTOCOL_VIOLATION;
  if (block.due) return RC.SYNCHRONIZATION_ERROR;
  const { machine, transfer } = issuer;
  if (!endsInStorage(machine, parm.vmcpvada, parm.vmcplena)) return RC.INVALID_BUFFER;
  transfer.beginReply(machine, block, parm);
  return proceedAnswer(users, issuer);
}

/** Moves the next pieces of a RECEIVE or REPLY and, behind the last one, ends it. @returns the return code, or IN_TRANSFER */
export function proceedAnswer(users: Users, issuer: VmcfAnchor): number {
  const { transfer, master } = issuer;
  if (transfer.proceed(users) === TRANSFER.IN_TRANSFER) return IN_TRANSFER;
  invariant(master !== undefined, `${issuer.machine.userid} lost its authorization inside a DIAGNOSE`);
  const { operation, returned, sourceCode, useFirst, useSecond } = transfer;
  const block = transfer.end();
  if (sourceCode !== RC.NORMAL) block.eflg = sourceCode; // Else a code kept from the RECEIVE stays (R-RPL-8).
  if (operation === "RECEIVE") {
    block.received = true;
    // No interruption, so the source is not looked up again: its absence goes unnoticed (R-XFER-16).
    if (block.func === SUBFUNCTION["SEND/RECV"]) return returned;
  }
  block.useFirst = useFirst;
  block.useSecond = useSecond;
  return respond(users, master, block) ? returned : RC.USER_NOT_AVAILABLE;
}

/** R-REJ-2. */
export function reject(users: Users, issuer: MasterBlock, parm: Vmcparm): number {
  const block = findOwn(users, issuer, parm);
  if (block === undefined) return RC.MESSAGE_NOT_FOUND;
  if (block.response) return RC.PROTOCOL_VIOLATION;
  if (block.due) return RC.SYNCHRONIZATION_ERROR;
  block.stat |= VMCMSTAT.VMCMRJCT;
  [block.useFirst, block.useSecond] = parm.vmcpuse;
  return respond(users, issuer, block) ? RC.NORMAL : RC.USER_NOT_AVAILABLE;
}
