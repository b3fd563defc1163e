import type { CommitEvent } from "../../cp/interface/events.ts";
import { RC } from "../../cp/interface/return-codes.ts";
import { SUBFUNCTION } from "../../cp/interface/subfunctions.ts";
import { SYSTEM, type Userid } from "../../cp/interface/userid.ts";
import { VMCMSTAT, type Vmcmhdr } from "../../cp/interface/vmcmhdr.ts";
import type { Vmcparm } from "../../cp/interface/vmcparm.ts";
import { userOfWords } from "../history/user-words.ts";
import type { Complaint } from "./violation.ts";

type Event<Kind extends CommitEvent["kind"]> = Extract<CommitEvent, { readonly kind: Kind }>;

/** A SEND, SEND/RECV or SENDX that has been accepted and has not ended. */
interface Entry {
  readonly sink: string;
  isPresented: boolean;
}

/** What one source has active: its messages by sink and ID, and its IDENTIFYs by sink. */
interface Ledger {
  readonly messages: Map<string, Entry>;
  readonly identifies: Map<string, number>;
}

/**
 * The laws that hold whatever happens, watched without the model, at a small part of its cost: every accepted message ends
 * exactly once (R-SEND-6), no interruption comes twice or out of nothing (R-INT-3), an ID is not used twice (R-SEND-2),
 * nobody has more active messages than the limit (R-LIM-1), bytes arrive as they were sent (R-XFER-14). They hold in
 * profile `documented`; of `release6`, whose defects break them, only the last is watched.
 */
export class GeneralLaws {
  readonly #ledgers = new Map<string, Ledger>();
  readonly #messageLimit: number;
  readonly #bytesOnly: boolean;
  readonly #guestsRun: boolean;

  constructor(history: { readonly profile: string; readonly messageLimit: number; readonly mode: string }) {
    this.#messageLimit = history.messageLimit;
    this.#bytesOnly = history.profile !== "documented";
    this.#guestsRun = history.mode === "run" || history.mode === "stress";
  }

  feed(event: CommitEvent): Complaint | undefined {
    if (event.kind === "piece") return this.#bytes(event);
    if (this.#bytesOnly) return undefined;
    switch (event.kind) {
      case "diagnose":
        return event.parm === undefined ? undefined : this.#diagnose(event.userid, event.parm, event.rc);
      case "presentation":
        return this.#presentation(event);
      case "logoff":
      case "reset":
        this.#leave(event.userid);
        return undefined;
      default:
        return undefined;
    }
  }

  #bytes({ sent, arrived, length, to, userid }: Event<"piece">): Complaint | undefined {
    if (sent === arrived || (this.#guestsRun && to !== userid)) return undefined;
    return { rule: "R-XFER-14", expected: `the ${length} bytes that are sent arrive`, happened: "others arrive" };
  }

  #diagnose(issuer: Userid, parm: Vmcparm, rc: number | undefined): Complaint | undefined {
    const { vmcpfunc: func, vmcpmid: mid } = parm;
    switch (func) {
      case SUBFUNCTION.SEND:
      case SUBFUNCTION["SEND/RECV"]:
      case SUBFUNCTION.SENDX:
        return rc === RC.NORMAL ? this.#accept(issuer, userOfWords(parm.vmcpuser), mid) : undefined;
      case SUBFUNCTION.IDENTIFY:
        return rc === RC.NORMAL ? this.#identify(issuer, userOfWords(parm.vmcpuser)) : undefined;
      case SUBFUNCTION.CANCEL:
        if (rc === RC.NORMAL || rc === RC.REPLY_CANCELED) return this.#cancel(issuer, userOfWords(parm.vmcpuser), mid);
        return undefined;
      case SUBFUNCTION.UNAUTHORIZE:
        if (rc === RC.NORMAL) this.#leave(issuer);
        return undefined;
      case SUBFUNCTION.AUTHORIZE:
        if (rc === RC.NORMAL) this.#dropIdentifies(issuer); // SPECIFIC may have (R-AUTH-10).
        return undefined;
      default:
        return undefined;
    }
  }

  #accept(source: Userid, sink: string, mid: number): Complaint | undefined {
    const { messages } = this.#ledgerOf(source);
    if (
      messages.has(keyOf(sink, mid)) ||
      (sink !== source && this.#ledgers.get(sink)?.messages.has(keyOf(source, mid)))
    ) {
      const happened = `${source} is given RC 0 for ${mid} once more`;
      return { rule: "R-SEND-2", expected: `message ${mid} of ${source} and ${sink} is active once`, happened };
    }
    messages.set(keyOf(sink, mid), { sink, isPresented: false });
    return this.#countOf(source);
  }

  #identify(source: Userid, sink: string): Complaint | undefined {
    const { identifies } = this.#ledgerOf(source);
    identifies.set(sink, (identifies.get(sink) ?? 0) + 1);
    return this.#countOf(source);
  }

