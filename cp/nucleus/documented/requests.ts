import { VMCPFLG1, type Vmcparm } from "../../interface/vmcparm.ts";
import { RC } from "../../interface/return-codes.ts";
import { SUBFUNCTION } from "../../interface/subfunctions.ts";
import { VMCMHDR_LENGTH } from "../../interface/vmcmhdr.ts";
import type { DirectoryEntry } from "../directory.ts";
import type { FacilityHost } from "../facility.ts";
import { enqueue } from "./endings.ts";
import { Message } from "./message.ts";
import type { Participant } from "./participant.ts";

/** SEND, SEND/RECV, SENDX and IDENTIFY: checks in the order of R-SEND-1, R-SNR-1, R-SNX-1, R-IDN-1; then QUEUED. */
export function request(
  host: FacilityHost,
  issuer: Participant,
  parm: Vmcparm,
  participantOf: (entry: DirectoryEntry) => Participant | undefined,
): number {
  if (issuer.active >= host.messageLimit) return RC.LIMIT_EXCEEDED;
  const entry = host.directory.lookup(parm.vmcpuser[0], parm.vmcpuser[1]);
  if (entry === host.directory.system) return RC.SINK_QUIESCED;
  const sink = entry === undefined ? undefined : participantOf(entry);
  const priority = (parm.vmcpflg1 & VMCPFLG1.VMCPPRTY) !== 0;
  const refused = sinkCheck(sink, priority, issuer.entry);
  if (refused !== RC.NORMAL || sink === undefined) return refused;

  const { vmcpfunc: func, vmcpmid: mid } = parm;
  if (func !== SUBFUNCTION.IDENTIFY) {
    const { machine } = issuer;
    if (!machine.holds(parm.vmcpvada, parm.vmcplena)) return RC.INVALID_BUFFER;
    if (func === SUBFUNCTION["SEND/RECV"] && !machine.holds(parm.vmcpvadb, parm.vmcplenb)) return RC.INVALID_BUFFER;
    if (func === SUBFUNCTION.SENDX && parm.vmcplena + VMCMHDR_LENGTH > sink.bufferLength) return RC.SENDX_TOO_LARGE;
    if (isDuplicate(issuer, sink, mid)) return RC.DUPLICATE_MESSAGE;
  }
  const message = new Message(
    issuer,
    issuer.entry,
    sink,
    func,
    mid,
    parm.vmcpvada,
    parm.vmcplena,
    parm.vmcpvadb,
    parm.vmcplenb,
    parm.vmcpuse[0],
    parm.vmcpuse[1],
    priority,
    issuer.machine.pswKey,
    undefined,
  );
  issuer.originate(message);
  enqueue(host, message);
  return RC.NORMAL;
}

/**
 * The part of the sink check R-CHK-8 that CP's own SENDX shares: 5, 9, 18, 5.
 * @param from who asks to send; SYSTEM for SMSG (R-SMSG-8)
 * @returns RC.NORMAL only when `sink` is defined
 */
function sinkCheck(sink: Participant | undefined, priority: boolean, from: DirectoryEntry): number {
  return sink?.authorized === true ? sink.admit(priority, from) : RC.USER_NOT_AVAILABLE;
}

/** R-SEND-2: active between the two machines in either direction. */
function isDuplicate(issuer: Participant, sink: Participant, mid: number): boolean {
  return (
    issuer.queue.find(sink.entry.number, mid) !== undefined || sink.queue.find(issuer.entry.number, mid) !== undefined
  );
}

/** SENDX from CP for the SMSG command: the checks of R-SMSG-7 behind the switch, then QUEUED. */
export function specialRequest(
  host: FacilityHost,
  issuer: DirectoryEntry,
  sink: Participant | undefined,
  text: Uint8Array,
  mid: number,
): number {
  const { system } = host.directory;
  const refused = sinkCheck(sink, false, system);
  if (refused !== RC.NORMAL || sink === undefined) return refused;
  if (text.length + VMCMHDR_LENGTH > sink.bufferLength) return RC.SENDX_TOO_LARGE;
  const { first, second } = issuer;
  enqueue(
    host,
    new Message(undefined, system, sink, SUBFUNCTION.SENDX, mid, 0, text.length, 0, 0, first, second, false, 0, text),
  );
  return RC.NORMAL;
}
