import { setTimeout as sleep } from "node:timers/promises";
import { Coordinator, type CoordinatorOptions, type LoggedOn } from "../../cp/coordinator/coordinator.ts";
import type { MachineEnd } from "../../cp/coordinator/machine-end.ts";
import type { MachinePool } from "../../cp/coordinator/machine-pool.ts";
import type { StallReport } from "../../cp/coordinator/stall.ts";
import type { Userid } from "../../cp/interface/userid.ts";
import type { Profile } from "../../cp/nucleus/profiles.ts";
import type { MessageDescription } from "../../cp/nucleus/facility.ts";
import { DIED } from "../../workers/channel/disturbance.ts";
import type { Transport } from "../../workers/channel/machine-task.ts";
import { isFailure, machineResult } from "../run/machine-result.ts";
import { outcomeText } from "../run/outcome.ts";
import { isLeftUnfinished } from "../run/unfinished.ts";
import type { LoadedScenario } from "../scenario/load-scenario.ts";
import { inBrackets } from "../scenario/script-text.ts";
import type { IterationPlan } from "./iteration-plan.ts";
import type { Evidence, Monitor } from "./monitor.ts";

export interface IterationOptions {
  readonly transport: Transport;
  readonly profile: Profile;
  /** A machine that neither calls CP nor waits for so long hangs; an iteration that lasts ten times as long hangs too. */
  readonly watchdogMs: number;
  /** Aborting ends the iteration; its result then means nothing. */
  readonly signal?: AbortSignal | undefined;
}

/** What is wrong with an iteration, apart from its outcome. */
export interface Trouble {
  /** `guest`: a script failed, an assertion too. `hang`: somebody does not go on. `law`: CP broke a rule that always holds. */
  readonly kind: "guest" | "hang" | "law";
  readonly sentence: string;
}

/** One run of the scenario. */
export interface Iteration {
  /** As scenarios list them. */
  readonly outcome: string;
  readonly troubles: readonly Trouble[];
  /** The planned kill came to pass: what the survivors returned is then nobody's promise. */
  readonly killed: boolean;
  readonly sometimes: ReadonlyMap<string, boolean>;
  /** Of a bad one, where somebody kept it. */
  readonly evidence: Evidence | undefined;
}

/** How much longer an iteration may last than a machine may be silent: they may all be busy and get nowhere. */
const PATIENCE = 10;
/** The longest a timer of Node can wait. */
const TIMER_MAX_MS = 0x7fff_ffff;
/** How long machines may take to end when they have been logged off. Whoever takes longer loses its thread. */
const UNWIND_MS = 2_000;

/** Runs a scenario once: LOGON of all machines, all released together, their ends. Nothing of it is left but its threads. */
export async function runIteration(
  scenario: LoadedScenario,
  plan: IterationPlan,
  pool: MachinePool,
  monitor: Monitor,
  options: IterationOptions,
): Promise<Iteration> {
  return await new Running(scenario, plan, pool, monitor, options).toItsEnd();
}

class Running {
  readonly #scenario: LoadedScenario;
  readonly #plan: IterationPlan;
  readonly #monitor: Monitor;
  readonly #options: IterationOptions;
  readonly #coordinator: Coordinator;
  readonly #ends = new Map<Userid, MachineEnd>();
  readonly #sometimes = new Map<string, boolean>();
  readonly #troubles: Trouble[] = [];
  #forced = false;
  #running: Promise<void> | undefined;
  /** What machines do is theirs; when they have been sent home, it is our doing. */
  #judging = true;
  #stall: StallReport | undefined;
  /** Where in its script each machine last called CP, when that is wanted. */
  readonly #at = new Map<Userid, string>();
  /** Nobody is asked to go on any more. */
  #over: (broken?: { readonly error: unknown }) => void = () => undefined;

  constructor(
    scenario: LoadedScenario,
    plan: IterationPlan,
    pool: MachinePool,
    monitor: Monitor,
    options: IterationOptions,
  ) {
    this.#scenario = scenario;
    this.#plan = plan;
    this.#monitor = monitor;
    this.#options = options;
    this.#coordinator = new Coordinator({ ...this.#coordinatorOptions(), pool });
  }

  async toItsEnd(): Promise<Iteration> {
    const coordinator = this.#coordinator;
    const { watchdogMs, signal } = this.#options;
    const patience = Math.min(watchdogMs * PATIENCE, TIMER_MAX_MS);
    const give = (): void => this.#over();
    signal?.addEventListener("abort", give);
    let timer: NodeJS.Timeout | undefined;
    try {
      const broken = await new Promise<{ readonly error: unknown } | undefined>((resolve) => {
        this.#over = resolve;
        timer = setTimeout(() => {
          this.#hang(`the iteration was not over after ${patience} ms`);
          resolve(undefined);
        }, patience);
        this.#running = this.#runAll();
        this.#running.then(give, (error: unknown) => resolve({ error }));
      });
      if (broken !== undefined) throw broken.error;
      this.#checkLaws();
      if (this.#stall !== undefined) await this.#sendHome();
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", give);
      this.#judging = false;
      await coordinator.close();
    }
    const left = coordinator.machinesLeft;
    if (left.length > 0) this.#troubles.push({ kind: "law", sentence: `${left.join(", ")} left something behind` });
    return this.#result();
  }

  async #runAll(): Promise<void> {
    const machines = await this.#logonAll();
    this.#coordinator.start();
    this.#killLater();
    await Promise.all(
      machines.map(async ({ userid, ended }) => {
        this.#ends.set(userid, await ended);
      }),
    );
  }

