import type { CommitEvent } from "../../cp/interface/events.ts";
import { RC } from "../../cp/interface/return-codes.ts";
import { SUBFUNCTION, subfunctionName } from "../../cp/interface/subfunctions.ts";
import { SYSTEM, type Userid } from "../../cp/interface/userid.ts";
import { VMCMSTAT, type Vmcmhdr } from "../../cp/interface/vmcmhdr.ts";
import type { Vmcparm } from "../../cp/interface/vmcparm.ts";
import { userOfWords } from "../history/user-words.ts";
import { MessageBooks, type Entry } from "./message-books.ts";
import type { Complaint } from "./violation.ts";

type Event<Kind extends CommitEvent["kind"]> = Extract<CommitEvent, { readonly kind: Kind }>;

/** A message as whoever looks into CP describes it. */
export interface ActiveMessage {
  readonly source: string;
  readonly sink: string;
  /** VMCPFUNC of the request. */
  readonly subfunction: number;
  readonly id: number;
  readonly state: string;
}

/**
 * The laws that hold whatever happens, watched without the model, at a small part of its cost: every accepted message ends
 * exactly once (R-SEND-6), no interruption comes twice or out of nothing (R-INT-3), an ID is not used twice (R-SEND-2),
 * nobody has more active messages than the limit (R-LIM-1), nothing is accepted for a machine that is gone (R-CHK-2), a
 * source learns that its sink has left (R-UNA-3), and bytes arrive as they were sent (R-XFER-14). They hold in profile
 * `documented`; of `release6`, whose defects break them, only the last is watched.
 */
