import { setTimeout as passed } from "node:timers/promises";
import { Coordinator, type CoordinatorOptions, type LoggedOn } from "../../cp/coordinator/coordinator.ts";
import type { MachineEnd } from "../../cp/coordinator/machine-end.ts";
import { CR0_VMCF } from "../../cp/interface/psw.ts";
import type { Userid } from "../../cp/interface/userid.ts";
import type { MessageDescription } from "../../cp/nucleus/facility.ts";
import type { Machine } from "../../cp/nucleus/machine.ts";
import { MESSAGE_LIMIT } from "../../cp/nucleus/control-program.ts";
import type { GuestNote } from "../../guest/machine-port.ts";
import type { LoadedScenario } from "../scenario/load-scenario.ts";
import { inBrackets, shownPlace } from "../scenario/script-text.ts";
import { isFailure, machineResult } from "./machine-result.ts";
import { judge, outcomeText } from "./outcome.ts";
import { PROFILE_DEFAULT, TRANSPORT_DEFAULT, type RunOptions } from "./run-options.ts";
import type { MachineResult, Outstanding, RunResult } from "./run-result.ts";
import { mustFitThreads } from "./must-fit-threads.ts";
import { Tally } from "./tally.ts";
import { isLeftUnfinished } from "./unfinished.ts";
import { whyItWaits, type Waiting } from "./who-waits.ts";
import { worst, type Verdict } from "./verdict.ts";

/** How long a machine that is logged off already may take to end. CP ends those that take longer than a second. */
const LEAVING_MS = 1500;

/** Why a run was over: every script had ended, or it was given up. */
type Close = "ended" | "stalled" | "undecided" | "interrupted";

/**
 * Runs a scenario once, each machine on a thread of its own, all released together. Nothing is left of it afterwards.
 * @throws InputError when it has too many machines; and what CP itself throws, which is always a bug in CP
 */
export async function runScenario(scenario: LoadedScenario, options: RunOptions = {}): Promise<RunResult> {
  mustFitThreads(scenario);
  return await new Run(scenario, options).toItsEnd();
}

