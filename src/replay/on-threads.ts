import { Coordinator, type LoggedOn } from "../../cp/coordinator/coordinator.ts";
import type { ConductedDispatcher, Stand } from "../../cp/coordinator/conducted-dispatcher.ts";
import type { MachineEnd } from "../../cp/coordinator/machine-end.ts";
import type { MachinePool } from "../../cp/coordinator/machine-pool.ts";
import type { CommitEvent } from "../../cp/interface/events.ts";
import type { InstructionCode } from "../../cp/interface/instructions.ts";
import type { Userid } from "../../cp/interface/userid.ts";
import type { Transport } from "../../workers/channel/machine-task.ts";
import { strikeNow, strikeOf } from "../explore/strike.ts";
import { digestOf } from "../history/digest.ts";
import { machineResult } from "../run/machine-result.ts";
import { outcomeText } from "../run/outcome.ts";
import type { LoadedScenario } from "../scenario/load-scenario.ts";
import { isFault, OPERATION_NAMES, operationOf, type FaultName, type OperationName } from "../schedule/operation.ts";
import { describeStep, type Schedule, type ScheduleStep } from "../schedule/schedule.ts";
import type { ReplayOptions } from "./replay.ts";

export interface ThreadOptions extends ReplayOptions {
  readonly transport?: Transport | undefined;
  /** A machine that has not come back to CP after so long is given up. Default 4000. */
  readonly patienceMs?: number | undefined;
  /** Threads to use; stays the caller's. Default: fresh ones. */
  readonly pool?: MachinePool | undefined;
}

/** A schedule carried out on threads; plain data. */
export interface OnThreads {
  readonly outcome: string;
  /** Every commit, in its order. */
  readonly events: readonly CommitEvent[];
  /** Assertions that failed. */
  readonly assertions: readonly string[];
  /** How scripts failed. */
  readonly errors: readonly string[];
  /** What each machine wrote. */
  readonly consoles: Readonly<Record<string, readonly string[]>>;
  /** Why the schedule could not be followed to its end. */
  readonly stopped: string | undefined;
  readonly seconds: number;
}

const PATIENCE_MS = 4_000;

/**
 * Repeats a schedule on threads: CP holds each machine until the schedule lets it go.
 * @param schedule a whole one, from LOGON to the end, as {@link replay} gives it back
 */
export function replayOnThreads(
  scenario: LoadedScenario,
  schedule: Schedule,
  options: ThreadOptions = {},
): Promise<OnThreads> {
  return new Conductor(scenario, options).follow(schedule);
}

/** The schedule cannot be followed. */
class Stopped extends Error {}

class Conductor {
  readonly #scenario: LoadedScenario;
  readonly #patienceMs: number;
  readonly #coordinator: Coordinator;
  readonly #machines: ConductedDispatcher;
  readonly #events: CommitEvent[] = [];
  readonly #assertions: string[] = [];
  readonly #consoles: Record<string, string[]>;
  readonly #loggedOn = new Map<Userid, LoggedOn>();
  readonly #ends = new Map<Userid, MachineEnd>();
  readonly #begun: Userid[] = [];
  #changed: () => void = () => undefined;
  #fail: (error: unknown) => void = () => undefined;
  readonly #failed = new Promise<never>((_, reject) => (this.#fail = reject));

