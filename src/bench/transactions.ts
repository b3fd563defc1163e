import { TRANSPORTS, type Transport } from "../../workers/channel/machine-task.ts";
import { exchange } from "./exchange.ts";
import { GuestThreads } from "./guest-threads.ts";
import { question, type Contestant } from "./question.ts";
import { measureRing, RawThreads } from "./raw-thread.ts";
import type { Scale } from "./scale.ts";

// How long a message takes, one at a time. On its way from the source over CP to the sink and back, a SEND is handed from
// one thread to another four times (SEND, SEND interrupt, RECEIVE, RESPONSE interrupt), a SEND/RECV six times (the answer
// to the RECEIVE and the REPLY more). So that is what they are measured against: threads that hand a word to each other.

interface Bench {
  readonly raw: RawThreads;
  readonly guests: GuestThreads;
}

const THREADS = 3;
const COUNTS: Readonly<Record<Transport, number>> = { port: 500, shared: 1_000, assist: 2_000 };
const LAPS = 5_000;
const LAPS_SPINNING = 200_000;

/** @param handOffs at a time */
function handOff(id: string, threads: number, handOffs: number, spin: boolean, means: string): Contestant<Bench> {
  return {
    id,
    unit: "us",
    means,
    round: async ({ raw }, scale) => {
      const laps = scale.count(spin ? LAPS_SPINNING : LAPS, 10);
      const { totalMs, each } = await measureRing(raw.threads.slice(0, threads), laps, spin);
      const perLap = handOffs / threads;
      const singles = each.slice(-2_000).map((ms) => ms * 1000 * perLap);
      return { value: (totalMs * 1000 * perLap) / laps, each: singles, digest: laps };
    },
  };
}

interface Kind {
  readonly name: "send" | "sendrecv";
  readonly baseline: string;
  readonly means: string;
}
const KINDS: readonly Kind[] = [
  { name: "send", baseline: "raw.handoff.parked.x4", means: "SEND to RESPONSE" },
  { name: "sendrecv", baseline: "raw.handoff.parked.x6", means: "SEND/RECV to RESPONSE with the reply" },
];

function transaction({ name, baseline, means }: Kind, transport: Transport, restMs: number): Contestant<Bench> {
  const rested = restMs > 0;
  return {
    id: `transaction.${name}.${transport}${rested ? ".rested" : ""}`,
    unit: "us",
    baseline,
    means: `${means}, transport ${transport}${rested ? ", everybody asleep before" : ""}`,
    round: async ({ guests }, scale: Scale) => {
      const count = scale.count(rested ? COUNTS[transport] / 10 : COUNTS[transport], 10);
      const { us, each, digest } = await exchange(guests, { transport, count, reply: name === "sendrecv", restMs });
      const value = rested ? each.reduce((sum, one) => sum + one, 0) / each.length : us / count;
      return { value, each, digest };
    },
  };
}

const REST_MS = 1;

export const transactions = question<Bench>(
  "one message at a time, from the SEND to its RESPONSE",
  [
    handOff("raw.handoff.spinning", 2, 1, true, "a word from thread to thread, the other one watching"),
    handOff("raw.handoff.parked", 2, 1, false, "a word from thread to thread, the other one asleep in Atomics.wait"),
    handOff("raw.handoff.parked.x4", THREADS, 4, false, "four of these in a row, among three threads"),
    handOff("raw.handoff.parked.x6", THREADS, 6, false, "six of these in a row, among three threads"),
    ...KINDS.flatMap((kind) => TRANSPORTS.map((transport) => transaction(kind, transport, 0))),
    ...TRANSPORTS.map((transport) => transaction(KINDS[1] as Kind, transport, REST_MS)),
  ],
  async () => ({ raw: await RawThreads.start(THREADS), guests: new GuestThreads() }),
  async ({ raw, guests }) => {
    await raw.close();
    await guests.close();
  },
);
