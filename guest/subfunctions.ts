import { INSTRUCTION, type Answer } from "../cp/interface/instructions.ts";
import { CR0_VMCF } from "../cp/interface/psw.ts";
import { RC } from "../cp/interface/return-codes.ts";
import { SUBFUNCTION } from "../cp/interface/subfunctions.ts";
import { VMCPFLG1 } from "../cp/interface/vmcparm.ts";
import type { Arena } from "./arena.ts";
import { doing } from "./doing.ts";
import { ProgramException } from "./errors.ts";
import type { Interruption, MessageHeader } from "./interruption.ts";
import type { MachinePort } from "./machine-port.ts";
import { MessageStorage } from "./message-storage.ts";
import { Outstanding, type Sent } from "./outstanding.ts";
import type { Processor } from "./processor.ts";
import { rejection } from "./rejection.ts";
import { doubleword, firstMessageId, useridWords, word, type Data } from "./request-fields.ts";
import { nameOf, RequestParm } from "./request-parm.ts";
import type { StorageMap } from "./storage-map.ts";
import { Origination, returnCode, VmcfRequest } from "./vmcf-request.ts";
import type {
  AnswerOptions,
  AuthorizeOptions,
  IdentifyOptions,
  MessageName,
  ReceiveOptions,
  RequestOptions,
  SendOptions,
  SendReceiveOptions,
} from "./vmcf-options.ts";

/** How a RECEIVE ended. */
export interface Received {
  readonly rc: number;
  /** What was moved: all of it with return code 0, the part that fitted with 16, else nothing. A copy, unless `into` was given. */
  readonly data: Uint8Array;
}

const REPLY_LENGTH = 256;

/**
 * The twelve VMCF subfunctions, one DIAGNOSE X'68' each. What comes back is CP's return code (specification 6.1), always a
 * value. Thrown are MisuseError for what no VMCPARM can hold, ProgramException, and MachineGone.
 *
 * Data that are a view into `vm.storage` are used in place; other data are copied into the arena, where they stay until the
 * message has ended (R-LIFE-4).
 */
export class Subfunctions {
  /** What the machine's storage is used for. */
  protected readonly storage: MessageStorage;
  readonly #port: MachinePort;
  readonly #processor: Processor;
  readonly #map: StorageMap;
  readonly #outstanding = new Outstanding();
  #lastId: number;
  /** The arena block of the external interrupt buffer, when it is one. */
  #bufferBlock: number | undefined;

  constructor(port: MachinePort, processor: Processor, map: StorageMap, arena: Arena) {
    this.#port = port;
    this.#processor = processor;
    this.#map = map;
    this.storage = new MessageStorage(port.storage, arena);
    this.#lastId = firstMessageId(port.userid) - 1;
    processor.wasReset = () => this.#forgetAll();
  }

