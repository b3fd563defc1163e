import { TRANSPORTS, type Transport } from "../../workers/channel/machine-task.ts";
import { exchange } from "./exchange.ts";
import { GuestThreads } from "./guest-threads.ts";
import { question, type Contestant } from "./question.ts";
import { measurePostMessage, RawThread } from "./raw-thread.ts";

// How many messages a second one source and one sink get through, by how many the source keeps active.

interface Bench {
  readonly raw: RawThread;
  readonly guests: GuestThreads;
}

/** 50 is the message limit of the manuals (R-LIM-1). */
const OUTSTANDING = [1, 8, 50] as const;
const COUNTS: Readonly<Record<Transport, number>> = { port: 1_500, shared: 5_000, assist: 20_000 };
const RAW_COUNT = 5_000;

function raw(outstanding: number): Contestant<Bench> {
  return {
    id: `raw.postmessages.${outstanding}`,
    unit: "ops/s",
    means: `postMessage there and back, ${outstanding} under way`,
    round: async (bench, scale) => {
      const count = scale.count(RAW_COUNT, 10);
      const { totalMs } = await measurePostMessage(bench.raw, count, outstanding);
      return { value: count / (totalMs / 1000), digest: count };
    },
  };
}

function messages(transport: Transport, outstanding: number): Contestant<Bench> {
  return {
    id: `messages.${transport}.${outstanding}`,
    unit: "ops/s",
    baseline: `raw.postmessages.${outstanding}`,
    means: `SEND, RECEIVE, RESPONSE: messages per second, ${outstanding} active, transport ${transport}`,
    round: async ({ guests }, scale) => {
      const count = scale.count(COUNTS[transport], 10);
      const { us, digest } = await exchange(guests, { transport, count, outstanding });
      return { value: count / (us / 1_000_000), digest };
    },
  };
}

export const outstanding = question<Bench>(
  "messages per second between two machines",
  [
    ...OUTSTANDING.map(raw),
    ...TRANSPORTS.flatMap((transport) => OUTSTANDING.map((count) => messages(transport, count))),
  ],
  async () => ({ raw: await RawThread.start(), guests: new GuestThreads() }),
  async ({ raw: thread, guests }) => {
    await thread.close();
    await guests.close();
  },
);
