import type { CommitEvent } from "../../cp/interface/events.ts";
import { SUBFUNCTION } from "../../cp/interface/subfunctions.ts";
import type { Userid } from "../../cp/interface/userid.ts";
import { VMCPFLG1, type Vmcparm } from "../../cp/interface/vmcparm.ts";
import { userOfWords } from "../history/user-words.ts";
import type { Biographies } from "./biographies.ts";
import { messageName, type Circumstance, type Complaint } from "./violation.ts";

// What a rule looks at besides the message itself: how a machine has come to be authorized, quiesced, at its limit. Without it
// nobody sees why another return code was due.

type Aspect = "authorization" | "quiesce" | "keys" | "transfer";

/** By rule: whose state decides, and which part of it. */
const LOOKED_AT: Readonly<Record<string, readonly (readonly ["issuer" | "partner", Aspect])[]>> = {
  "R-CHK-1": [["issuer", "authorization"]],
  "R-CHK-2": [["partner", "authorization"]],
  "R-CAN-2": [["partner", "authorization"]],
  "R-AUTH-5": [["partner", "authorization"]],
  "R-AUTH-6": [["partner", "authorization"]],
  "R-SNX-1": [["partner", "authorization"]],
  "R-QUI-1": [["partner", "quiesce"]],
  "R-CAN-8": [["partner", "transfer"]],
  "R-RST-8": [["issuer", "transfer"]],
  "R-XFER-15": [
    ["issuer", "transfer"],
    ["partner", "transfer"],
  ],
  "R-XFER-3": [
    ["issuer", "keys"],
    ["partner", "keys"],
  ],
};
/** At the limit all active messages of the issuer matter; the oldest are shown. */
const LIMIT_RULE = "R-LIM-1";
const MESSAGES_SHOWN = 6;
/** Storage keys remembered of each machine, the latest. */
const KEYS_KEPT = 4;

interface MachineStory {
  authorization: Circumstance | undefined;
  quiesce: Circumstance | undefined;
  readonly keys: Circumstance[];
  /** The DIAGNOSE or presentation whose data are moving. */
  transfer: Circumstance | undefined;
}

/** Remembers of each machine how its present state came about; grows with the machines. */
export class Circumstances {
  readonly #machines = new Map<Userid, MachineStory>();

  /** Of an event that was as it should be. */
  after(event: CommitEvent, seq: number, at: string | undefined): void {
    switch (event.kind) {
      case "diagnose":
        if (event.parm === undefined) return;
        if (event.rc === 0) this.#control(event.userid, event.parm, { seq, event, at });
        if (event.rc === undefined) this.#begin({ seq, event, at });
        return;
      case "diagnose-end":
        this.#end(event.userid);
        return;
      case "presentation":
        if (event.result === "in-transfer") this.#begin({ seq, event, at });
        else this.#end(event.userid);
        return;
      case "storage-key": {
        const { keys } = this.#of(event.userid);
        const state = `KEY X'${event.key.toString(16).toUpperCase().padStart(2, "0")}'`;
        keys.push({ seq, event, at, before: state, after: state, of: event.userid });
        if (keys.length > KEYS_KEPT) keys.shift();
        return;
      }
      case "logoff":
      case "reset":
        this.#leave(event.userid, { seq, event, at });
    }
  }

  /** What led to the state that the broken rule looks at, in the order in which it happened. */
  of({ rule, message }: Complaint, event: CommitEvent | undefined, biographies: Biographies): readonly Circumstance[] {
    if (event === undefined) return [];
    const issuer = event.userid;
    if (rule === LIMIT_RULE) return activeOf(issuer, biographies);
    const named = event.kind === "diagnose" && event.parm !== undefined ? userOfWords(event.parm.vmcpuser) : undefined;
    const partner = message === undefined ? named : message.source === issuer ? message.sink : message.source;
    return (LOOKED_AT[rule] ?? []).flatMap(([whose, aspect]) => {
      const userid = whose === "issuer" ? issuer : partner;
      return this.#machines.get(userid as Userid)?.[aspect] ?? [];
    });
  }

  #control(userid: Userid, parm: Vmcparm, told: Pick<Circumstance, "seq" | "event" | "at">): void {
    switch (parm.vmcpfunc) {
      case SUBFUNCTION.AUTHORIZE: {
        const story = this.#of(userid);
        const before = story.authorization?.after ?? "—";
        story.authorization = { ...told, before, after: authorizationText(parm), of: userid };
        return;
      }
      case SUBFUNCTION.UNAUTHORIZE:
        this.#leave(userid, told);
        return;
      case SUBFUNCTION.QUIESCE:
      case SUBFUNCTION.RESUME: {
        const story = this.#of(userid);
        const after = parm.vmcpfunc === SUBFUNCTION.QUIESCE ? "QUIESCED" : "—";
        story.quiesce = { ...told, before: story.quiesce?.after ?? "—", after, of: userid };
      }
    }
  }

  #begin(told: Pick<Circumstance, "seq" | "event" | "at">): void {
    const { userid } = told.event;
    this.#of(userid).transfer = { ...told, before: "IN TRANSFER", after: "IN TRANSFER", of: userid };
  }

  #end(userid: Userid): void {
    const story = this.#machines.get(userid);
    if (story !== undefined) story.transfer = undefined;
  }

  #leave(userid: Userid, told: Pick<Circumstance, "seq" | "event" | "at">): void {
    const story = this.#of(userid);
    const left = (before: Circumstance | undefined): Circumstance | undefined =>
      before && { ...told, before: before.after, after: "—", of: userid };
    story.authorization = left(story.authorization);
    story.quiesce = left(story.quiesce);
  }

  #of(userid: Userid): MachineStory {
    let story = this.#machines.get(userid);
    if (story === undefined) {
      story = { authorization: undefined, quiesce: undefined, keys: [], transfer: undefined };
      this.#machines.set(userid, story);
    }
    return story;
  }
}

function authorizationText({ vmcpflg1, vmcpuser }: Vmcparm): string {
  const specific = (vmcpflg1 & VMCPFLG1.VMCPAUTS) === 0 ? "" : ` for ${userOfWords(vmcpuser)}`;
  return `AUTHORIZED${specific}${(vmcpflg1 & VMCPFLG1.VMCPPRTY) === 0 ? "" : ", PRIORITY"}`;
}

/** How the active messages of a source began. */
function activeOf(source: Userid, biographies: Biographies): readonly Circumstance[] {
  return biographies
    .activeOf(source)
    .slice(0, MESSAGES_SHOWN)
    .flatMap((life) => {
      const [first] = life.happenings;
      return first === undefined ? [] : [{ ...first, of: messageName(life) }];
    });
}
