import { invariant } from "../../interface/invariant.ts";
import { RC } from "../../interface/return-codes.ts";
import { SUBFUNCTION, SUBFUNCTION_MAX } from "../../interface/subfunctions.ts";
import type { Vmcparm } from "../../interface/vmcparm.ts";
import type { DirectoryEntry } from "../directory.ts";
import type { Facility, FacilityHost, MessageDescription, Presentation } from "../facility.ts";
import type { Machine } from "../machine.ts";
import { proceedAnswer, receive, reject, reply } from "./answers.ts";
import { authorize, unauthorize } from "./authorization.ts";
import { cancel } from "./cancel.ts";
import { present, proceedPresent } from "./presentation.ts";
import { request, specialRequest } from "./requests.ts";
import { Users } from "./users.ts";

/** The profile `release6`: VMCF as module DMKVMC of VM/370 Release 6 behaves, with its defects (R-PROF-2, section 13). */
export class Release6Facility implements Facility {
  readonly #users: Users;
  /** The ID of the latest SMSG message: nonzero and different from all others waiting (R-SMSG-5). */
  #specialId = 0;

  constructor(host: FacilityHost) {
    this.#users = new Users(host);
  }

  loggedOn(machine: Machine): void {
    this.#users.loggedOn(machine);
  }

  diagnose(machine: Machine, parm: Vmcparm): number {
    const users = this.#users;
    const issuer = users.anchor(machine);
    const { master } = issuer;
    const { vmcpfunc: func } = parm;
    if (func > SUBFUNCTION_MAX) return RC.INVALID_SUBFUNCTION;
    if (master === undefined && func !== SUBFUNCTION.AUTHORIZE) return RC.ISSUER_NOT_AUTHORIZED;
    if (master === undefined) return authorize(issuer, parm);
    switch (func) {
      case SUBFUNCTION.SEND:
      case SUBFUNCTION["SEND/RECV"]:
      case SUBFUNCTION.SENDX:
      case SUBFUNCTION.IDENTIFY:
        return request(users, master, parm);
      case SUBFUNCTION.RECEIVE:
        return receive(users, issuer, master, parm);
      case SUBFUNCTION.REPLY:
        return reply(users, issuer, master, parm);
      case SUBFUNCTION.REJECT:
        return reject(users, master, parm);
      case SUBFUNCTION.CANCEL:
        return cancel(users, master, parm);
      case SUBFUNCTION.QUIESCE:
        master.quiesced = true;
        return RC.NORMAL;
      case SUBFUNCTION.RESUME:
        master.quiesced = false;
        return RC.NORMAL;
      case SUBFUNCTION.UNAUTHORIZE:
        unauthorize(users, issuer);
        return RC.NORMAL;
      default:
        return authorize(issuer, parm);
    }
  }

  proceedDiagnose(machine: Machine): number {
    return proceedAnswer(this.#users, this.#users.anchor(machine));
  }

  present(machine: Machine): Presentation {
    return present(this.#users, this.#users.anchor(machine));
  }

  proceedPresent(machine: Machine): Presentation {
    return proceedPresent(this.#users, this.#users.anchor(machine));
  }

  /** The switch is on and something is due. With the switch off, what is due is silent (R-INT-17, D3). */
  pending(machine: Machine): boolean {
    const { master } = this.#users.anchor(machine);
    return master?.pending === true && master.chain.firstDue !== undefined;
  }

  gone(machine: Machine): void {
    unauthorize(this.#users, this.#users.anchor(machine));
  }

  sendSpecial(issuer: DirectoryEntry, sink: Machine, text: Uint8Array): number {
    const mid = (this.#specialId + 1) % 0x1_0000_0000 || 1;
    const rc = specialRequest(this.#users, issuer, this.#users.available(sink.entry), text, mid);
    if (rc === RC.NORMAL) {
      this.#specialId = mid;
      this.#users.host.record?.({ kind: "smsg", userid: sink.userid, id: mid });
    }
    return rc;
  }

  lastHeader(machine: Machine): { readonly address: number; readonly dataLength: number } {
    const { headerAddress, dataLength } = this.#users.anchor(machine);
    return { address: headerAddress, dataLength };
  }

  takeHeaderLeft(machine: Machine): number {
    const anchor = this.#users.anchor(machine);
    const { headerLeft } = anchor;
    anchor.headerLeft = 0;
    return headerLeft;
  }

  /** All blocks of all chains but SMSG messages; orphans are among them, under the userid that sent them (D6). */
  messages(): MessageDescription[] {
    const { system } = this.#users.host.directory;
    const messages: MessageDescription[] = [];
    for (const { machine, master, transfer } of this.#users.anchors()) {
      for (const block of master?.chain.blocks() ?? []) {
        const partner = block.busy ? transfer.source : block.user;
        if (partner === system) continue;
        messages.push({
          source: block.response ? machine.userid : partner.userid,
          sink: block.response ? partner.userid : machine.userid,
          subfunction: block.func,
          id: block.mid,
          state: block.state,
          inTransfer: block.busy,
        });
      }
    }
    return messages;
  }

  /** That the counts fit the messages, or what is due will be presented, is just what does not hold here (D1, D2, D3, D7). */
  checkInvariants(): void {
    for (const { machine, master, transfer } of this.#users.anchors()) {
      const { userid } = machine;
      invariant(master !== undefined || !transfer.inTransfer, `${userid} is in a transfer and not authorized`);
      if (master === undefined) continue;
      invariant(machine.loggedOn && master.machine === machine, `${userid} is authorized and not logged on`);
      invariant(master.count >= 0 && master.count <= 0xffff, `${userid}: the count ${master.count} is no halfword`);
      master.chain.checkInvariants(userid);
      const busy = master.chain.blocks().filter((block) => block.busy);
      invariant(busy.length === (transfer.inTransfer ? 1 : 0), `${userid}: ${busy.length} busy blocks`);
    }
  }
}
