import type { Userid } from "../../cp/interface/userid.ts";
import type { Disturbance } from "../../workers/channel/disturbance.ts";
import type { StoryStep } from "../explore/story.ts";

/** No disturbance but the timetable. */
const CALM = { seed: 0, oneIn: 0, exponentMax: 0, budgetUs: 0, dieAt: 0 };

/**
 * Delays that make free machines likely to follow a schedule: in front of each instruction, and of its end, a machine is held until
 * it would be its turn if every decision took `unitUs`. A wait begins when its interruption would be taken: before that, CP could
 * not be kept from presenting it. Pieces of a transfer, and delays of the scripts themselves, cannot be steered.
 *
 * @param story the schedule, step by step
 * @param vary stretches a time a little; called once for each
 */
export function steeringOf(
  story: readonly StoryStep[],
  userids: readonly Userid[],
  unitUs: number,
  vary: () => number,
): Map<Userid, Disturbance> {
  const timetables = new Map<string, number[]>(userids.map((userid) => [userid, []]));
  for (const [index, { userid, instruction }] of story.entries()) {
    const timetable = timetables.get(userid);
    if (timetable === undefined || instruction === undefined) continue;
    timetable[instruction - 1] ??= (index + vary()) * unitUs;
  }
  return new Map(
    userids.map((userid) => {
      const timetable = Array.from(timetables.get(userid) ?? [], (due: number | undefined) => due ?? 0);
      return [userid, { ...CALM, timetable }];
    }),
  );
}
