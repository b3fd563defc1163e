import { RC } from "../../interface/return-codes.ts";
import type { Vmcparm } from "../../interface/vmcparm.ts";
import type { MasterBlock } from "./master-block.ts";
import type { Users } from "./users.ts";

/** CANCEL (R-CAN-2). */
export function cancel(users: Users, issuer: MasterBlock, parm: Vmcparm): number {
  const entry = users.host.directory.lookup(parm.vmcpuser[0], parm.vmcpuser[1]);
  const sink = entry && users.available(entry);
  if (sink === undefined) return RC.USER_NOT_AVAILABLE;
  const own = issuer.chain.find(sink.entry, parm.vmcpmid);
  if (own?.response === true) return RC.CANCEL_TOO_LATE;
  if (own !== undefined && sink !== issuer) return RC.PROTOCOL_VIOLATION;

  // The search on the other machine's chain asks for the issuer's userid and the ID. It is meant for a request of the
  // issuer; a RESPONSE to a request that the issuer has answered carries the issuer's userid as well (D11).
  const block = sink.chain.find(issuer.entry, parm.vmcpmid);
  if (block === undefined) return RC.MESSAGE_NOT_FOUND;
  // Never so: while it is busy the block has another userid, and the search has passed it over (D12, R-CAN-8).
  if (block.busy) return RC.CANCEL_BUSY;
  sink.chain.remove(block);
  // The count is brought up to date by way of the issuer's own chain, and an empty one is taken for "nothing is counted":
  // a machine that only sends keeps the slots of all it cancels (D1).
  if (issuer.chain.first !== undefined) issuer.countDown();
  return block.received ? RC.REPLY_CANCELED : RC.NORMAL;
}