export class GeneralLaws {
  readonly #books = new MessageBooks();
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
      case "fault":
        this.#books.dropIdentifies(event.userid); // It may strike the header of one (R-INT-15).
        return undefined;
      case "logon":
        this.#books.of(event.userid).isLoggedOn = true;
        return undefined;
      case "logoff":
        this.#books.leave(event.userid).isLoggedOn = false;
        return undefined;
      case "reset":
        this.#books.leave(event.userid);
        return undefined;
      default:
        return undefined;
    }
  }

  /** All is at rest. @param active what CP holds to be active then */
  end(active: Iterable<ActiveMessage>): Complaint | undefined {
    if (this.#bytesOnly) return undefined;
    const left = new Set<Entry>();
    for (const message of active) {
      if (!MAKES_MESSAGE.has(message.subfunction) || message.source === SYSTEM) continue;
      const entry = this.#books.find(message.source, message.sink, message.id);
      if (entry !== undefined) left.add(entry);
      const complaint = this.#mayBeActive(message, entry);
      if (complaint !== undefined) return complaint;
    }
    for (const [source, entry] of this.#books.all()) {
      if (left.has(entry)) continue;
      const expected = `${nameOf(source, entry)} is active until it has ended`;
      return { rule: "R-SEND-6", expected, happened: "it was lost" };
    }
    return undefined;
  }

  #mayBeActive(message: ActiveMessage, entry: Entry | undefined): Complaint | undefined {
    const { source, sink, state, id: mid } = message;
    const name = nameOf(source, { ...message, mid });
    if (!this.#books.of(source).isLoggedOn) {
      return { rule: "R-UNA-4", expected: `${name} goes with ${source}`, happened: `it is ${state}` };
    }
    if (entry === undefined) {
      return { rule: "R-SEND-6", expected: `${name} has ended`, happened: `it is ${state}` };
    }
    if (this.#books.of(sink).isLoggedOn || state === "COMPLETE") return undefined;
    return { rule: "R-UNA-3", expected: `${name} ends when ${sink} leaves`, happened: `it is ${state}` };
  }

  #bytes({ sent, arrived, length, to, userid }: Event<"piece">): Complaint | undefined {
    if (sent === arrived || (this.#guestsRun && to !== userid)) return undefined;
    return { rule: "R-XFER-14", expected: `the ${length} bytes that are sent arrive`, happened: "others arrive" };
  }

  // ---- DIAGNOSE ---------------------------------------------------------------------------------------------------

  #diagnose(issuer: Userid, parm: Vmcparm, rc: number | undefined): Complaint | undefined {
    switch (parm.vmcpfunc) {
      case SUBFUNCTION.SEND:
      case SUBFUNCTION["SEND/RECV"]:
      case SUBFUNCTION.SENDX:
      case SUBFUNCTION.IDENTIFY:
        return rc === RC.NORMAL ? this.#accept(issuer, parm) : undefined;
      case SUBFUNCTION.RECEIVE:
      case SUBFUNCTION.REPLY:
      case SUBFUNCTION.REJECT:
        this.#touch(issuer, parm);
        return undefined;
      case SUBFUNCTION.CANCEL:
        return rc === RC.NORMAL || rc === RC.REPLY_CANCELED ? this.#cancel(issuer, parm) : undefined;
      case SUBFUNCTION.UNAUTHORIZE:
        if (rc === RC.NORMAL) this.#books.leave(issuer);
        return undefined;
      case SUBFUNCTION.AUTHORIZE:
        if (rc === RC.NORMAL) this.#reauthorized(issuer);
        return undefined;
      default:
        return undefined;
    }
  }

  #accept(source: Userid, { vmcpfunc: subfunction, vmcpmid: mid, vmcpuser }: Vmcparm): Complaint | undefined {
    const sink = userOfWords(vmcpuser);
    const { isLoggedOn, presentations } = this.#books.of(sink);
    if (!isLoggedOn) {
      const expected = `${subfunctionName(subfunction)} ${mid} of ${source} is refused: ${sink} is gone`;
      return { rule: "R-CHK-2", expected, happened: "it is given RC 0" };
    }
    if (subfunction === SUBFUNCTION.IDENTIFY) {
      const { identifies } = this.#books.of(source);
      identifies.set(sink, (identifies.get(sink) ?? 0) + 1);
      return this.#countOf(source);
    }
    if (this.#books.find(source, sink, mid) !== undefined || this.#books.find(sink, source, mid) !== undefined) {
      const happened = `${source} is given RC 0 for ${mid} once more`;
      return { rule: "R-SEND-2", expected: `message ${mid} of ${source} and ${sink} is active once`, happened };
    }
    this.#books.add(source, {
      subfunction,
      sink,
      mid,
      presentationsBefore: presentations,
      isPresented: false,
      isTouched: false,
      orphaned: "no",
    });
    return this.#countOf(source);
  }

  #countOf(source: Userid): Complaint | undefined {
    const count = this.#books.activeCount(source);
    if (count <= this.#messageLimit) return undefined;
    const expected = `${source} has at most ${this.#messageLimit} active messages`;
    return { rule: "R-LIM-1", expected, happened: `it has ${count}` };
  }

  #touch(sink: Userid, { vmcpuser, vmcpmid: mid }: Vmcparm): void {
    const entry = this.#books.find(userOfWords(vmcpuser), sink, mid);
    if (entry !== undefined) entry.isTouched = true;
  }

  #cancel(source: Userid, { vmcpuser, vmcpmid: mid }: Vmcparm): Complaint | undefined {
    const sink = userOfWords(vmcpuser);
    if (this.#books.remove(source, sink, mid)) return undefined;
    const expected = `${source} cancels a message of its own that is active`;
    return { rule: "R-CAN-2", expected, happened: `message ${mid} to ${sink} is not` };
  }

  /** It may have become SPECIFIC, and that ends what others have sent there (R-AUTH-10). */
  #reauthorized(machine: Userid): void {
    this.#books.dropIdentifies(machine);
    for (const entry of this.#books.sentTo(machine)) entry.isTouched = true;
  }

  // ---- Interruptions ----------------------------------------------------------------------------------------------

  #presentation({ userid, result, header }: Event<"presentation">): Complaint | undefined {
    this.#books.of(userid).presentations++;
    if (result === "nothing") this.#books.dropIdentifies(userid); // Some may have been dropped (R-INT-15).
    if (result !== "presented" || header === undefined) return undefined;
    const user = userOfWords(header.vmcmuser);
    if (user === SYSTEM) return undefined;
    if (header.vmcmfunc === SUBFUNCTION.IDENTIFY) return this.#takeIdentify(user, userid);
    const isResponse = (header.vmcmstat & VMCMSTAT.VMCMRESP) !== 0;
    return isResponse ? this.#takeResponse(userid, user, header) : this.#takeRequest(user, userid, header);
  }

  #takeResponse(source: Userid, sink: string, { vmcmmid: mid, vmcmeflg: code }: Vmcmhdr): Complaint | undefined {
    const entry = this.#books.find(source, sink, mid);
    if (entry === undefined) {
      const expected = `${source} is presented the RESPONSE of a message that is active, once`;
      return { rule: "R-SEND-6", expected, happened: `message ${mid} to ${sink} is not` };
    }
    this.#books.remove(source, sink, mid);
    const saysGone = code === RC.USER_NOT_AVAILABLE;
    const happened = `it has data transfer code ${code}`;
    if (saysGone && entry.orphaned === "no" && !entry.isTouched) {
      return {
        rule: "R-UNA-3",
        expected: `the RESPONSE of message ${mid} does not say that ${sink} has left`,
        happened,
      };
    }
    const mustSayGone = entry.orphaned === "certainly" || (entry.orphaned !== "no" && !PRESENTATION_FAILED.has(code));
    if (saysGone || !mustSayGone) return undefined;
    return { rule: "R-UNA-3", expected: `the RESPONSE of message ${mid} says that ${sink} has left`, happened };
  }

  #takeRequest(source: string, sink: Userid, { vmcmmid: mid }: Vmcmhdr): Complaint | undefined {
    const entry = this.#books.find(source, sink, mid);
    if (entry?.isPresented === false) {
      entry.isPresented = true;
      if (entry.subfunction === SUBFUNCTION.SENDX) entry.isTouched = true; // That was all of it.
      return undefined;
    }
    const expected = `${sink} is presented each active message once`;
    const happened = `message ${mid} of ${source} ${entry === undefined ? "is not active" : "has been presented"}`;
    return { rule: "R-INT-3", expected, happened };
  }

  #takeIdentify(source: string, sink: Userid): Complaint | undefined {
    const { identifies } = this.#books.of(source);
    const pending = identifies.get(sink) ?? 0;
    if (pending > 0) identifies.set(sink, pending - 1);
    return undefined; // One that was thought dropped may come after all.
  }
}

const MAKES_MESSAGE = new Set<number>([SUBFUNCTION.SEND, SUBFUNCTION["SEND/RECV"], SUBFUNCTION.SENDX]);

/** The data transfer codes of R-INT-10 and R-INT-15. */
const PRESENTATION_FAILED = new Set<number>([
  RC.INVALID_BUFFER,
  RC.PROTECTION_VIOLATION,
  RC.SENDX_TOO_LARGE,
  RC.PAGING_ERROR,
  RC.DESTRUCTIVE_OVERLAP,
  RC.PARTNER_ERROR,
]);

/** "SEND 1 from ALICE to BOB" */
function nameOf(source: string, { subfunction, mid, sink }: Pick<Entry, "subfunction" | "mid" | "sink">): string {
  return `${subfunctionName(subfunction)} ${mid} from ${source} to ${sink}`;
}
