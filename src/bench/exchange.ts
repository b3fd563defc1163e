import type { CoordinatorOptions } from "../../cp/coordinator/coordinator.ts";
import type { Transport } from "../../workers/channel/machine-task.ts";
import type { BenchGuest, GuestThreads } from "./guest-threads.ts";
import { readTimes } from "./guests/report.ts";

/** Storage of a program whose data are short: room for them, and for the library's things. */
const STORAGE_LEAST = 65_536;
const STORAGE_UNIT = 4_096;
/** Where data begin in the storage of source and sink, see guests/requests.ts. */
const DATA_AT = 0x4000;

/**
 * Short messages of each source before those that are measured, as many as it takes until its thread and its sink's have
 * compiled every path as well as it will be.
 */
const WARM_UP: Readonly<Record<Transport, number>> = { port: 500, shared: 3_000, assist: 6_000 };
/** The same on threads that have done it before. */
const WARM_UP_AGAIN = 500;
/** Messages as long as those that are measured, between these two: they touch all storage. */
const FULL_LENGTH = 4;

export interface Exchange {
  readonly transport: Transport;
  /** Messages from each source. */
  readonly count: number;
  /** How many of them each source keeps active. Default 1. */
  readonly outstanding?: number;
  /** Bytes of data. Default 40. */
  readonly length?: number;
  /** SEND/RECV with a REPLY, instead of SEND. */
  readonly reply?: boolean;
  /** Milliseconds for which everybody comes to rest before each message. Default 0. */
  readonly restMs?: number;
  /** Pairs of source and sink. Default 1. */
  readonly pairs?: number;
  /** For CP's host: who records. */
  readonly host?: Pick<CoordinatorOptions, "record" | "witness" | "onCall" | "onIdle" | "onNote" | "wantsDoing">;
}

export interface Exchanged {
  /** From the first message of any source to the last RESPONSE of any. */
  readonly us: number;
  /** Microseconds from the SEND to the RESPONSE, of the last messages of each source. */
  readonly each: readonly number[];
  readonly digest: number;
}

/** Sources send, sinks RECEIVE; measured by the sources. */
export async function exchange(threads: GuestThreads, given: Exchange): Promise<Exchanged> {
  const { transport, count, outstanding = 1, length = 40, reply = false, restMs = 0, pairs = 1, host } = given;
  const most = threads.areNew(`${transport} ${pairs}`) ? WARM_UP[transport] : WARM_UP_AGAIN;
  const warmUp = Math.min(most, 20 * count);
  const numbers = { count, warmUp, fullLength: FULL_LENGTH, outstanding, length, rest: restMs, pairs };
  const parameters = { ...numbers, reply: reply ? 1 : 0, assist: transport === "assist" ? 1 : 0 };
  const data = (reply ? 2 : 1) * length;
  const storageSize = Math.max(STORAGE_LEAST, Math.ceil((DATA_AT + data) / STORAGE_UNIT) * STORAGE_UNIT);
  const guests: BenchGuest[] = Array.from({ length: pairs }, (_, pair) => [
    { userid: `SRC${pair}`, module: "source", parameters, storageSize },
    { userid: `SNK${pair}`, module: "sink", parameters, storageSize },
  ]).flat();
  const values = await threads.run(guests, { transport, ...host });
  const times = values.filter((value) => value !== undefined).map(readTimes);
  return {
    us: Math.max(...times.map(({ endUs }) => endUs)) - Math.min(...times.map(({ startUs }) => startUs)),
    each: times.flatMap(({ each }) => each),
    digest: times.reduce((sum, { digest }) => sum + digest, 0),
  };
}