  /** AUTHORIZE, and, when CP accepts it, control register 0 bit 31 on (R-AUTH-1, R-INT-5). */
  async authorize(options: AuthorizeOptions = {}): Promise<number> {
    const partner = options.specific === undefined ? undefined : useridWords(options.specific);
    const length = word(options.bufferLength ?? this.#map.bufferLength, "bufferLength");
    const given = options.bufferAddress ?? (length <= this.#map.bufferLength ? this.#map.buffer : undefined);
    const block = given === undefined ? this.storage.allocate(length) : undefined;
    const flags =
      (options.specific === undefined ? 0 : VMCPFLG1.VMCPAUTS) |
      (options.priority === true ? VMCPFLG1.VMCPPRTY : 0) |
      (options.smsg === true ? VMCPFLG1.VMCPSMSG : 0);
    const buffer = { address: word(given ?? (block as number), "bufferAddress"), length };
    const rc = await this.#diagnose(
      new RequestParm(SUBFUNCTION.AUTHORIZE, undefined, partner, buffer, undefined, undefined, flags),
    );
    if (rc !== RC.NORMAL) {
      if (block !== undefined) this.storage.free(block);
      return rc;
    }
    if (this.#bufferBlock !== undefined) this.storage.free(this.#bufferBlock);
    this.#bufferBlock = block;
    const { cr0 } = this.#processor;
    if ((cr0 & CR0_VMCF) !== 0) return rc;
    const loading = this.#processor.execute({ instruction: INSTRUCTION.LOAD_CONTROL, a: 0, b: cr0 | CR0_VMCF });
    const { exception } = "then" in loading ? await loading : loading;
    if (exception !== 0) throw new ProgramException(exception, "LCTL");
    return rc;
  }

  /** UNAUTHORIZE. Ends all activity (R-UNA-1); the storage of messages not yet ended is free again. */
  unauthorize(): Promise<number> {
    const request = this.#request(new RequestParm(SUBFUNCTION.UNAUTHORIZE));
    // At once: a SEND already in line behind is of the next authorization.
    request.collect = ({ exception, value }) => {
      if (exception === 0 && value === RC.NORMAL) this.#forgetAll();
    };
    return this.#processor.request(request, returnCode);
  }

  /** SEND (4.3). The sink's RECEIVE fetches the data; a RESPONSE interrupt ends the message. */
  send(userid: string, data: Data, options: SendOptions = {}): Promise<number> {
    return this.#originate(SUBFUNCTION.SEND, userid, data, options, options.vadb, options.lenb);
  }
  /** SENDX (4.5). The data come with the sink's interruption, if its buffer has room for them. */
  sendx(userid: string, data: Data, options: SendOptions = {}): Promise<number> {
    return this.#originate(SUBFUNCTION.SENDX, userid, data, options, options.vadb, options.lenb);
  }
  /** SEND/RECV (4.4). The reply is with the RESPONSE interrupt: `Interruption.reply`. */
  sendReceive(userid: string, data: Data, options: SendReceiveOptions = {}): Promise<number> {
    const { replyInto, replyLength = replyInto?.length ?? REPLY_LENGTH } = options;
    return this.#originate(SUBFUNCTION["SEND/RECV"], userid, data, options, undefined, replyLength, replyInto);
  }

  /** RECEIVE (4.6) of a message whose SEND interrupt has been taken. */
  receive(message: MessageName | Interruption, options: ReceiveOptions = {}): Promise<Received> {
    try {
      const { user, id, lena } = nameOf(message);
      const wanted = word(options.length ?? options.into?.length ?? lena ?? 0, "length");
      const use = doubleword(options.use);
      const buffer = this.storage.placeBuffer(wanted, options.into);
      const place = { address: buffer.address, length: wanted };
      const parm = new RequestParm(SUBFUNCTION.RECEIVE, id, user, place, undefined, use);
      return this.#processor.request(this.#request(parm), (answer, request) => {
        if (buffer.block !== undefined) this.storage.free(buffer.block);
        const rc = returnCode(answer, request);
        const moved = rc === RC.NORMAL || rc === RC.INCORRECT_LENGTH ? Math.min(wanted, lena ?? wanted) : 0;
        return { rc, data: options.into?.subarray(0, moved) ?? this.#processor.copy(buffer.address, moved) };
      });
    } catch (error) {
      return rejection(error);
    }
  }

  /** CANCEL (4.7) of a message of ours. Return codes 0 and 11 say that it has ended; no RESPONSE follows (R-CAN-4). */
  cancel(userid: string, id: number): Promise<number> {
    try {
      const parm = new RequestParm(SUBFUNCTION.CANCEL, word(id, "a message ID"), useridWords(userid));
      return this.#processor.request(this.#request(parm, userid), this.#canceled);
    } catch (error) {
      return rejection(error);
    }
  }
  readonly #canceled = (answer: Answer, request: VmcfRequest): number => {
    const rc = returnCode(answer, request);
    const { vmcpuser, vmcpmid } = request.parm;
    if (rc === RC.NORMAL || rc === RC.REPLY_CANCELED) this.#ended(this.#outstanding.remove(vmcpuser, vmcpmid));
    return rc;
  };

