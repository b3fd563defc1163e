import type { SchedulingPoint, Strategy } from "./strategy.ts";

/** Lets whoever went last go on as long as it can, then the first that can: the schedule with the fewest surprises. */
export class ContinueLast implements Strategy {
  readonly name = "continue";

  begin(): boolean {
    return true;
  }

  choose({ enabled, last }: SchedulingPoint): number {
    const index = enabled.findIndex(({ agent }) => agent === last);
    return index < 0 ? 0 : index;
  }
}
