import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommitEvent } from "../../cp/interface/events.ts";
import { recordRun } from "../history/record-run.ts";
import { recordInto, type Recorder } from "../history/recorder.ts";
import type { Transport } from "../../workers/channel/machine-task.ts";
import { exchange, type Exchange } from "./exchange.ts";
import { GuestThreads } from "./guest-threads.ts";
import { NucleusLab } from "./nucleus-lab.ts";
import { question, type Contestant } from "./question.ts";
import { rate } from "./timed.ts";

// What it costs to have every commit told to somebody.

interface Bench {
  readonly quiet: NucleusLab;
  readonly recorded: NucleusLab;
  readonly guests: GuestThreads;
  /** Where histories are written. */
  readonly folder: string;
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

type Listening = "off" | "on" | "file";

const LISTENERS: Readonly<Record<Listening, string>> = {
  off: "nobody told",
  on: "every commit told",
  file: "a history written, with what guests note of their calls",
};

function onThreads(transport: Transport, listening: Listening, outstanding: number): Contestant<Bench> {
  const row = `recording.${transport}${outstanding === 1 ? ".single" : ""}`;
  return {
    id: `${row}.${listening}`,
    unit: "ops/s",
    ...(listening === "off" ? {} : { baseline: `${row}.off` }),
    means: `messages per second, ${outstanding} active, transport ${transport}, ${LISTENERS[listening]}`,
    round: async ({ guests, folder }, scale) => {
      const count = scale.count(outstanding === 1 ? MESSAGES / 5 : MESSAGES, 10);
      const recorder = listening === "off" || listening === "on" ? undefined : recordInto(join(folder, "h.jsonl"));
      const host = recorder === undefined ? (listening === "on" ? { record: listen } : {}) : writing(recorder);
      const { us, digest } = await exchange(guests, { transport, count, outstanding, host });
      recorder?.close();
      return { value: count / (us / 1_000_000), digest: digest + heard };
    },
  };
}

function writing(recorder: Recorder): NonNullable<Exchange["host"]> {
  const start = {
    scenario: "bench",
    hash: "",
    profile: "documented",
    mode: "run",
    messageLimit: 50,
    calls: true,
  } as const;
  const { record, witness, call, idle } = recordRun(recorder, start);
  return { record, witness, onCall: call, onIdle: idle };
}

export const recording = question<Bench>(
  "the cost of recording",
  [
    alone(false),
    alone(true),
    ...(["off", "on", "file"] as const).map((listening) => onThreads("assist", listening, 50)),
    ...(["off", "file"] as const).map((listening) => onThreads("assist", listening, 1)),
    ...(["off", "file"] as const).map((listening) => onThreads("shared", listening, 50)),
  ],
  () => ({
    quiet: new NucleusLab(),
    recorded: new NucleusLab({ record: listen }),
    guests: new GuestThreads(),
    folder: mkdtempSync(join(tmpdir(), "vmcf-bench-")),
  }),
  async ({ guests, folder }) => {
    await guests.close();
    rmSync(folder, { recursive: true });
  },
);
