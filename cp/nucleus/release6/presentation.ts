import { invariant } from "../../interface/invariant.ts";
import { RC } from "../../interface/return-codes.ts";
import { BLOCK_LENGTH } from "../../interface/storage-key.ts";
import { SUBFUNCTION } from "../../interface/subfunctions.ts";
import { VMCMHDR_LENGTH } from "../../interface/vmcmhdr.ts";
import { PRESENTATION, type Presentation } from "../facility.ts";
import type { HeaderImage } from "../header.ts";
import { finishIdentify, finishResponse, respond } from "./endings.ts";
import type { MasterBlock } from "./master-block.ts";
import { TRANSFER } from "./transfer.ts";
import type { Users, VmcfAnchor } from "./users.ts";
import type { Vmcblok } from "./vmcblok.ts";

/**
 * Presents the first due block. When that fails the pending switch goes off, even if other blocks are due, and nothing more
 * is looked at (D3): unless ending the failed message has queued a RESPONSE for this very machine, which turns the switch
 * on again in time (R-INT-17).
 */
export function present(users: Users, taker: VmcfAnchor): Presentation {
  return presentWhilePending(users, taker, PRESENTATION.NOTHING);
}

/** Moves the next pieces of a SENDX and, behind the last one, goes on as {@link present}. */
export function proceedPresent(users: Users, taker: VmcfAnchor): Presentation {
  const result = moveSendx(users, taker, masterOf(taker));
  return result === PRESENTATION.DISPOSED ? presentWhilePending(users, taker, result) : result;
}

function presentWhilePending(users: Users, taker: VmcfAnchor, otherwise: Presentation): Presentation {
  const { host } = users;
  const { machine } = taker;
  const master = masterOf(taker);
  let result = otherwise;
  while (master.pending) {
    const block = master.chain.firstDue;
    if (block === undefined) {
      master.pending = false;
      break;
    }
    machine.presentations++;
    const error = host.faultsPlanned ? host.strike(machine, "presentation", undefined) : undefined;
    if (host.faultsPlanned && master.chain.firstDue !== block) {
      machine.presentations--; // The plan has queued something before it: it was not considered.
      continue;
    }
    result = presentBlock(users, taker, master, block, error === undefined);
    if (result !== PRESENTATION.DISPOSED) break;
  }
  return result;
}

/** One block: header first (D5), the rest by what the block is. */
function presentBlock(
  users: Users,
  taker: VmcfAnchor,
  master: MasterBlock,
  block: Vmcblok,
  readable: boolean,
): Presentation {
  if (!readable || !storeHeader(taker, master, block)) return failWithoutHeader(users, master, block);
  if (block.response) finishResponse(master, block);
  else if (block.isIdentify) finishIdentify(users, master, block);
  else if (block.func === SUBFUNCTION.SENDX) return presentSendx(users, taker, master, block);
  else block.due = false;
  return PRESENTATION.PRESENTED;
}

/** R-INT-15: a request ends with code 19; a RESPONSE is treated like an IDENTIFY, and lost (D4). */
function failWithoutHeader(users: Users, master: MasterBlock, block: Vmcblok): Presentation {
  master.pending = false;
  if (block.response) finishResponse(master, block);
  else if (block.isIdentify) finishIdentify(users, master, block);
  else {
    block.eflg = RC.PARTNER_ERROR;
    respond(users, master, block);
  }
  return PRESENTATION.DISPOSED;
}

/** R-INT-10 (b) and (c): the header stands in the buffer already, and stays there whatever comes of the data (D5). */
function presentSendx(users: Users, taker: VmcfAnchor, master: MasterBlock, block: Vmcblok): Presentation {
  if (block.lena + VMCMHDR_LENGTH > master.bufferLength) {
    return failAfterHeader(users, taker, master, block, RC.SENDX_TOO_LARGE);
  }
  taker.transfer.beginSendx(taker.machine, block, master.bufferKey, master.bufferAddress + VMCMHDR_LENGTH);
  return moveSendx(users, taker, master);
}

function moveSendx(users: Users, taker: VmcfAnchor, master: MasterBlock): Presentation {
  const { transfer } = taker;
  const result = transfer.proceed(users);
  if (result === TRANSFER.IN_TRANSFER) return PRESENTATION.IN_TRANSFER;
  const { moved, sourceCode } = transfer;
  const block = transfer.end();
  if (result === TRANSFER.FAILED) return failAfterHeader(users, taker, master, block, sourceCode);
  taker.dataLength = moved;
  respond(users, master, block); // Found or not: what has been moved is presented (R-XFER-16).
  return PRESENTATION.PRESENTED;
}

function failAfterHeader(
  users: Users,
  taker: VmcfAnchor,
  master: MasterBlock,
  block: Vmcblok,
  eflg: number,
): Presentation {
  taker.headerLeft += VMCMHDR_LENGTH;
  master.pending = false;
  block.eflg = eflg;
  respond(users, master, block);
  return PRESENTATION.DISPOSED;
}

/**
 * Stores the header, left to right and each 2K block under its own test (R-INT-8), so that the part in the first block is
 * there when the second turns out to be protected (D5). @returns whether all of it was stored
 */
function storeHeader(taker: VmcfAnchor, master: MasterBlock, header: HeaderImage): boolean {
  const { machine } = taker;
  const { bufferAddress: address, bufferKey } = master;
  const inFirst = Math.min(VMCMHDR_LENGTH, BLOCK_LENGTH - (address % BLOCK_LENGTH));
  if (machine.storeViolation(address, bufferKey)) return false;
  const second = address + inFirst;
  const reachesOver = inFirst < VMCMHDR_LENGTH;
  if (reachesOver && (second >= machine.storage.length || machine.storeViolation(second, bufferKey))) {
    machine.storage.set(header.bytes().subarray(0, inFirst), address);
    taker.headerLeft += inFirst;
    return false;
  }
  header.store(machine.view, address);
  taker.headerAddress = address;
  taker.dataLength = 0;
  return true;
}

function masterOf(taker: VmcfAnchor): MasterBlock {
  invariant(taker.master !== undefined, `${taker.machine.userid} is presented something and is not authorized`);
  return taker.master;
}
