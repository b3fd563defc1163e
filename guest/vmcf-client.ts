import { RC } from "../cp/interface/return-codes.ts";
import { SUBFUNCTION } from "../cp/interface/subfunctions.ts";
import type { Arena } from "./arena.ts";
import type { ExternalInterruptions } from "./external-interruptions.ts";
import type { Interruption } from "./interruption.ts";
import type { MachinePort } from "./machine-port.ts";
import type { Processor } from "./processor.ts";
import { doubleword, useridWords, type Data, type UserDoubleword } from "./request-fields.ts";
import { Rejected, serve, type ServeHandler, type ServeOptions } from "./serve.ts";
import type { StorageMap } from "./storage-map.ts";
import { Subfunctions } from "./subfunctions.ts";
import type { Wanted } from "./taking.ts";
import type { SendReceiveOptions } from "./vmcf-options.ts";

/** How a SEND/RECV ended. */
export interface CallResult {
  /** Return code of the SEND/RECV; not 0 means that it was not accepted, and then the rest says nothing. */
  readonly rc: number;
  /** Data transfer code of the RESPONSE (specification 6.2). */
  readonly eflg: number;
  /** The sink has REJECTed it; `use` may tell why. */
  readonly rejected: boolean;
  /** What the sink replied. */
  readonly reply: Uint8Array;
  /** The user doubleword of the RESPONSE. */
  readonly use: Uint8Array;
}

/** The user doubleword of the messages that `meet` sends. */
const MEETING = doubleword("MEETING");

/** What `meet` has to do with one partner. */
interface Meeting {
  readonly userid: string;
  /** Of the SENDX to it. */
  readonly id: number;
  readonly response: Wanted;
  /** Its own SENDX. */
  readonly theirs: Wanted;
  /** Which of the two tells that it is there. */
  awaited: Wanted;
}

/** VMCF as scripts use it: the twelve subfunctions, and the few conversations that most programs hold. */
export class VmcfClient extends Subfunctions {
  readonly #processor: Processor;
  readonly #interruptions: ExternalInterruptions;

  constructor(
    port: MachinePort,
    processor: Processor,
    interruptions: ExternalInterruptions,
    map: StorageMap,
    arena: Arena,
  ) {
    super(port, processor, map, arena);
    this.#processor = processor;
    this.#interruptions = interruptions;
    interruptions.taken = (header) => this.taken(header);
  }

  /** SEND/RECV, and its RESPONSE. Other interruptions that come meanwhile are kept for later. */
  async call(userid: string, data: Data, options: SendReceiveOptions = {}): Promise<CallResult> {
    const id = options.id ?? this.nextId();
    const wanted = responseOf(userid, id);
    this.#interruptions.claim(wanted);
    try {
      const rc = await this.sendReceive(userid, data, { ...options, id });
      if (rc !== RC.NORMAL) return { rc, eflg: 0, rejected: false, reply: new Uint8Array(), use: new Uint8Array(8) };
      const { header, reply = new Uint8Array() } = await this.#takeClaimed(wanted);
      return { rc, eflg: header.eflg, rejected: header.rejected, reply, use: header.use };
    } finally {
      this.#interruptions.unclaim(wanted);
    }
  }

  /** Waits for the RESPONSE of a message of ours. Other interruptions that come meanwhile are kept for later. */
  async response(userid: string, id: number): Promise<Interruption> {
    const wanted = responseOf(userid, id);
    this.#interruptions.claim(wanted);
    try {
      return await this.#takeClaimed(wanted);
    } finally {
      this.#interruptions.unclaim(wanted);
    }
  }

  /**
   * Waits until the named machines are authorized; each of them must `meet` this one too, after its own AUTHORIZE, once.
   * A machine sends each of the others an empty SENDX. Accepted, it has found the other, and awaits the RESPONSE; return
   * code 5 says that it came first, and it awaits the SENDX of the other, who cannot leave before that is taken. So nobody
   * polls, and nobody hangs because the other was quicker. These messages never reach `vm.wait` or a handler.
   * @returns 0, or the return code that one of them refused for good; 5 also when one has gone again
   */
  async meet(...userids: readonly string[]): Promise<number> {
    const interruptions = this.#interruptions;
    const meetings: Meeting[] = [];
    for (const userid of userids) {
      const id = this.nextId();
      const response = responseOf(userid, id);
      const theirs = meetingWith(userid);
      // The claim on theirs outlives this call: it may come when we are through.
      interruptions.claim(theirs);
      interruptions.claim(response);
      meetings.push({ userid, id, response, theirs, awaited: response });
    }
    try {
      for (const meeting of meetings) {
        const rc = await this.sendx(meeting.userid, "", { id: meeting.id, use: MEETING });
        if (rc === RC.USER_NOT_AVAILABLE) meeting.awaited = meeting.theirs;
        else if (rc !== RC.NORMAL) return rc;
      }
      for (const { theirs, awaited } of meetings) {
        const { header } = await this.#takeClaimed(awaited);
        if (header.eflg !== 0 && !interruptions.holds(theirs)) return header.eflg;
      }
      return RC.NORMAL;
    } finally {
      for (const { response } of meetings) interruptions.unclaim(response);
    }
  }

  /** A server's loop: see {@link serve}. */
  serve(handler: ServeHandler, options: ServeOptions = {}): Promise<number> {
    const wait = async () => (await this.#interruptions.takeNext(true)) as Interruption;
    return serve(this, wait, handler, options);
  }
  /** What a handler of {@link serve} returns to REJECT a SEND/RECV, with a user doubleword that may tell why. */
  rejected(use?: UserDoubleword): Rejected {
    return new Rejected(use);
  }

  /** Leaves the machine enabled if it was. */
  #takeClaimed(wanted: Wanted): Promise<Interruption> {
    const { external } = this.#processor.psw;
    const taking = this.#interruptions.take(wanted, true) as Promise<Interruption>;
    return external ? this.#enableAgain(taking) : taking;
  }

  async #enableAgain(taking: Promise<Interruption>): Promise<Interruption> {
    const interruption = await taking;
    await this.#interruptions.enable();
    return interruption;
  }
}

function responseOf(userid: string, id: number): Wanted {
  const [first, second] = useridWords(userid);
  return (interruption) => {
    if (!interruption.vmcf || interruption.header.request) return false;
    const { vmcmmid, vmcmuser } = interruption.header.raw;
    return vmcmmid === id && vmcmuser[0] === first && vmcmuser[1] === second;
  };
}

function meetingWith(userid: string): Wanted {
  const [first, second] = useridWords(userid);
  return (interruption) => {
    if (!interruption.vmcf || interruption.header.response) return false;
    const { vmcmfunc, vmcmuser, vmcmuse } = interruption.header.raw;
    const theirs = vmcmfunc === SUBFUNCTION.SENDX && vmcmuser[0] === first && vmcmuser[1] === second;
    return theirs && vmcmuse[0] === MEETING[0] && vmcmuse[1] === MEETING[1];
  };
}
