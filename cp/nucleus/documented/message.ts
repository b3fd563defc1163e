import type { DirectoryEntry } from "../directory.ts";
import type { MessageDescription } from "../facility.ts";
import type { Paired } from "../pair-index.ts";
import type { Participant } from "./participant.ts";

/** The states of section 3.1. QUEUED, PRESENTED and RECEIVED stand on the sink's queue, COMPLETE on the source's. */
export const STATE = { QUEUED: 0, PRESENTED: 1, RECEIVED: 2, COMPLETE: 3, GONE: 4 } as const;
export type State = (typeof STATE)[keyof typeof STATE];

const STATE_NAMES: readonly MessageDescription["state"][] = ["QUEUED", "PRESENTED", "RECEIVED", "COMPLETE"];

/** One transaction, from the accepted request until its RESPONSE is presented or it is destroyed. */
export class Message implements Paired<Message> {
  /** Undefined for SMSG: CP is the source, counts nothing and takes no RESPONSE (R-SMSG-6, 9). */
  readonly source: Participant | undefined;
  readonly sourceEntry: DirectoryEntry;
  readonly sink: Participant;
  readonly func: number;
  readonly mid: number;
  readonly vada: number;
  readonly lena: number;
  readonly vadb: number;
  readonly lenb: number;
  readonly priority: boolean;
  /** The source's PSW key when it executed the request (R-SEND-4). */
  readonly key: number;
  /** Text of an SMSG message, held by CP. */
  readonly text: Uint8Array | undefined;

  state: State = STATE.QUEUED;
  /** Between the first and the last piece of a transfer (R-XFER-13). */
  inTransfer = false;
  rejected = false;
  /** VMCMEFLG of the RESPONSE; before that the code kept from a RECEIVE (R-RCV-8). */
  eflg = 0;
  sendResidual: number;
  replyResidual: number;
  /** VMCMUSE: the source's doubleword until somebody answers. */
  useFirst: number;
  useSecond: number;

  /** Neighbours in the lane it stands on. */
  previous: Message | undefined;
  next: Message | undefined;
  /**
   * What it is found by on the queue it stands on: the entry number of the partner, which is the source of a request and
   * the sink of a RESPONSE, and the message ID.
   */
  first = -1;
  readonly second: number;
  nextInBucket: Message | undefined;
  /** Neighbours among the messages of the same source. */
  earlier: Message | undefined;
  later: Message | undefined;

  constructor(
    source: Participant | undefined,
    sourceEntry: DirectoryEntry,
    sink: Participant,
    func: number,
    mid: number,
    vada: number,
    lena: number,
    vadb: number,
    lenb: number,
    useFirst: number,
    useSecond: number,
    priority: boolean,
    key: number,
    text: Uint8Array | undefined,
  ) {
    this.source = source;
    this.sourceEntry = sourceEntry;
    this.sink = sink;
    this.func = func;
    this.mid = mid;
    this.second = mid;
    this.vada = vada;
    this.lena = lena;
    this.vadb = vadb;
    this.lenb = lenb;
    this.priority = priority;
    this.key = key;
    this.text = text;
    this.sendResidual = lena;
    this.replyResidual = lenb;
    this.useFirst = useFirst;
    this.useSecond = useSecond;
    // Set here so that every message has one shape.
    this.previous = undefined;
    this.next = undefined;
    this.nextInBucket = undefined;
    this.earlier = undefined;
    this.later = undefined;
  }

  describe(): MessageDescription {
    return {
      source: this.sourceEntry.userid,
      sink: this.sink.entry.userid,
      subfunction: this.func,
      id: this.mid,
      state: STATE_NAMES[this.state] ?? "COMPLETE",
      inTransfer: this.inTransfer,
    };
  }
}
