import { invariant } from "../../interface/invariant.ts";
import { RC } from "../../interface/return-codes.ts";
import { SUBFUNCTION, SUBFUNCTION_MAX } from "../../interface/subfunctions.ts";
import type { Vmcparm } from "../../interface/vmcparm.ts";
import type { DirectoryEntry } from "../directory.ts";
import type { Facility, FacilityHost, MessageDescription, Presentation } from "../facility.ts";
import type { Machine } from "../machine.ts";
import { cancel, proceedAnswer, receive, reject, reply } from "./answers.ts";
import { authorize, unauthorize } from "./authorization.ts";
import { Participant } from "./participant.ts";
import { present, proceedPresent } from "./presentation.ts";
import { request, specialRequest } from "./requests.ts";

/** The profile `documented`: VMCF as the manuals describe it (R-PROF-1). */
export class DocumentedFacility implements Facility {
  readonly #host: FacilityHost;
  /** By directory entry number. */
  readonly #participants: (Participant | undefined)[] = [];
  /** The ID of the latest SMSG message: nonzero and different from all others waiting (R-SMSG-5). */
  #specialId = 0;

  constructor(host: FacilityHost) {
    this.#host = host;
  }

  loggedOn(machine: Machine): void {
    const known = this.#participants[machine.entry.number];
    if (known === undefined) this.#participants[machine.entry.number] = new Participant(machine);
    else known.machine = machine;
  }

  diagnose(machine: Machine, parm: Vmcparm): number {
    const host = this.#host;
    const issuer = this.#participant(machine);
    const func = parm.vmcpfunc;
    if (func > SUBFUNCTION_MAX) return RC.INVALID_SUBFUNCTION;
    if (!issuer.authorized && func !== SUBFUNCTION.AUTHORIZE) return RC.ISSUER_NOT_AUTHORIZED;
    switch (func) {
      case SUBFUNCTION.SEND:
      case SUBFUNCTION["SEND/RECV"]:
      case SUBFUNCTION.SENDX:
      case SUBFUNCTION.IDENTIFY:
        return request(host, issuer, parm, this.#participantOf);
      case SUBFUNCTION.RECEIVE:
        return receive(host, issuer, parm);
      case SUBFUNCTION.REPLY:
        return reply(host, issuer, parm);
      case SUBFUNCTION.REJECT:
        return reject(host, issuer, parm);
      case SUBFUNCTION.CANCEL: {
        const entry = host.directory.lookup(parm.vmcpuser[0], parm.vmcpuser[1]);
        return cancel(issuer, entry && this.#participantOf(entry), parm.vmcpmid);
      }
      case SUBFUNCTION.QUIESCE:
        issuer.quiesced = true;
        return RC.NORMAL;
      case SUBFUNCTION.RESUME:
        issuer.quiesced = false;
        return RC.NORMAL;
      case SUBFUNCTION.UNAUTHORIZE:
        unauthorize(host, issuer);
        return RC.NORMAL;
      default:
        return authorize(host, issuer, parm);
    }
  }

  proceedDiagnose(machine: Machine): number {
    return proceedAnswer(this.#host, this.#participant(machine));
  }

  present(machine: Machine): Presentation {
    return present(this.#host, this.#participant(machine));
  }

  proceedPresent(machine: Machine): Presentation {
    return proceedPresent(this.#host, this.#participant(machine));
  }

  pending(machine: Machine): boolean {
    return this.#participant(machine).queue.firstDue !== undefined;
  }

  gone(machine: Machine): void {
    unauthorize(this.#host, this.#participant(machine));
  }

  sendSpecial(issuer: DirectoryEntry, sink: Machine, text: Uint8Array): number {
    const mid = (this.#specialId + 1) % 0x1_0000_0000 || 1;
    const rc = specialRequest(this.#host, issuer, this.#participant(sink), text, mid);
    if (rc === RC.NORMAL) {
      this.#specialId = mid;
      this.#host.record?.({ kind: "smsg", userid: sink.userid, id: mid });
    }
    return rc;
  }

  lastHeader(machine: Machine): { readonly address: number; readonly dataLength: number } {
    const { bufferAddress, lastDataLength } = this.#participant(machine);
    return { address: bufferAddress, dataLength: lastDataLength };
  }

  /** The header comes last (R-INT-10, R-INT-15). */
  takeHeaderLeft(): number {
    return 0;
  }

  messages(): MessageDescription[] {
    const messages: MessageDescription[] = [];
    // Asked at every LOGOFF, when there is mostly nothing.
    for (const participant of this.#participants) {
      if (participant?.newest === undefined) continue;
      for (const message of participant.originated()) messages.push(message.describe());
    }
    return messages;
  }

  checkInvariants(): void {
    for (const participant of this.#participants) {
      if (participant === undefined) continue;
      const { entry, queue } = participant;
      queue.checkInvariants(entry.userid);
      const originated = [...participant.originated()];
      invariant(originated.length === participant.active, `${entry.userid}: the count is not the number of messages`);
      invariant(
        participant.active <= this.#host.messageLimit,
        `${entry.userid}: ${participant.active} messages are more than the limit`,
      );
      if (!participant.authorized) {
        invariant(originated.length === 0, `${entry.userid} is not authorized and has active messages`);
        invariant(queue.entries().length === 0, `${entry.userid} is not authorized and has a queue`);
      }
    }
  }

  #participant(machine: Machine): Participant {
    return this.#participants[machine.entry.number] as Participant;
  }

  readonly #participantOf = (entry: DirectoryEntry): Participant | undefined => this.#participants[entry.number];
}
