import type { Replayed } from "../explore/replay-here.ts";
import type { LoadedScenario } from "../scenario/load-scenario.ts";
import { parseSchedule } from "../schedule/schedule-text.ts";
import type { Transport } from "../../workers/channel/machine-task.ts";
import { differenceOnThreads } from "./compare.ts";
import { replayOnThreads } from "./on-threads.ts";
import type { ReplayOptions } from "./replay.ts";

/** A run that was repeated on threads; plain data. */
export interface Repeated {
  readonly transport: Transport;
  /** Absent: the same history, byte for byte. */
  readonly difference: string | undefined;
  readonly seconds: number;
}

/** Carries out on threads what has been carried out under the controlled scheduler, and compares the two. */
export async function repeatOnThreads(
  scenario: LoadedScenario,
  here: Replayed,
  options: ReplayOptions,
  transport: Transport,
): Promise<Repeated> {
  if (here.failure?.kind === "escape" || here.failure?.kind === "trouble") {
    return { transport, difference: "the schedule does not decide everything that happens", seconds: 0 };
  }
  const parsed = parseSchedule(here.schedule);
  if ("problem" in parsed) throw new Error(parsed.problem);
  const threads = await replayOnThreads(scenario, parsed.schedule, { ...options, transport });
  return { transport, difference: differenceOnThreads(here, threads), seconds: threads.seconds };
}
