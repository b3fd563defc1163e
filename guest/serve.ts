import { RC } from "../cp/interface/return-codes.ts";
import type { SubfunctionName } from "../cp/interface/subfunctions.ts";
import { MisuseError } from "./errors.ts";
import type { Interruption, MessageHeader } from "./interruption.ts";
import type { Data, UserDoubleword } from "./request-fields.ts";
import type { Subfunctions } from "./subfunctions.ts";

/** One request as a server's handler sees it. */
export interface Request {
  /** The source; SYSTEM for SMSG. */
  readonly from: string;
  readonly func: SubfunctionName;
  readonly priority: boolean;
  /** The data of SEND, SEND/RECV (already RECEIVEd) and SENDX; a copy. Empty for IDENTIFY. */
  readonly data: Uint8Array;
  readonly header: MessageHeader;
  /** Ends the serving after this request. */
  readonly stop: () => void;
}

/** What the handler gives for a SEND/RECV: the reply (nothing: a reply of length 0), or `vm.vmcf.rejected(use)`. */
export type ServeAnswer = Data | Rejected | undefined;

// A handler that returns nothing is as good as one that returns undefined.
// eslint-disable-next-line @typescript-eslint/no-invalid-void-type
export type ServeHandler = (request: Request) => ServeAnswer | void | Promise<ServeAnswer | void>;

export interface ServeOptions {
  /** Ends after so many requests. */
  readonly count?: number;
  /** Asked before each wait; true ends. */
  readonly until?: () => boolean;
  /** The longest data to RECEIVE, in bytes; longer ones are cut, return code 16. Default: no limit. */
  readonly length?: number;
  /** Gets the RESPONSE interrupts that come meanwhile; by default they are dropped. */
  readonly onResponse?: (interruption: Interruption) => unknown;
  /** A RECEIVE, REPLY or REJECT ended with a return code other than 0: canceled, purged, cut, … */
  readonly onRefused?: (rc: number, header: MessageHeader) => void;
}

/** Tells `serve` to REJECT a SEND/RECV. */
export class Rejected {
  readonly use: UserDoubleword | undefined;
  constructor(use: UserDoubleword | undefined) {
    this.use = use;
  }
}

/**
 * Waits for requests and has the handler answer them, one after the other. A request that is gone by the time of its RECEIVE
 * (canceled, say) never reaches the handler and does not count.
 * @returns how many requests the handler has had
 */
export async function serve(
  vmcf: Subfunctions,
  wait: () => Promise<Interruption>,
  handler: ServeHandler,
  options: ServeOptions,
): Promise<number> {
  const { count = Infinity, until } = options;
  let served = 0;
  const state = { stopped: false };
  while (!state.stopped && served < count && until?.() !== true) {
    const interruption = await wait();
    if (!interruption.vmcf) continue;
    const { header } = interruption;
    if (!header.request) {
      await options.onResponse?.(interruption);
      continue;
    }
    const data = await dataOf(vmcf, interruption, options);
    if (data === undefined) continue;
    served++;
    const { user: from, func, priority } = header;
    const answer = await handler({ from, func, priority, data, header, stop: () => void (state.stopped = true) });
    await give(vmcf, header, answer ?? "", options);
  }
  return served;
}

async function dataOf(
  vmcf: Subfunctions,
  { header, data }: Interruption,
  { length, onRefused }: ServeOptions,
): Promise<Uint8Array | undefined> {
  if (header.func !== "SEND" && header.func !== "SEND/RECV") return data ?? new Uint8Array();
  const received = await vmcf.receive(header, { length: Math.min(header.lena, length ?? Infinity) });
  if (received.rc !== RC.NORMAL) onRefused?.(received.rc, header);
  return received.rc === RC.NORMAL || received.rc === RC.INCORRECT_LENGTH ? received.data : undefined;
}

async function give(
  vmcf: Subfunctions,
  header: MessageHeader,
  answer: Data | Rejected,
  { onRefused }: ServeOptions,
): Promise<void> {
  if (header.func !== "SEND/RECV") {
    if (!(answer instanceof Rejected)) return;
    throw new MisuseError(`a ${header.func} has ended before its handler runs and cannot be REJECTed`);
  }
  const rc =
    answer instanceof Rejected
      ? await vmcf.reject(header, answer.use === undefined ? {} : { use: answer.use })
      : await vmcf.reply(header, answer);
  if (rc !== RC.NORMAL) onRefused?.(rc, header);
}