class Run {
  readonly #scenario: LoadedScenario;
  readonly #options: RunOptions;
  readonly #coordinator: Coordinator;
  readonly #tally = new Tally();
  readonly #loggedOn: LoggedOn[] = [];
  readonly #ends = new Map<Userid, MachineEnd>();
  readonly #console = new Map<Userid, string[]>();
  readonly #at = new Map<Userid, string>();
  readonly #sometimes = new Map<string, boolean>();
  readonly #failures: string[] = [];
  readonly #outstanding: Outstanding[] = [];
  #waiting: readonly Waiting[] = [];
  /** Settles {@link #over} once. */
  #close: (close: Close) => void = () => undefined;
  #fail: (error: unknown) => void = () => undefined;
  #closed = false;
  readonly #over = new Promise<Close>((resolve, reject) => {
    this.#close = resolve;
    this.#fail = reject;
  });

  constructor(scenario: LoadedScenario, options: RunOptions) {
    this.#scenario = scenario;
    this.#options = options;
    for (const { userid } of scenario.machines) this.#console.set(userid, []);
    this.#coordinator = new Coordinator(this.#coordinatorOptions());
  }

  async toItsEnd(): Promise<RunResult> {
    const { timeoutMs, signal } = this.#options;
    const interrupted = (): void => this.#close("interrupted");
    signal?.addEventListener("abort", interrupted);
    let timer: NodeJS.Timeout | undefined;
    let startedMs = performance.now();
    try {
      if (signal?.aborted === true) interrupted();
      if (timeoutMs !== undefined) timer = setTimeout(() => this.#close("undecided"), timeoutMs);
      void this.#logonAll().then(() => {
        // Preparing the threads is not what the user is waiting for: the run has all its time from here.
        startedMs = performance.now();
        timer?.refresh();
        this.#coordinator.start();
      }, this.#fail);
      const close = await this.#over;
      const seconds = (performance.now() - startedMs) / 1000;
      if (close !== "ended") await this.#settle();
      return this.#result(close, seconds);
    } finally {
      this.#closed = true;
      clearTimeout(timer);
      signal?.removeEventListener("abort", interrupted);
      await this.#coordinator.close();
    }
  }

  /** All machines at once: each takes a thread some time to prepare. */
  async #logonAll(): Promise<void> {
    await Promise.all(
      this.#scenario.machines.map(async ({ userid, storageSize, privilegeClasses, program }) => {
        const loggedOn = await this.#coordinator.logon({ userid, storageSize, privilegeClasses, program });
        this.#loggedOn.push(loggedOn);
        void loggedOn.ended.then((end) => this.#ended(userid, end));
      }),
    );
  }

  #ended(userid: Userid, end: MachineEnd): void {
    this.#ends.set(userid, end);
    if (this.#closed) return;
    this.#options.onEnd?.(machineResult(userid, this.#console.get(userid) ?? [], end));
    if (this.#ends.size === this.#scenario.machines.length) this.#close("ended");
  }

  #coordinatorOptions(): CoordinatorOptions {
    const { transport, profile, seed, watchdogMs, trace, recording, onConsole } = this.#options;
    const indices = new Map(this.#scenario.machines.map(({ userid }, index) => [userid, index]));
    return {
      transport: transport ?? TRANSPORT_DEFAULT,
      profile: profile ?? PROFILE_DEFAULT,
      messageLimit: this.#messageLimit,
      seed: seed ?? 0,
      ...(watchdogMs === undefined ? {} : { watchdogMs }),
      wantsDoing: trace === true || recording?.lines === true,
      record: recording === undefined ? this.#tally.record : both(this.#tally.record, recording.record),
      ...(recording === undefined
        ? {}
        : { witness: recording.witness, onCall: recording.call, onIdle: recording.idle }),
      onConsole: (userid, line) => {
        this.#console.get(userid)?.push(line);
        onConsole?.(userid, indices.get(userid) ?? 0, line);
      },
      onNote: (userid, note) => this.#noted(userid, note),
      onLeaving: (left, active) => {
        if (this.#closed) return;
        const concerned = active.filter((message) => message.source === left || message.state !== "COMPLETE");
        this.#outstanding.push(...concerned.map((message) => ({ left, ...message })));
      },
      onStall: () => this.#close("stalled"),
      onFailure: (error) => this.#fail(error),
    };
  }

  get #messageLimit(): number {
    return this.#options.messageLimit ?? this.#scenario.messageLimit ?? MESSAGE_LIMIT;
  }

  #noted(userid: Userid, note: GuestNote): void {
    this.#options.recording?.note(userid, note);
    switch (note.kind) {
      case "assert":
        if (!note.holds) this.#failures.push(`${userid}: assertion failed: ${note.sentence}${inBrackets(note.at)}`);
        break;
      case "sometimes":
        this.#sometimes.set(note.name, note.reached || (this.#sometimes.get(note.name) ?? false));
        break;
      case "doing":
        if (note.at !== undefined) this.#at.set(userid, shownPlace(note.at));
    }
  }

  /** The run is given up. How the machines stand, before they are forced off, is what the user wants to know. */
  async #settle(): Promise<void> {
    this.#waiting = this.#whoWaits();
    // Machines that have been logged off already may have more to say: how their scripts ended.
    const { directory } = this.#coordinator.cp;
    const leaving = this.#loggedOn.filter(({ userid }) => directory.machine(userid) === undefined);
    await Promise.race([Promise.all(leaving.map(({ ended }) => ended)), passed(LEAVING_MS)]);
  }

  #whoWaits(): Waiting[] {
    const { cp } = this.#coordinator;
    const messages = cp.messages();
    return this.#scenario.machines.flatMap(({ userid }) => {
      const machine = cp.directory.machine(userid);
      if (machine === undefined || this.#ends.has(userid)) return [];
      return [{ userid, sentence: whyItStands(machine, messages), at: this.#at.get(userid) }];
    });
  }

  #result(close: Close, seconds: number): RunResult {
    const { title, files, hash } = this.#scenario;
    const { transport = TRANSPORT_DEFAULT, profile = PROFILE_DEFAULT, seed = 0 } = this.#options;
    const machines = this.#scenario.machines.map(({ userid }) =>
      machineResult(userid, this.#console.get(userid) ?? [], this.#ends.get(userid)),
    );
    const outcome = outcomeText(machines);
    const judged = judge(this.#scenario, outcome);
    const applies = new Set<Verdict>([judged.grade]);
    if (close !== "ended") applies.add(close);
    if (this.#failures.length > 0 || machines.some(isFailure)) applies.add("failed");
    const isUnfinished = (message: Outstanding): boolean => isLeftUnfinished(message.left, message);
    if (!this.#scenario.mayLeaveActive && this.#outstanding.some(isUnfinished)) applies.add("outstanding");
    return {
      title,
      files,
      hash,
      transport,
      profile,
      seed,
      messageLimit: this.#messageLimit,
      machines,
      outcome,
      judged,
      verdict: worst(applies),
      failures: this.#failures.filter((sentence) => !machines.some((machine) => alreadySaid(machine, sentence))),
      sometimes: Object.fromEntries(this.#sometimes),
      waiting: this.#waiting,
      outstanding: this.#outstanding,
      counts: this.#tally.counts(),
      seconds,
    };
  }
}

function whyItStands(machine: Machine, messages: readonly MessageDescription[]): string {
  if (!machine.inWaitState) return "is executing its script";
  if ((machine.cr0 & CR0_VMCF) === 0) return "waits with X'4001' masked off in control register 0";
  return whyItWaits(machine.userid, messages);
}

type Record = NonNullable<CoordinatorOptions["record"]>;

function both(first: Record, second: Record): Record {
  return (event) => {
    first(event);
    second(event);
  };
}

/** An assertion that also ended its script has been reported with that. */
function alreadySaid({ userid, error }: MachineResult, sentence: string): boolean {
  return error !== undefined && sentence.startsWith(`${userid}:`) && error.sentence.startsWith("AssertionError");
}
