import type { CommitEvent } from "../../cp/interface/events.ts";
import { RC } from "../../cp/interface/return-codes.ts";
import { SUBFUNCTION } from "../../cp/interface/subfunctions.ts";

/** Counts of one run. */
export interface Counts {
  /** SEND, SEND/RECV and SENDX that CP accepted. */
  readonly messages: number;
  /** External interruptions presented. */
  readonly interrupts: number;
  /** DIAGNOSE X'68' executed. */
  readonly diagnoses: number;
  /** How often each return code was given. */
  readonly returnCodes: Readonly<Record<number, number>>;
  readonly programExceptions: number;
}

const CREATES_MESSAGE = new Set<number>([SUBFUNCTION.SEND, SUBFUNCTION["SEND/RECV"], SUBFUNCTION.SENDX]);

/** Counts commits as they happen: a few additions each, nothing kept. */
export class Tally {
  #messages = 0;
  #interrupts = 0;
  #diagnoses = 0;
  #exceptions = 0;
  readonly #returnCodes = new Map<number, number>();

  readonly record = (event: CommitEvent): void => {
    switch (event.kind) {
      case "diagnose":
        this.#diagnoses++;
        if (event.exception !== 0) this.#exceptions++;
        if (event.rc !== undefined) this.#count(event.rc);
        // A message exists from its acceptance; the three that make one never begin a transfer themselves.
        if (event.rc === RC.NORMAL && CREATES_MESSAGE.has(event.parm?.vmcpfunc ?? -1)) this.#messages++;
        return;
      case "diagnose-end":
        this.#count(event.rc);
        return;
      case "presentation":
        if (event.result === "presented") this.#interrupts++;
        return;
      default:
    }
  };

  counts(): Counts {
    return {
      messages: this.#messages,
      interrupts: this.#interrupts,
      diagnoses: this.#diagnoses,
      returnCodes: Object.fromEntries(this.#returnCodes),
      programExceptions: this.#exceptions,
    };
  }

  #count(rc: number): void {
    this.#returnCodes.set(rc, (this.#returnCodes.get(rc) ?? 0) + 1);
  }
}