  constructor(scenario: LoadedScenario, options: ThreadOptions) {
    const { seed = 0, profile, transport, messageLimit = scenario.messageLimit, patienceMs = PATIENCE_MS } = options;
    const { pool } = options;
    this.#scenario = scenario;
    this.#patienceMs = patienceMs;
    this.#failed.catch(() => undefined);
    this.#consoles = Object.fromEntries(scenario.machines.map(({ userid }) => [userid, []]));
    this.#coordinator = new Coordinator({
      seed,
      piecesPerStep: 1,
      ...(transport !== undefined && { transport }),
      ...(profile !== undefined && { profile }),
      ...(messageLimit !== undefined && { messageLimit }),
      ...(pool !== undefined && { pool }),
      record: (event) => void this.#events.push(event),
      witness: digestOf,
      onConsole: (userid, line) => this.#consoles[userid]?.push(line),
      onNote: (_, note) => {
        if (note.kind === "assert" && !note.holds) this.#assertions.push(note.sentence);
      },
      onRest: () => this.#changed(),
      onFailure: (error) => this.#fail(error),
    });
    this.#machines = this.#coordinator.conducted as ConductedDispatcher;
  }

  async follow(schedule: Schedule): Promise<OnThreads> {
    const startMs = performance.now();
    let stopped: string | undefined;
    let events: readonly CommitEvent[] = [];
    try {
      await this.#carryOut(schedule);
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      stopped = error.message;
    } finally {
      // Whoever still waits is sent home, which is no part of the schedule.
      events = this.#events.slice();
      await this.#coordinator.close();
    }
    const results = this.#scenario.machines.map(({ userid }) => machineResult(userid, [], this.#ends.get(userid)));
    return {
      outcome: outcomeText(results),
      events,
      assertions: this.#assertions,
      errors: results.flatMap(({ userid, error }) => (error === undefined ? [] : [`${userid}: ${error.sentence}`])),
      consoles: this.#consoles,
      stopped,
      seconds: (performance.now() - startMs) / 1000,
    };
  }

  async #carryOut(schedule: Schedule): Promise<void> {
    await this.#logonAll();
    for (const { userid } of this.#scenario.machines) {
      this.#begun.push(userid);
      this.#machines.open(userid);
      await this.#rest("its script began");
    }
    for (const [index, step] of schedule.entries()) {
      await this.#letGo(step, index + 1);
      await this.#rest(`decision ${index + 1}, ${describeStep(step)}`);
    }
    for (const userid of this.#begun) if (this.#machines.stand(userid).kind === "gone") await this.#endOf(userid);
  }

  async #endOf(userid: Userid): Promise<MachineEnd | undefined> {
    const end = await Promise.race([this.#loggedOn.get(userid)?.ended, this.#failed]);
    if (end !== undefined) this.#ends.set(userid, end);
    return end;
  }

  async #logonAll(): Promise<void> {
    const all = this.#scenario.machines.map(({ userid, storageSize, privilegeClasses, program }) =>
      this.#coordinator.logon({ userid, storageSize, privilegeClasses, program }),
    );
    for (const loggedOn of await Promise.race([Promise.all(all), this.#failed])) {
      this.#loggedOn.set(loggedOn.userid, loggedOn);
    }
  }

  async #letGo(step: ScheduleStep, number: number): Promise<void> {
    const userid = this.#begun.find((one) => one === step.userid);
    if (userid === undefined)
      throw new Stopped(`decision ${number} is ${describeStep(step)}: there is no such machine`);
    if (isFault(step.operation)) {
      this.#strike(userid, step.operation, number);
      return;
    }
    if (step.operation === "wake" && this.#machines.delays(userid) > 0) {
      this.#machines.wake(userid);
      return;
    }
    const stand = this.#machines.stand(userid);
    const there = operationAt(stand, this.#coordinator.cp.directory.machine(userid)?.storage);
    if (there === step.operation) this.#machines.letGo(userid);
    else {
      const end = stand.kind === "gone" ? machineResult(userid, [], await this.#endOf(userid)) : undefined;
      const instead = end === undefined ? STANDS[stand.kind] : (end.error?.sentence ?? end.end);
      const is = there === undefined ? instead : `is at ${there}`;
      throw new Stopped(`decision ${number} should be ${describeStep(step)}; on its thread ${userid} ${is}`);
    }
  }

  #strike(userid: Userid, fault: FaultName, number: number): void {
    const { cp } = this.#coordinator;
    const machine = cp.directory.machine(userid);
    if (machine === undefined)
      throw new Stopped(`decision ${number} should strike ${userid}, which has been logged off`);
    const waited = this.#machines.stand(userid).kind === "wait";
    strikeNow(cp, machine, strikeOf({ userid, storageSize: machine.storage.length }, fault));
    // A reset ends the wait state without an interruption.
    if (waited && machine.loggedOn && !machine.inWaitState) this.#machines.letGo(userid);
  }

  /** Waits until no machine can do anything by itself. */
  async #rest(after: string): Promise<void> {
    const everybody = (): boolean => this.#begun.every((userid) => this.#machines.atRest(userid));
    if (everybody()) return;
    let timer: NodeJS.Timeout | undefined;
    const resting = new Promise<void>((resolve, reject) => {
      this.#changed = () => {
        if (everybody()) resolve();
      };
      timer = setTimeout(() => {
        const astray = this.#begun.filter((userid) => !this.#machines.atRest(userid));
        reject(
          new Stopped(`${astray.join(", ")} did not come back to CP within ${this.#patienceMs} ms after ${after}`),
        );
      }, this.#patienceMs);
    });
    try {
      await Promise.race([resting, this.#failed]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** What is to be said of a machine without an operation. */
const STANDS: Readonly<Partial<Record<Stand["kind"], string>>> = {
  wait: "waits, and no interruption is due",
  executes: "awaits something that CP knows nothing of",
};

/** The operation a machine would do if it was let go; `undefined`: none. */
function operationAt(stand: Stand, storage: Uint8Array | undefined): OperationName | undefined {
  switch (stand.kind) {
    case "request": {
      const operation = operationOf(
        stand.instruction as InstructionCode,
        stand.a,
        stand.b,
        storage ?? new Uint8Array(),
      );
      return OPERATION_NAMES[operation];
    }
    case "transfer":
      return "piece";
    case "wait":
      return stand.due ? "int" : undefined;
    case "end":
      return "off";
    default:
      return undefined;
  }
}
