import { TRANSPORTS, type Transport } from "../../workers/channel/machine-task.ts";
import { GuestThreads } from "./guest-threads.ts";
import { readTimes } from "./guests/report.ts";
import { question, type Contestant } from "./question.ts";
import { measureComlink, measurePostMessage, RawThread } from "./raw-thread.ts";
import type { RawTimes } from "./raw-task.ts";
import type { Round } from "./row.ts";

// What it costs to ask CP something, on each transport, beside what it is made of.

interface Bench {
  readonly raw: RawThread;
  readonly guests: GuestThreads;
}

/** About 150 ms each. */
const COUNTS: Readonly<Record<Transport, number>> = { port: 2_500, shared: 30_000, assist: 500_000 };
const RAW_COUNT = 3_000;

function asRound({ totalMs, each }: RawTimes): Round {
  return { value: (totalMs * 1000) / each.length, each: each.map((ms) => ms * 1000), digest: each.length };
}

function diagnose(transport: Transport): Contestant<Bench> {
  return {
    id: `diagnose.${transport}`,
    unit: "us",
    baseline: "raw.comlink",
    means: `DIAGNOSE X'68' and its answer, transport ${transport}`,
    round: async ({ guests }, scale) => {
      const count = scale.count(COUNTS[transport], 10);
      const parameters = { count, assist: transport === "assist" ? 1 : 0 };
      const [text] = await guests.run([{ userid: "ALICE", module: "diagnose", parameters }], { transport });
      const { startUs, endUs, each, digest } = readTimes(text);
      return { value: (endUs - startUs) / count, each, digest };
    },
  };
}

export const roundTrip = question<Bench>(
  "a question and its answer between two threads",
  [
    {
      id: "raw.postmessage",
      unit: "us",
      means: "postMessage of a number there and back",
      round: async ({ raw }, scale) => asRound(await measurePostMessage(raw, scale.count(RAW_COUNT, 10), 1)),
    },
    {
      id: "raw.comlink",
      unit: "us",
      means: "awaited call over Comlink, six numbers there and an object back",
      round: async ({ raw }, scale) => asRound(await measureComlink(raw, scale.count(RAW_COUNT, 10))),
    },
    ...TRANSPORTS.map(diagnose),
  ],
  async () => ({ raw: await RawThread.start(), guests: new GuestThreads() }),
  async ({ raw, guests }) => {
    await raw.close();
    await guests.close();
  },
);
