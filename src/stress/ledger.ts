import type { CommitEvent } from "../../cp/interface/events.ts";
import { RC } from "../../cp/interface/return-codes.ts";
import { SUBFUNCTION, subfunctionName } from "../../cp/interface/subfunctions.ts";
import { SYSTEM, useridText } from "../../cp/interface/userid.ts";
import { VMCMSTAT, type Vmcmhdr } from "../../cp/interface/vmcmhdr.ts";
import type { VmcparmFields } from "../../cp/interface/vmcparm.ts";
import type { MessageDescription } from "../../cp/nucleus/facility.ts";
import type { Monitor } from "./monitor.ts";

type Diagnose = CommitEvent & { readonly kind: "diagnose" };

/** A message that CP has accepted and that has not come to its end. */
interface Entry {
  readonly name: string;
  readonly source: string;
  readonly sink: string;
  /** Its SEND interrupt has been presented. */
  announced: boolean;
  /** The sink has done something to it, so its end is no longer certain. */
  touched: boolean;
  /** The sink left before it had done anything: the RESPONSE must say 5. */
  orphaned: boolean;
}

const MAKES_MESSAGE = new Set<number>([SUBFUNCTION.SEND, SUBFUNCTION["SEND/RECV"], SUBFUNCTION.SENDX]);
const NAMES_SINK = new Set<number>([...MAKES_MESSAGE, SUBFUNCTION.IDENTIFY]);
const TOUCHES = new Set<number>([SUBFUNCTION.RECEIVE, SUBFUNCTION.REPLY, SUBFUNCTION.REJECT]);

/**
 * Keeps the books of messages: what CP accepts has one SEND interrupt at most and exactly one end, a RESPONSE, a CANCEL, or
 * its source leaving; whoever has left gets nothing more, and partners are told so by return code or data transfer code 5.
 * Holds for the documented facility.
 */
export class Ledger implements Monitor {
  readonly #open = new Map<string, Entry>();
  readonly #loggedOn = new Set<string>();
  /** DIAGNOSEs whose data are moving. */
  readonly #underWay = new Map<string, Diagnose>();
  readonly #broken: string[] = [];

  readonly record = (event: CommitEvent): void => {
    const { userid } = event;
    switch (event.kind) {
      case "logon":
        this.#loggedOn.add(userid);
        return;
      case "logoff":
        this.#loggedOn.delete(userid);
        this.#leaves(userid);
        return;
      case "reset":
        this.#leaves(userid);
        return;
      case "diagnose":
        if (event.parm === undefined) return;
        if (TOUCHES.has(event.parm.vmcpfunc)) this.#touch(userid, event.parm);
        if (event.rc === undefined) this.#underWay.set(userid, event);
        else this.#diagnosed(userid, event.parm, event.rc);
        return;
      case "diagnose-end": {
        const parm = this.#underWay.get(userid)?.parm;
        this.#underWay.delete(userid);
        if (parm !== undefined) this.#diagnosed(userid, parm, event.rc);
        return;
      }
      case "presentation":
        if (event.result === "presented" && event.header !== undefined) this.#presented(userid, event.header);
        return;
      default:
    }
  };