  async #logonAll(): Promise<LoggedOn[]> {
    const { disturbances } = this.#plan;
    return await Promise.all(
      this.#scenario.machines.map(({ userid, storageSize, privilegeClasses, program }) =>
        this.#coordinator.logon({
          userid,
          storageSize,
          privilegeClasses,
          program,
          disturbance: disturbances.get(userid),
        }),
      ),
    );
  }

  #coordinatorOptions(): CoordinatorOptions {
    const { transport, profile, watchdogMs } = this.#options;
    const { messageLimit } = this.#scenario;
    const { seed, kill } = this.#plan;
    const { witness, guests, idle } = this.#monitor;
    return {
      transport,
      profile,
      watchdogMs,
      wakeAtOnce: true,
      seed,
      ...(messageLimit === undefined ? {} : { messageLimit }),
      ...(kill?.kind === "fault" ? { faults: [kill.fault] } : {}),
      record: this.#monitor.record,
      ...(witness === undefined ? {} : { witness }),
      ...(idle === undefined ? {} : { onIdle: idle }),
      ...(guests === undefined ? {} : { onCall: guests.call, wantsDoing: guests.lines }),
      onLeaving: (userid, active) => this.#leaving(userid, active),
      onNote: (userid, note) => {
        guests?.note(userid, note);
        if (!this.#judging) return;
        if (note.kind === "doing" && note.at !== undefined) this.#at.set(userid, note.at);
        else if (note.kind === "assert" && !note.holds) {
          const sentence = `${userid}: assertion failed: ${note.sentence}${inBrackets(note.at)}`;
          this.#troubles.push({ kind: "guest", sentence });
        } else if (note.kind === "sometimes") {
          this.#sometimes.set(note.name, note.reached || (this.#sometimes.get(note.name) ?? false));
        }
      },
      onStall: (report) => {
        this.#stall = report;
        this.#over();
      },
      onFailure: (error) => this.#over({ error }),
    };
  }

  /** A script that leaves messages of its own behind unfinished has failed. */
  #leaving(userid: Userid, active: readonly MessageDescription[]): void {
    if (this.#scenario.mayLeaveActive || !this.#judging) return;
    for (const message of active.filter((one) => isLeftUnfinished(userid, one))) {
      const { sink, state, id } = message;
      this.#troubles.push({
        kind: "guest",
        sentence: `${userid} left while its message ${id} to ${sink} was ${state}`,
      });
    }
  }

  #killLater(): void {
    const { kill } = this.#plan;
    if (kill?.kind !== "force") return;
    const at = performance.now() + kill.afterUs / 1000;
    const look = (): void => {
      if (this.#ends.has(kill.userid) || this.#stall !== undefined) return;
      if (performance.now() < at) setImmediate(look);
      else if (this.#coordinator.cp.directory.machine(kill.userid) !== undefined) {
        this.#forced = true;
        this.#coordinator.force(kill.userid);
      }
    };
    look();
  }

  get #killed(): boolean {
    const { kill } = this.#plan;
    if (kill?.kind === "fault") return this.#coordinator.cp.faultsRemaining.length === 0;
    if (kill?.kind === "force") return this.#forced;
    const end = kill && this.#ends.get(kill.userid);
    return end?.kind === "exited" && end.code === DIED;
  }

  /** Machines that wait for ever are logged off: their scripts unwind, and their threads can be used again. */
  async #sendHome(): Promise<void> {
    this.#judging = false;
    this.#coordinator.logoff(...(this.#stall?.machines ?? []).map(({ userid }) => userid));
    const tooLong = new AbortController();
    const timeout = sleep(UNWIND_MS, undefined, { signal: tooLong.signal }).catch(() => undefined);
    await Promise.race([this.#running, timeout]);
    tooLong.abort();
  }

  #checkLaws(): void {
    const { cp } = this.#coordinator;
    cp.checkInvariants();
    for (const sentence of this.#monitor.end(cp.messages())) this.#troubles.push({ kind: "law", sentence });
  }

  #hang(sentence: string): void {
    this.#troubles.push({ kind: "hang", sentence });
  }

  #result(): Iteration {
    const killed = this.#killed;
    const sentHome = new Set(this.#stall?.machines.map(({ userid }) => userid));
    const results = this.#scenario.machines.map(({ userid }) =>
      machineResult(userid, [], sentHome.has(userid) ? undefined : this.#ends.get(userid)),
    );
    for (const result of results) {
      const { userid, end, error } = result;
      const sentence = `${userid} ${end}${error === undefined ? "" : `: ${error.sentence}${inBrackets(error.where)}`}`;
      if (end === "hung") this.#hang(sentence);
      else if (isFailure(result)) this.#troubles.push({ kind: "guest", sentence });
    }
    if (!killed) {
      for (const { userid, sentence } of this.#stall?.machines ?? []) {
        this.#hang(sentence + inBrackets(this.#at.get(userid)));
      }
    }
    // Survivors of a death may fail, and may wait for the dead; the laws hold all the same.
    const troubles = killed ? this.#troubles.filter(({ kind }) => kind !== "guest") : this.#troubles;
    const evidence = this.#monitor.close?.(troubles.length > 0);
    return { outcome: outcomeText(results), troubles, killed, sometimes: this.#sometimes, evidence };
  }
}
