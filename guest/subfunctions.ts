import { DIAGNOSE_CODE, INSTRUCTION, type Answer } from "../cp/interface/instructions.ts";
import { CR0_VMCF } from "../cp/interface/psw.ts";
import { RC } from "../cp/interface/return-codes.ts";
import { SUBFUNCTION } from "../cp/interface/subfunctions.ts";
import { VMCPFLG1, writeVmcparm, type VmcparmFields } from "../cp/interface/vmcparm.ts";
import type { Arena } from "./arena.ts";
import { doing } from "./doing.ts";
import { ProgramException } from "./errors.ts";
import type { Interruption, MessageHeader } from "./interruption.ts";
import type { MachinePort } from "./machine-port.ts";
import { MessageStorage } from "./message-storage.ts";
import { Outstanding, type Sent } from "./outstanding.ts";
import type { Operation, Processor } from "./processor.ts";
import { promised } from "./promised.ts";
import { doubleword, firstMessageId, useridWords, word, type Data } from "./request-fields.ts";
import { labelOf, nameOf, RequestParm, returnCode } from "./request-parm.ts";
import type { StorageMap } from "./storage-map.ts";
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
    const parm = new RequestParm(SUBFUNCTION.UNAUTHORIZE);
    // At once: a SEND already in line behind is of the next authorization.
    const collect = ({ exception, value }: Answer) => {
      if (exception === 0 && value === RC.NORMAL) this.#forgetAll();
    };
    const operation = { ...this.#operation(parm), collect };
    return this.#processor.request(operation, (answer) => returnCode(answer, parm));
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
    return promised(() => {
      const { user, id, lena } = nameOf(message);
      const wanted = word(options.length ?? options.into?.length ?? lena ?? 0, "length");
      const use = doubleword(options.use);
      const buffer = this.storage.placeBuffer(wanted, options.into);
      const place = { address: buffer.address, length: wanted };
      const parm = new RequestParm(SUBFUNCTION.RECEIVE, id, user, place, undefined, use);
      return this.#processor.request(this.#operation(parm), (answer) => {
        if (buffer.block !== undefined) this.storage.free(buffer.block);
        const rc = returnCode(answer, parm);
        const moved = rc === RC.NORMAL || rc === RC.INCORRECT_LENGTH ? Math.min(wanted, lena ?? wanted) : 0;
        return { rc, data: options.into?.subarray(0, moved) ?? this.#processor.copy(buffer.address, moved) };
      });
    });
  }

  /** CANCEL (4.7) of a message of ours. Return codes 0 and 11 say that it has ended; no RESPONSE follows (R-CAN-4). */
  cancel(userid: string, id: number): Promise<number> {
    return promised(() => {
      const user = useridWords(userid);
      const parm = new RequestParm(SUBFUNCTION.CANCEL, word(id, "a message ID"), user);
      return this.#processor.request(this.#operation(parm, userid), (answer) => {
        const rc = returnCode(answer, parm, userid);
        if (rc === RC.NORMAL || rc === RC.REPLY_CANCELED) this.#ended(this.#outstanding.remove(user, id));
        return rc;
      });
    });
  }

  /** REPLY (4.8) to a SEND/RECV; ends it. */
  reply(message: MessageName | Interruption, data: Data, options: AnswerOptions = {}): Promise<number> {
    return promised(() => {
      const { user, id } = nameOf(message);
      const use = doubleword(options.use);
      const placed = this.storage.placeData(data);
      const parm = new RequestParm(SUBFUNCTION.REPLY, id, user, placed, undefined, use);
      return this.#processor.request(this.#operation(parm), (answer) => {
        if (placed.block !== undefined) this.storage.free(placed.block);
        return returnCode(answer, parm);
      });
    });
  }

  /** REJECT (4.12) of a SEND or SEND/RECV; ends it. The user doubleword may tell why. */
  reject(message: MessageName | Interruption, options: AnswerOptions = {}): Promise<number> {
    return promised(() => {
      const { user, id } = nameOf(message);
      const use = doubleword(options.use);
      return this.#diagnose(new RequestParm(SUBFUNCTION.REJECT, id, user, undefined, undefined, use));
    });
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
    return promised(() => {
      const user = useridWords(userid);
      const id = this.#idOf(options);
      const a = { address: word(options.vada ?? 0, "vada"), length: word(options.lena ?? 0, "lena") };
      const b = { address: word(options.vadb ?? 0, "vadb"), length: word(options.lenb ?? 0, "lenb") };
      const parm = new RequestParm(SUBFUNCTION.IDENTIFY, id, user, a, b, doubleword(options.use), priorityOf(options));
      return this.#diagnose(parm, userid);
    });
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
    return promised(() => {
      const user = useridWords(userid);
      const id = this.#idOf(options);
      const use = doubleword(options.use);
      word(vadb, "vadb");
      word(lenb, "lenb");
      const twoWay = vmcpfunc === SUBFUNCTION["SEND/RECV"];
      const placed = this.storage.placeData(data);
      const buffer = twoWay ? this.storage.placeReplyBuffer(lenb, replyInto, placed) : undefined;
      const sent: Sent = {
        user,
        id,
        data: placed.block,
        reply: buffer,
      };
      const reply = { address: buffer?.address ?? vadb, length: lenb };
      const parm = new RequestParm(vmcpfunc, id, user, placed, reply, use, priorityOf(options));
      return this.#processor.request(this.#operation(parm, userid, sent), (answer) => {
        const isRefused = answer.exception !== 0 || answer.value !== RC.NORMAL;
        if (isRefused) this.#ended(this.#outstanding.remove(user, id, sent));
        return returnCode(answer, parm, userid);
      });
    });
  }

  #diagnose(parm: VmcparmFields, userid?: string): Promise<number> {
    return this.#processor.request(this.#operation(parm, userid), (answer) => returnCode(answer, parm, userid));
  }

  /** @param sent becomes outstanding right before the instruction: its RESPONSE can be taken with the very Answer */
  #operation(parm: VmcparmFields, userid?: string, sent?: Sent): Operation {
    const note = doing(this.#port, () => labelOf(parm, userid));
    return {
      instruction: INSTRUCTION.DIAGNOSE,
      a: DIAGNOSE_CODE.VMCF,
      b: this.#map.vmcparm,
      prepare: () => {
        note?.();
        writeVmcparm(this.#processor.view, this.#map.vmcparm, parm);
        if (sent !== undefined) this.#outstanding.add(sent);
      },
    };
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