  readonly end = (active: readonly MessageDescription[]): readonly string[] => {
    const messages = active.filter(({ subfunction, source }) => MAKES_MESSAGE.has(subfunction) && source !== SYSTEM);
    const known = new Set(messages.map(({ source, sink, id }) => keyOf(source, sink, id)));
    for (const [key, { name }] of this.#open) if (!known.has(key)) this.#broken.push(`${name} was lost`);
    for (const { source, sink, state, id, subfunction } of messages) {
      const name = `${subfunctionName(subfunction)} ${id} from ${source} to ${sink}`;
      if (!this.#open.has(keyOf(source, sink, id))) this.#broken.push(`${name} is active after its end`);
      if (!this.#loggedOn.has(source)) this.#broken.push(`${name} is active, and ${source} is gone`);
      if (!this.#loggedOn.has(sink) && state !== "COMPLETE") {
        this.#broken.push(`${name} is ${state}, and ${sink} is gone`);
      }
    }
    return this.#broken;
  };

  #diagnosed(userid: string, parm: VmcparmFields, rc: number): void {
    const { vmcpfunc, vmcpmid } = parm;
    if (vmcpfunc === SUBFUNCTION.UNAUTHORIZE && rc === RC.NORMAL) this.#leaves(userid);
    // R-AUTH-10: what others have sent there may end with 5 now.
    if (vmcpfunc === SUBFUNCTION.AUTHORIZE && rc === RC.NORMAL) this.#touchAll(userid);
    const partner = textOf(parm.vmcpuser);
    if (NAMES_SINK.has(vmcpfunc) && rc === RC.NORMAL && !this.#loggedOn.has(partner)) {
      this.#broken.push(`${subfunctionName(vmcpfunc)} ${vmcpmid} from ${userid} was accepted, and ${partner} is gone`);
    }
    const key = keyOf(userid, partner, vmcpmid);
    if (MAKES_MESSAGE.has(vmcpfunc) && rc === RC.NORMAL) {
      const name = `${subfunctionName(vmcpfunc)} ${vmcpmid} from ${userid} to ${partner}`;
      if (this.#open.has(key)) this.#broken.push(`${name} was accepted while it was active`);
      const fresh = { announced: false, touched: false, orphaned: false };
      this.#open.set(key, { name, source: userid, sink: partner, ...fresh });
    } else if (vmcpfunc === SUBFUNCTION.CANCEL && (rc === RC.NORMAL || rc === RC.REPLY_CANCELED)) {
      if (!this.#open.delete(key)) {
        this.#broken.push(`CANCEL ${vmcpmid} of ${userid} to ${partner} ended a message that was not active`);
      }
    }
  }

  #touch(sink: string, { vmcpuser, vmcpmid }: VmcparmFields): void {
    const entry = this.#open.get(keyOf(textOf(vmcpuser), sink, vmcpmid));
    if (entry !== undefined) entry.touched = true;
  }

  #touchAll(sink: string): void {
    for (const entry of this.#open.values()) if (entry.sink === sink) entry.touched = true;
  }

  #presented(userid: string, { vmcmstat, vmcmfunc, vmcmmid, vmcmuser, vmcmeflg }: Vmcmhdr): void {
    const partner = textOf(vmcmuser);
    if (partner === SYSTEM || vmcmfunc === SUBFUNCTION.IDENTIFY) return;
    const response = (vmcmstat & VMCMSTAT.VMCMRESP) !== 0;
    const key = response ? keyOf(userid, partner, vmcmmid) : keyOf(partner, userid, vmcmmid);
    const entry = this.#open.get(key);
    const what = `${response ? "RESPONSE" : "SEND interrupt"} ${vmcmmid} at ${userid}`;
    if (entry === undefined) {
      this.#broken.push(`${what} is of no active message`);
      return;
    }
    if (!response) {
      if (entry.announced) this.#broken.push(`${what} was presented twice`);
      entry.announced = true;
      return;
    }
    this.#open.delete(key);
    if (entry.orphaned !== (vmcmeflg === RC.USER_NOT_AVAILABLE) && (entry.orphaned || !entry.touched)) {
      this.#broken.push(
        `${what} has data transfer code ${vmcmeflg}, and ${partner} ${entry.orphaned ? "had left" : "has not left"}`,
      );
    }
  }

  /** R-RST-2, R-UNA-1: what it sent is purged, what was sent to it ends with data transfer code 5. */
  #leaves(userid: string): void {
    for (const [key, entry] of this.#open) {
      if (entry.source === userid) this.#open.delete(key);
      else if (entry.sink === userid && !entry.touched && !(entry.announced && entry.name.startsWith("SENDX"))) {
        entry.orphaned = true;
      }
    }
  }
}

function keyOf(source: string, sink: string, id: number): string {
  return `${source} ${sink} ${id}`;
}

/** Userids seen, by their two words: there are few, and every event names one. */
const texts = new Map<number, Map<number, string>>();

function textOf([high, low]: readonly [number, number]): string {
  const byLow = texts.get(high) ?? new Map<number, string>();
  texts.set(high, byLow);
  const known = byLow.get(low);
  if (known !== undefined) return known;
  const field = new DataView(new ArrayBuffer(8));
  field.setUint32(0, high);
  field.setUint32(4, low);
  const text = useridText(new Uint8Array(field.buffer));
  byLow.set(low, text);
  return text;
}
