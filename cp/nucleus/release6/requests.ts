import { RC } from "../../interface/return-codes.ts";
import { SUBFUNCTION } from "../../interface/subfunctions.ts";
import { VMCMHDR_LENGTH } from "../../interface/vmcmhdr.ts";
import { VMCPFLG1, type Vmcparm } from "../../interface/vmcparm.ts";
import type { DirectoryEntry } from "../directory.ts";
import { endsInStorage, modulo24 } from "./address-test.ts";
import type { MasterBlock } from "./master-block.ts";
import type { Users } from "./users.ts";
import { Vmcblok } from "./vmcblok.ts";

/** SEND, SEND/RECV, SENDX and IDENTIFY: checks in the order of R-SEND-1, R-SNR-1, R-SNX-1, R-IDN-1; then QUEUED. */
export function request(users: Users, issuer: MasterBlock, parm: Vmcparm): number {
  const { host } = users;
  if (issuer.count >= host.messageLimit) return RC.LIMIT_EXCEEDED;
  const entry = host.directory.lookup(parm.vmcpuser[0], parm.vmcpuser[1]);
  if (entry === host.directory.system) return RC.SINK_QUIESCED;
  const sink = entry && users.available(entry);
  if (sink === undefined) return RC.USER_NOT_AVAILABLE;
  const refused = sink.admit((parm.vmcpflg1 & VMCPFLG1.VMCPPRTY) !== 0, issuer.entry);
  if (refused !== RC.NORMAL) return refused;

  const { machine } = issuer;
  const { vmcpfunc: func } = parm;
  const isIdentify = func === SUBFUNCTION.IDENTIFY;
  if (!isIdentify) {
    if (!endsInStorage(machine, parm.vmcpvada, parm.vmcplena)) return RC.INVALID_BUFFER;
    const hasReplyBuffer = func === SUBFUNCTION["SEND/RECV"];
    if (hasReplyBuffer && !endsInStorage(machine, parm.vmcpvadb, parm.vmcplenb)) return RC.INVALID_BUFFER;
    if (func === SUBFUNCTION.SENDX && modulo24(parm.vmcplena + VMCMHDR_LENGTH) > sink.bufferLength) {
      return RC.SENDX_TOO_LARGE;
    }
    if (isDuplicate(issuer, sink, parm.vmcpmid)) return RC.DUPLICATE_MESSAGE;
  }
  issuer.countUp();
  sink.queue(new Vmcblok(issuer.entry, parm, machine.pswKey, isIdentify ? issuer : undefined, undefined));
  host.posted(sink.machine);
  return RC.NORMAL;
}

/** R-SEND-2: a block between the two on either chain. A busy one is not recognized there (D12); an orphan is (D6). */
function isDuplicate(issuer: MasterBlock, sink: MasterBlock, mid: number): boolean {
  return issuer.chain.find(sink.entry, mid) !== undefined || sink.chain.find(issuer.entry, mid) !== undefined;
}

/** SENDX from CP for the SMSG command: the checks of R-SMSG-7 behind the switch, then QUEUED. Counts for nobody. */
export function specialRequest(
  users: Users,
  issuer: DirectoryEntry,
  sink: MasterBlock | undefined,
  text: Uint8Array,
  mid: number,
): number {
  const { host } = users;
  const { system } = host.directory;
  if (sink === undefined) return RC.USER_NOT_AVAILABLE;
  const refused = sink.admit(false, system);
  if (refused !== RC.NORMAL) return refused;
  if (text.length + VMCMHDR_LENGTH > sink.bufferLength) return RC.SENDX_TOO_LARGE;
  const parm: ConstructorParameters<typeof Vmcblok>[1] = {
    vmcpflg1: 0,
    vmcpfunc: SUBFUNCTION.SENDX,
    vmcpmid: mid,
    vmcpvada: 0, // CP's own storage: R-SMSG-5 leaves the unused fields open.
    vmcplena: text.length,
    vmcpvadb: 0,
    vmcplenb: 0,
    vmcpuse: [issuer.first, issuer.second],
  };
  sink.queue(new Vmcblok(system, parm, 0, undefined, text));
  host.posted(sink.machine);
  return RC.NORMAL;
}
