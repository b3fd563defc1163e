import type { Profile } from "../../cp/interface/profile.ts";
import { Board } from "../explore/board.ts";
import { STEPS_MAX } from "../explore/engine.ts";
import { ExplorePool, GuestTrouble } from "../explore/pool.ts";
import { strikesIn } from "../explore/strike.ts";
import type { Replayed } from "../explore/replay-here.ts";
import type { LoadedScenario } from "../scenario/load-scenario.ts";
import { SCHEDULE_VERSION } from "../schedule/schedule-text.ts";
import type { Schedule } from "../schedule/schedule.ts";

export interface ReplayOptions {
  /** Of `vm.random`. Default 0. */
  readonly seed?: number | undefined;
  readonly profile?: Profile | undefined;
  readonly messageLimit?: number | undefined;
  readonly stepsMax?: number | undefined;
  /** The module of another build's `ControlProgram`, as a URL. */
  readonly nucleus?: string | undefined;
}

let replays = 0;

/** Repeats a schedule on a thread of its own; the same schedule, scripts and seed give the same history, byte for byte. */
export async function replay(
  scenario: LoadedScenario,
  schedule: Schedule,
  { seed = 0, profile, messageLimit = scenario.messageLimit, stepsMax = STEPS_MAX, nucleus }: ReplayOptions = {},
): Promise<Replayed> {
  const { machines, outcomes, mayLeaveActive } = scenario;
  const board = new Board(1);
  const pool = new ExplorePool(1, board, machines, () => undefined);
  try {
    return await pool.run<Replayed>({
      kind: "replay",
      exploration: --replays,
      source: {
        machines,
        seed,
        messageLimit,
        profile,
        faults: undefined,
        strikes: strikesIn(machines, schedule),
        nucleus,
      },
      expectations: { outcomes, mayLeaveActive },
      stepsMax,
      against: undefined,
      judged: true,
      board: board.buffer,
      job: 0,
      schedule,
    });
  } catch (error) {
    if (!(error instanceof GuestTrouble)) throw error;
    const failure = { kind: "trouble", sentence: error.sentence } as const;
    return {
      outcome: "",
      failure,
      story: [],
      evidence: undefined,
      consoleLines: [],
      events: [],
      misfits: [],
      schedule: SCHEDULE_VERSION,
    };
  } finally {
    await pool.close();
  }
}
