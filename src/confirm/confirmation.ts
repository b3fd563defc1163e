import type { Repeated } from "../replay/repeat.ts";
import { counted } from "../run/counted.ts";
import type { Provoked } from "./provoke.ts";

/** A failure of the controlled scheduler, on real threads; plain data. */
export interface Confirmation {
  /** The same schedule, each machine held by CP until it is its turn. */
  readonly threads: Repeated;
  /** Free machines, steered by delays. Absent: there was no time left, or they cannot show it. */
  readonly free: Provoked | undefined;
}

/** What came of it, in sentences. */
export function confirmationText({ threads, free }: Confirmation): string[] {
  const sentences = [
    threads.difference === undefined
      ? "replayed on threads: the same, commit by commit"
      : `replayed on threads: NOT THE SAME: ${threads.difference}`,
  ];
  if (free !== undefined) {
    const runs = counted(free.runs, "run");
    sentences.push(
      free.reproduced
        ? `reproduced on free threads after ${free.seconds.toFixed(1)} s (${runs})`
        : `not reproduced on free threads within ${free.seconds.toFixed(0)} s (${runs})`,
    );
  }
  return sentences;
}
