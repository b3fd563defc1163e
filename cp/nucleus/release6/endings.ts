import { VMCMSTAT } from "../../interface/vmcmhdr.ts";
import type { MasterBlock } from "./master-block.ts";
import type { Users } from "./users.ts";
import type { Vmcblok } from "./vmcblok.ts";

/**
 * Turns a request on a sink's chain into its RESPONSE. The source is looked up now, by the userid in the block; when nobody
 * is authorized under it, there is no chain to put the RESPONSE on and the block is gone: an orphan's end (R-XFER-16,
 * R-REJ-2, R-UNA-9), that of a wrap message whose machine is leaving (R-UNA-5), and that of every SMSG (R-SMSG-6).
 * @returns whether the source was found
 */
export function respond(users: Users, sink: MasterBlock, block: Vmcblok): boolean {
  const source = users.available(block.user);
  sink.chain.remove(block);
  if (source === undefined) return false;
  block.response = true;
  block.stat |= VMCMSTAT.VMCMRESP;
  block.user = sink.entry;
  source.queue(block);
  users.host.posted(source.machine);
  return true;
}

/** Takes a RESPONSE off its owner's chain, presented or lost: the owner's count goes down, whoever counted it up (D2). */
export function finishResponse(owner: MasterBlock, block: Vmcblok): void {
  owner.chain.remove(block);
  owner.countDown();
}

/** Takes an IDENTIFY off its sink's chain, presented or undeliverable. Its slot is free if it is still being counted. */
export function finishIdentify(users: Users, sink: MasterBlock, block: Vmcblok): void {
  sink.chain.remove(block);
  if (block.countedIn === users.available(block.user)) block.countedIn?.countDown();
}