  /** REPLY (4.8) to a SEND/RECV; ends it. */
  reply(message: MessageName | Interruption, data: Data, options: AnswerOptions = {}): Promise<number> {
    try {
      const { user, id } = nameOf(message);
      const use = doubleword(options.use);
      const placed = this.storage.placeData(data);
      const parm = new RequestParm(SUBFUNCTION.REPLY, id, user, placed, undefined, use);
      return this.#processor.request(this.#request(parm), (answer, request) => {
        if (placed.block !== undefined) this.storage.free(placed.block);
        return returnCode(answer, request);
      });
    } catch (error) {
      return rejection(error);
    }
  }

  /** REJECT (4.12) of a SEND or SEND/RECV; ends it. The user doubleword may tell why. */
  reject(message: MessageName | Interruption, options: AnswerOptions = {}): Promise<number> {
    try {
      const { user, id } = nameOf(message);
      const use = doubleword(options.use);
      return this.#diagnose(new RequestParm(SUBFUNCTION.REJECT, id, user, undefined, undefined, use));
    } catch (error) {
      return rejection(error);
    }
  }

  /** QUIESCE (4.9): no new messages, please. */
  quiesce(): Promise<number> {
    return this.#diagnose(new RequestParm(SUBFUNCTION.QUIESCE));
  }
  /** RESUME (4.10). */
  resume(): Promise<number> {
    return this.#diagnose(new RequestParm(SUBFUNCTION.RESUME));
  }

  /** IDENTIFY (4.11): control information only, without a RESPONSE. */
  identify(userid: string, options: IdentifyOptions = {}): Promise<number> {
    try {
      const user = useridWords(userid);
      const id = this.#idOf(options);
      const a = { address: word(options.vada ?? 0, "vada"), length: word(options.lena ?? 0, "lena") };
      const b = { address: word(options.vadb ?? 0, "vadb"), length: word(options.lenb ?? 0, "lenb") };
      const parm = new RequestParm(SUBFUNCTION.IDENTIFY, id, user, a, b, doubleword(options.use), priorityOf(options));
      return this.#diagnose(parm, userid);
    } catch (error) {
      return rejection(error);
    }
  }

  /** For the interruption side: a header has been taken. Ends the message it is the RESPONSE of, and gives its reply. */
  taken(header: MessageHeader): Uint8Array | undefined {
    if (header.request) return undefined;
    const sent = this.#outstanding.remove(header.raw.vmcmuser, header.id);
    const reply = sent?.reply && this.#processor.copy(sent.reply.address, sent.reply.length - header.lenb);
    this.#ended(sent);
    return reply;
  }

  /** The ID the next request will have that is given none. */
  protected nextId(): number {
    return (this.#lastId = (this.#lastId + 1) >>> 0);
  }

  #originate(
    vmcpfunc: number,
    userid: string,
    data: Data,
    options: RequestOptions,
    vadb = 0,
    lenb = 0,
    replyInto?: Uint8Array,
  ): Promise<number> {
    try {
      const user = useridWords(userid);
      const id = this.#idOf(options);
      const use = doubleword(options.use);
      word(vadb, "vadb");
      word(lenb, "lenb");
      const twoWay = vmcpfunc === SUBFUNCTION["SEND/RECV"];
      const placed = this.storage.placeData(data);
      const buffer = twoWay ? this.storage.placeReplyBuffer(lenb, replyInto, placed) : undefined;
      const reply = { address: buffer?.address ?? vadb, length: lenb };
      const parm = new RequestParm(vmcpfunc, id, user, placed, reply, use, priorityOf(options));
      const sent = { user, id, data: placed.block, reply: buffer };
      const { view } = this.#processor;
      const request = new Origination(view, this.#map.vmcparm, parm, userid, sent, this.#outstanding);
      return this.#processor.request(this.#noted(request), this.#originated);
    } catch (error) {
      return rejection(error);
    }
  }
  readonly #originated = (answer: Answer, request: Origination): number => {
    const isRefused = answer.exception !== 0 || answer.value !== RC.NORMAL;
    if (isRefused) this.#ended(this.#outstanding.removeExactly(request.sent));
    return returnCode(answer, request);
  };

  #diagnose(parm: RequestParm, userid?: string): Promise<number> {
    return this.#processor.request(this.#request(parm, userid), returnCode);
  }

  #request(parm: RequestParm, userid?: string): VmcfRequest {
    return this.#noted(new VmcfRequest(this.#processor.view, this.#map.vmcparm, parm, userid));
  }

  #noted<Request extends VmcfRequest>(request: Request): Request {
    if (this.#port.wantsDoing === true) request.note = doing(this.#port, () => request.label);
    return request;
  }

  #idOf(options: RequestOptions): number {
    return options.id === undefined ? this.nextId() : word(options.id, "a message ID");
  }

  #ended(sent: Sent | undefined): void {
    if (sent?.data !== undefined) this.storage.free(sent.data);
    if (sent?.reply?.block !== undefined) this.storage.free(sent.reply.block);
  }

  #forgetAll(): void {
    for (const sent of this.#outstanding.clear()) this.#ended(sent);
    if (this.#bufferBlock !== undefined) this.storage.free(this.#bufferBlock);
    this.#bufferBlock = undefined;
  }
}

function priorityOf({ priority }: Pick<RequestOptions, "priority">): number {
  return priority === true ? VMCPFLG1.VMCPPRTY : 0;
}
