import type { ExploredFailure } from "../explore/explore-result.ts";
import { replay, type ReplayOptions } from "../replay/replay.ts";
import { repeatOnThreads } from "../replay/repeat.ts";
import { TRANSPORT_DEFAULT } from "../run/run-options.ts";
import type { LoadedScenario } from "../scenario/load-scenario.ts";
import { parseSchedule } from "../schedule/schedule-text.ts";
import type { Confirmation } from "./confirmation.ts";
import { provoke } from "./provoke.ts";
import { canBeProvoked, canBeRepeated } from "./reproduced.ts";

export interface ConfirmOptions extends ReplayOptions {
  /** For all free runs together. */
  readonly forMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Confirms the failures that were explained, in their order. @returns `undefined` for those that were not, or cannot be repeated */
export async function confirmFailures(
  scenario: LoadedScenario,
  failures: readonly ExploredFailure[],
  { forMs, signal, ...settings }: ConfirmOptions,
): Promise<(Confirmation | undefined)[]> {
  let leftMs = forMs;
  const confirmations: (Confirmation | undefined)[] = [];
  for (const { explanation } of failures) {
    if (explanation === undefined || !canBeRepeated(explanation.failure) || signal?.aborted === true) {
      confirmations.push(undefined);
      continue;
    }
    const parsed = parseSchedule(explanation.schedule);
    if ("problem" in parsed) throw new Error(parsed.problem);
    const here = await replay(scenario, parsed.schedule, settings);
    const threads = await repeatOnThreads(scenario, here, settings, TRANSPORT_DEFAULT);
    const free =
      leftMs > 0 && canBeProvoked(explanation.failure)
        ? await provoke(scenario, explanation, settings, leftMs, signal)
        : undefined;
    leftMs -= (free?.seconds ?? 0) * 1000;
    confirmations.push({ threads, free });
  }
  return confirmations;
}
