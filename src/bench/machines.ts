import { exchange } from "./exchange.ts";
import { GuestThreads } from "./guest-threads.ts";
import { question, type Contestant } from "./question.ts";

// What more machines cost: the messages per second of all of them together, two and two exchanging.

const MACHINES = [2, 4, 16, 64, 256] as const;
/** From each source: as many whether there are many or few, because each thread compiles its own code as it goes. */
const MESSAGES = 1_000;
const OUTSTANDING = 8;

function machines(transport: "shared" | "assist", count: number): Contestant<GuestThreads> {
  const fewest = count === MACHINES[0];
  return {
    id: `machines.${transport}.${count}`,
    unit: "ops/s",
    ...(fewest ? {} : { baseline: `machines.${transport}.${MACHINES[0]}` }),
    means: `messages per second of ${count} machines, ${OUTSTANDING} active at each source, transport ${transport}`,
    round: async (threads, scale) => {
      // Where only running matters, a few threads show it as well.
      const pairs = Math.min(count, scale.name === "tiny" ? 4 : count) / 2;
      const each = scale.count(MESSAGES, 2);
      const { us, digest } = await exchange(threads, { transport, count: each, outstanding: OUTSTANDING, pairs });
      return { value: (pairs * each) / (us / 1_000_000), digest };
    },
  };
}

export const manyMachines = question<GuestThreads>(
  "messages per second, by the number of machines",
  (["shared", "assist"] as const).flatMap((transport) => MACHINES.map((count) => machines(transport, count))),
  () => new GuestThreads(),
  (threads) => threads.close(),
);
