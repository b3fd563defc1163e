import { ControlProgram, type ControlProgramOptions } from "../../cp/nucleus/control-program.ts";
import { zeroKeys } from "../../cp/nucleus/machine.ts";
import { runScript } from "../../guest/run-script.ts";
import { nextTurn, setImmediateReally } from "../../workers/channel/real-clock.ts";
import { machineSeed } from "../../workers/seeded-random.ts";
import { enterVirtualWorld } from "../../workers/virtual-world.ts";
import type { Cast } from "../schedule/schedule.ts";
import type { Strategy } from "../schedule/strategy.ts";
import { otherChoices, type OtherChoices } from "./candidates.ts";
import { Guest } from "./guest.ts";
import { Judge } from "./judge.ts";
import { keepTrackOf, sayWhoExecutes, stopKeepingTrack, takeMishaps } from "./mishaps.ts";
import type { Program } from "./program.ts";
import type { Watcher } from "./run-setup.ts";
import { nameOfStrike } from "./strike.ts";
import { ScheduledRun } from "./scheduled-run.ts";

export interface EngineOptions {
  /** The most decisions of one schedule; from half of them on they are taken fairly. Default 5000. */
  readonly stepsMax?: number;
  /** Word 0 is kept at the index of the machine that executes. */
  readonly whoRuns?: Int32Array;
  /** Whether the reference model follows every run, which makes an illegal history a failure. Takes as long again. Default false. */
  readonly judged?: boolean;
}

export const STEPS_MAX = 5000;
const NOTHING_MORE: ControlProgramOptions = {};

/** Carries out schedules of one program, one after the other, in this thread. */
export class Engine {
  readonly program: Program;
  readonly stepsMax: number;
  readonly judged: boolean;
  /**
   * Whether each schedule is waited for until Node has told of the promises that nobody awaits, so that what befell a guest
   * there is its failure in that schedule. Costs a turn of the event loop; see {@link search} for when it is worth it.
   */
  careful = false;
  /** Reused: clearing costs less than making. */
  readonly #storages: readonly Uint8Array[];
  readonly #keys: readonly Uint8Array[];
  readonly #trace: number[] = [];
  readonly #others: OtherChoices;
  readonly #seeds: number[];
  readonly #whoRuns: Int32Array;
  /** What is the same for the CP of every run. */
  readonly #ordinary: ControlProgramOptions;
  #run: ScheduledRun | undefined;
  #watched = false;

  constructor(
    program: Program,
    { stepsMax = STEPS_MAX, whoRuns = new Int32Array(1), judged = false }: EngineOptions = {},
  ) {
    this.program = program;
    this.stepsMax = stepsMax;
    this.judged = judged;
    this.#whoRuns = whoRuns;
    this.#others = otherChoices(program);
    this.#storages = program.machines.map(({ storageSize }) => new Uint8Array(storageSize));
    this.#keys = this.#storages.map(zeroKeys);
    const { messageLimit, profile, faults } = program;
    this.#ordinary = {
      piecesPerStep: 1,
      posted: (machine) => this.#run?.posted(machine),
      loggedOff: (machine) => this.#run?.gone(machine),
      ...(messageLimit !== undefined && { messageLimit }),
      ...(profile !== undefined && { profile }),
      ...(faults !== undefined && { faults }),
    };
    this.#seeds = program.machines.map(({ userid }) => machineSeed(program.seed ?? 0, userid));
  }

  /** How many agents strategies have to do with: machines, their clocks, and faults. */
  get agents(): number {
    return this.program.machines.length + this.#others.clocks.length + this.#others.strikes.length;
  }

  /** The names behind agents. */
  get cast(): Cast {
    const { machines, strikes = [] } = this.program;
    return { userids: machines.map(({ userid }) => userid), strikes: strikes.map(nameOfStrike) };
  }

  /**
   * For the length of `act`, guests live in a virtual world. It must await nothing but {@link run}, so that it is over before
   * anything else in the process gets its turn.
   */
  async batch<Result>(act: () => Promise<Result>): Promise<Result> {
    const leave = enterVirtualWorld(() => this.#run?.current);
    const leaveUnsaid = sayWhoExecutes(() => (this.#run?.ending === undefined ? this.#run?.current : undefined));
    try {
      return await act();
    } finally {
      leave();
      leaveUnsaid();
      if (this.careful) stopKeepingTrack();
    }
  }

  /** One schedule, from LOGON to its end; inside a {@link batch}. The trace is valid until the next. */
  run(strategy: Strategy, watcher?: Watcher, options = NOTHING_MORE): Promise<ScheduledRun> {
    return this.careful ? this.#runCarefully(strategy, watcher, options) : this.#begin(strategy, watcher, options);
  }

  async #runCarefully(strategy: Strategy, watcher: Watcher | undefined, options: ControlProgramOptions) {
    const run = await this.#begin(strategy, watcher, options);
    await nextTurn();
    for (const { guest, error } of takeMishaps()) {
      const mine = run.guests.find(({ userid }) => userid === guest?.userid);
      if (mine !== undefined) mine.end = { kind: "failed", error };
    }
    return run;
  }

  #begin(strategy: Strategy, watcher: Watcher | undefined, options: ControlProgramOptions): Promise<ScheduledRun> {
    this.#watch();
    return new Promise((resolve) => {
      const { program } = this;
      const { makeControlProgram = makeOrdinary } = program;
      const judge = this.judged ? new Judge(program) : undefined;
      const wanted = judge?.listening(options) ?? options;
      const cp = makeControlProgram(wanted === NOTHING_MORE ? this.#ordinary : { ...wanted, ...this.#ordinary });
      const run = new ScheduledRun({
        cp,
        others: this.#others,
        stepsMax: this.stepsMax,
        strategy,
        watcher,
        judge,
        trace: this.#trace,
        ended: resolve,
        whoRuns: this.#whoRuns,
      });
      this.#run = run;
      for (const [index, { userid, privilegeClasses }] of program.machines.entries()) {
        const storage = (this.#storages[index] as Uint8Array).fill(0);
        const keys = (this.#keys[index] as Uint8Array).fill(0);
        const virtual = cp.logon(userid, storage, privilegeClasses, keys);
        run.admit(new Guest(run, index, virtual, this.#seeds[index] as number));
      }
      run.start((guest) => {
        const { script } = program.machines[guest.machine] as Program["machines"][number];
        const begin = (): Promise<void> => runScript(guest, script).then((end) => run.ended(guest, end));
        void (this.careful ? keepTrackOf(guest, begin) : begin());
      });
    });
  }

  /**
   * Guests run as microtasks, so as long as schedules follow each other nothing else gets its turn. When something does and
   * a schedule has not ended, its guest awaits something that is none of ours, and would for ever.
   */
  #watch(): void {
    if (this.#watched) return;
    this.#watched = true;
    setImmediateReally(() => {
      this.#watched = false;
      if (this.#run?.ending !== undefined) return;
      this.#run?.giveUp();
      this.#watch();
    });
  }
}

export function makeOrdinary(options: ControlProgramOptions): ControlProgram {
  return new ControlProgram(options);
}
