import type { CommitEvent } from "../../cp/interface/events.ts";
import { exchange } from "./exchange.ts";
import { GuestThreads } from "./guest-threads.ts";
import { NucleusLab } from "./nucleus-lab.ts";
import { question, type Contestant } from "./question.ts";
import { rate } from "./timed.ts";

// What it costs to have every commit told to somebody.

interface Bench {
  readonly quiet: NucleusLab;
  readonly recorded: NucleusLab;
  readonly guests: GuestThreads;
}

const BATCH = 50;
const BATCHES = 2_000;
const MESSAGES = 10_000;

let heard = 0;
/** The cheapest listener there is. */
function listen(event: CommitEvent): void {
  heard = (heard + event.kind.length) | 0;
}

function transactions(lab: NucleusLab, batches: number): number {
  for (let left = batches; left > 0; left--) {
    lab.diagnoses(lab.alice, "SEND", BATCH);
    lab.presentations(lab.bob, BATCH);
    lab.diagnoses(lab.bob, "RECEIVE", BATCH);
    lab.presentations(lab.alice, BATCH);
  }
  return heard;
}

function alone(recorded: boolean): Contestant<Bench> {
  return {
    id: recorded ? "recording.nucleus.on" : "recording.nucleus.off",
    unit: "ops/s",
    ...(recorded ? { baseline: "recording.nucleus.off" } : {}),
    means: `SEND to RESPONSE in CP alone, ${recorded ? "every commit told" : "nobody told"}`,
    round: (bench, scale) => {
      const batches = scale.count(BATCHES);
      return rate(batches * BATCH, () => transactions(recorded ? bench.recorded : bench.quiet, batches));
    },
  };
}

function onThreads(recorded: boolean): Contestant<Bench> {
  return {
    id: recorded ? "recording.assist.on" : "recording.assist.off",
    unit: "ops/s",
    ...(recorded ? { baseline: "recording.assist.off" } : {}),
    means: `messages per second, 50 active, transport assist, ${recorded ? "every commit told" : "nobody told"}`,
    round: async ({ guests }, scale) => {
      const count = scale.count(MESSAGES, 10);
      const record = recorded ? { record: listen } : {};
      const { us, digest } = await exchange(guests, { transport: "assist", count, outstanding: 50, ...record });
      return { value: count / (us / 1_000_000), digest: digest + heard };
    },
  };
}

export const recording = question<Bench>(
  "the cost of recording",
  [alone(false), alone(true), onThreads(false), onThreads(true)],
  () => ({ quiet: new NucleusLab(), recorded: new NucleusLab({ record: listen }), guests: new GuestThreads() }),
  ({ guests }) => guests.close(),
);