  #countOf(source: Userid): Complaint | undefined {
    const { messages, identifies } = this.#ledgerOf(source);
    let count = messages.size;
    for (const pending of identifies.values()) count += pending;
    if (count <= this.#messageLimit) return undefined;
    const expected = `${source} has at most ${this.#messageLimit} active messages`;
    return { rule: "R-LIM-1", expected, happened: `it has ${count}` };
  }

  #cancel(source: Userid, sink: string, mid: number): Complaint | undefined {
    if (this.#ledgerOf(source).messages.delete(keyOf(sink, mid))) return undefined;
    const expected = `${source} cancels a message of its own that is active`;
    return { rule: "R-CAN-2", expected, happened: `message ${mid} to ${sink} is not` };
  }

  #presentation({ userid, result, header }: Event<"presentation">): Complaint | undefined {
    if (result === "nothing") this.#dropIdentifies(userid); // Some may have been dropped (R-INT-15).
    if (result !== "presented" || header === undefined) return undefined;
    const user = userOfWords(header.vmcmuser);
    if (user === SYSTEM) return undefined;
    if (header.vmcmfunc === SUBFUNCTION.IDENTIFY) return this.#takeIdentify(user, userid);
    const isResponse = (header.vmcmstat & VMCMSTAT.VMCMRESP) !== 0;
    return isResponse ? this.#takeResponse(userid, user, header) : this.#takeRequest(user, userid, header);
  }

  #takeResponse(source: Userid, sink: string, { vmcmmid: mid }: Vmcmhdr): Complaint | undefined {
    if (this.#ledgerOf(source).messages.delete(keyOf(sink, mid))) return undefined;
    const expected = `${source} is presented the RESPONSE of a message that is active, once`;
    return { rule: "R-SEND-6", expected, happened: `message ${mid} to ${sink} is not` };
  }

  #takeRequest(source: string, sink: Userid, { vmcmmid: mid }: Vmcmhdr): Complaint | undefined {
    const entry = this.#ledgers.get(source)?.messages.get(keyOf(sink, mid));
    if (entry?.isPresented === false) {
      entry.isPresented = true;
      return undefined;
    }
    const expected = `${sink} is presented each active message once`;
    const happened = `message ${mid} of ${source} ${entry === undefined ? "is not active" : "has been presented"}`;
    return { rule: "R-INT-3", expected, happened };
  }

  #takeIdentify(source: string, sink: Userid): Complaint | undefined {
    const identifies = this.#ledgers.get(source)?.identifies;
    const pending = identifies?.get(sink) ?? 0;
    if (pending > 0) identifies?.set(sink, pending - 1);
    return undefined; // One that was thought dropped may come after all.
  }

  /** Its own messages are gone (R-UNA-4); those sent to it end with a RESPONSE, but for IDENTIFYs (R-UNA-3). */
  #leave(machine: string): void {
    this.#ledgers.delete(machine);
    this.#dropIdentifies(machine);
  }

  #dropIdentifies(sink: string): void {
    for (const { identifies } of this.#ledgers.values()) identifies.delete(sink);
  }

  #ledgerOf(source: string): Ledger {
    let ledger = this.#ledgers.get(source);
    if (ledger === undefined) {
      ledger = { messages: new Map<string, Entry>(), identifies: new Map<string, number>() };
      this.#ledgers.set(source, ledger);
    }
    return ledger;
  }
}

function keyOf(sink: string, mid: number): string {
  return `${mid} ${sink}`;
}
