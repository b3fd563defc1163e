import type { CommitEvent } from "../../cp/interface/events.ts";
import { describeFailure } from "../explore/failure.ts";
import type { Replayed } from "../explore/replay-here.ts";
import { describeEvent } from "../history/describe-event.ts";
import type { OnThreads } from "./on-threads.ts";

/** The first difference between a run under the controlled scheduler and the same schedule on threads; none: undefined. */
export function differenceOnThreads(here: Replayed, threads: OnThreads): string | undefined {
  if (threads.stopped !== undefined) return threads.stopped;
  const { length } = here.events.length > threads.events.length ? here.events : threads.events;
  for (let index = 0; index < length; index++) {
    const [one, other] = [here.events[index], threads.events[index]];
    if (JSON.stringify(one) === JSON.stringify(other)) continue;
    return `commit ${index + 1} is "${told(one)}" under the scheduler, and "${told(other)}" on threads`;
  }
  if (here.outcome !== threads.outcome) return `the outcome is ${here.outcome}, and ${threads.outcome} on threads`;
  return differentEnd(here, threads);
}

function told(event: CommitEvent | undefined): string {
  return event === undefined ? "the end" : `${event.userid}: ${describeEvent(event)}`;
}

/** What no commit and no outcome shows: failed assertions and scripts. */
function differentEnd({ failure }: Replayed, { assertions, errors }: OnThreads): string | undefined {
  const missing =
    (failure?.kind === "assertion" && !assertions.includes(failure.sentence)) ||
    (failure?.kind === "guest" && !errors.some((error) => error.startsWith(`${failure.userid}: `)));
  if (missing) return `${describeFailure(failure)}; not on threads`;
  const added = failure === undefined ? [...assertions, ...errors][0] : undefined;
  return added === undefined ? undefined : `on threads something fails: ${added}`;
}
