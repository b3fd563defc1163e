import type { Transport } from "../../workers/channel/machine-task.ts";
import { exchange } from "./exchange.ts";
import { GuestThreads } from "./guest-threads.ts";
import { question, type Contestant } from "./question.ts";
import { bandwidth, operationsFor, SIZE_NAMES, SIZES, type SizeName } from "./sizes.ts";
import { timeEach } from "./timed.ts";

// How fast data get from one storage into another: the whole transactions around them count, from the SEND to the RESPONSE.
// Bandwidth is about a stream, so the next messages are there while one is moved.

interface Bench {
  readonly from: Uint8Array;
  readonly to: Uint8Array;
  readonly guests: GuestThreads;
}

/** A transaction takes a good part of 0.1 ms, however short its data. */
const TRANSACTIONS_MAX = 1_000;
const OUTSTANDING = 4;

function rawSet(name: SizeName): Contestant<Bench> {
  const size = SIZES[name];
  return {
    id: `raw.set.${name}`,
    unit: "MiB/s",
    means: `Uint8Array.set of ${size} bytes from one shared buffer into another`,
    round: ({ from, to }, scale) => {
      const [source, target] = [from.subarray(0, size), to.subarray(0, size)];
      let turn = 0;
      const { value, digest } = timeEach(scale.count(operationsFor(name)), () => {
        source[turn % size] = ++turn;
        target.set(source);
        return target[0] as number;
      });
      return { value: bandwidth(name, value), digest };
    },
  };
}

function transfer(name: SizeName, transport: Transport): Contestant<Bench> {
  return {
    id: `transfer.${transport}.${name}`,
    unit: "MiB/s",
    baseline: `raw.set.${name}`,
    means: `SEND of ${SIZES[name]} bytes to its RESPONSE, ${OUTSTANDING} active, transport ${transport}`,
    round: async ({ guests }, scale) => {
      const count = scale.count(Math.min(TRANSACTIONS_MAX, operationsFor(name)), 2);
      const { us, digest } = await exchange(guests, {
        transport,
        count,
        length: SIZES[name],
        outstanding: OUTSTANDING,
      });
      return { value: bandwidth(name, us / count), digest };
    },
  };
}

export const transfers = question<Bench>(
  "moving data, by their size",
  [
    ...SIZE_NAMES.map(rawSet),
    ...(["shared", "assist"] as const).flatMap((transport) => SIZE_NAMES.map((name) => transfer(name, transport))),
  ],
  () => {
    const storage = () => new Uint8Array(new SharedArrayBuffer(Math.max(...Object.values(SIZES))));
    return { from: storage().fill(7), to: storage(), guests: new GuestThreads() };
  },
  ({ guests }) => guests.close(),
);
