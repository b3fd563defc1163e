import { memoryNow, WaitingMachines } from "./at-rest.ts";
import { question, type Contestant } from "./question.ts";
import { RawThreads } from "./raw-thread.ts";
import type { Round } from "./row.ts";
import type { Scale } from "./scale.ts";

// What a machine costs to have: the time until it waits for work, and the memory it then holds. Most of both is Node's.

const THREADS = 32;
const KIB = 1024;

/** What stands when `threads` of them have been started, and how to take it down. */
type Start = (threads: number) => Promise<{ close(): Promise<void> }>;

const bareThreads: Start = (count) => RawThreads.start(count);

const machines: Start = async (count) => {
  const waiting = new WaitingMachines("shared");
  await waiting.logon(count);
  return waiting;
};

interface Measured {
  readonly ms: number;
  readonly kib: number;
}

async function measure(start: Start, scale: Scale): Promise<Measured> {
  const count = scale.name === "tiny" ? 1 : THREADS;
  const before = memoryNow();
  const at = performance.now();
  const stand = await start(count);
  const ms = (performance.now() - at) / count;
  const kib = (memoryNow() - before) / KIB / count;
  await stand.close();
  return { ms, kib };
}

const time = ({ ms }: Measured): number => ms;
const memory = ({ kib }: Measured): number => kib;

function row(
  id: string,
  means: string,
  start: Start,
  unit: "ms" | "KiB",
  valueOf: (measured: Measured) => number,
  baseline?: string,
): Contestant<undefined> {
  const round = async (_: undefined, scale: Scale): Promise<Round> => {
    return { value: valueOf(await measure(start, scale)), digest: THREADS };
  };
  return { id, unit, means, round, ...(baseline === undefined ? {} : { baseline }) };
}

export const startAndMemory = question<undefined>(
  "having a machine",
  [
    row("raw.thread.start", `starting a thread, ${THREADS} at a time`, bareThreads, "ms", time),
    row("machine.start", "LOGON to the first wait of a machine", machines, "ms", time, "raw.thread.start"),
    row("raw.thread.memory", `memory of a thread, one of ${THREADS}`, bareThreads, "KiB", memory),
    row("machine.memory", "memory of a machine with 64 KiB of storage", machines, "KiB", memory, "raw.thread.memory"),
  ],
  () => undefined,
);
