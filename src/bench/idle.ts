import { TRANSPORTS, type Transport } from "../../workers/channel/machine-task.ts";
import { cpuAtRest, WaitingMachines } from "./at-rest.ts";
import { question, type Contestant } from "./question.ts";
import { RawThreads } from "./raw-thread.ts";
import type { Scale } from "./scale.ts";

// What machines cost that do nothing.

const MACHINES = 8;
const WATCH_MS = 1_000;

/** Where only running matters, one shows it as well. */
function machinesAt(scale: Scale): number {
  return scale.name === "tiny" ? 1 : MACHINES;
}

async function watch(scale: Scale, stand: { close(): Promise<void> }): Promise<{ value: number; digest: number }> {
  try {
    // What starting them has left to do is done first.
    await cpuAtRest(scale.count(200));
    return { value: await cpuAtRest(scale.count(WATCH_MS)), digest: MACHINES };
  } finally {
    await stand.close();
  }
}

function idle(transport: Transport): Contestant<undefined> {
  return {
    id: `idle.${transport}`,
    unit: "% CPU",
    baseline: "raw.idle",
    means: `${MACHINES} machines in an enabled wait, transport ${transport}`,
    round: async (_, scale) => {
      const machines = new WaitingMachines(transport);
      await machines.logon(machinesAt(scale));
      return await watch(scale, machines);
    },
  };
}

export const idleMachines = question<undefined>(
  "CPU while every machine waits",
  [
    {
      id: "raw.idle",
      unit: "% CPU",
      means: `${MACHINES} threads without anything to do`,
      round: async (_, scale) => await watch(scale, await RawThreads.start(machinesAt(scale))),
    },
    ...TRANSPORTS.map(idle),
  ],
  () => undefined,
);
