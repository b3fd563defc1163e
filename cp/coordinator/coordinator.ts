import { MessageChannel } from "node:worker_threads";
import type { ResetKind } from "../interface/events.ts";
import type { Userid } from "../interface/userid.ts";
import type { Disturbance } from "../../workers/channel/disturbance.ts";
import { newGate, openGate } from "../../workers/channel/gate.ts";
import { BELL_BYTES, CHANNEL_BYTES } from "../../workers/channel/layout.ts";
import { LOGBOOK_BYTES, LogbookReader } from "../../workers/channel/logbook.ts";
import type { MachineProgram, MachineTask, Transport } from "../../workers/channel/machine-task.ts";
import { clockUs } from "../../workers/channel/real-clock.ts";
import type { CommandAnswer } from "../nucleus/commands.ts";
import type { ControlProgram } from "../nucleus/control-program.ts";
import type { Machine } from "../nucleus/machine.ts";
import { Agent } from "./agent.ts";
import { ChannelLoop } from "./channel-loop.ts";
import { ConductedDispatcher } from "./conducted-dispatcher.ts";
import type { CoordinatorOptions, LoggedOn, Logon } from "./coordinator-options.ts";
import { Dispatcher } from "./dispatcher.ts";
import type { HostLoop } from "./host-loop.ts";
import { HostedControlProgram } from "./hosted-control-program.ts";
import { HostedMachine } from "./hosted-machine.ts";
import { ChannelLink, PortLink, type Service } from "./links.ts";
import type { ForceReason, MachineEnd } from "./machine-end.ts";
import { CORES, MachinePool } from "./machine-pool.ts";
import { MachineSession } from "./machine-session.ts";
import { Patrol } from "./patrol.ts";
import { StepLoop } from "./step-loop.ts";

export type { CoordinatorOptions, LoggedOn, Logon } from "./coordinator-options.ts";

const STORAGE_DEFAULT = 65_536;
const PIECES_PER_STEP = 512;

interface Session {
  readonly hosted: HostedMachine;
  readonly thread: MachineSession;
  readonly agent: Agent | undefined;
}

/**
 * CP's host on the main thread. Machines log on, each on a thread of its own, stand at a gate until {@link start}, and run
 * freely; CP serves them until each script has ended and its machine is logged off.
 */
export class Coordinator {
  /** For looking at, and for what an operator may do. Use the methods here where there is one: they also tell the guests. */
  readonly cp: ControlProgram;
  readonly #options: CoordinatorOptions;
  readonly #transport: Transport;
  readonly #pool: MachinePool;
  readonly #dispatcher: Dispatcher;
  readonly #loop: HostLoop;
  readonly #bell = new SharedArrayBuffer(BELL_BYTES);
  readonly #gate = newGate();
  readonly #startedUs = clockUs();
  readonly #sessions = new Map<HostedMachine, Session>();
  readonly #patrol: Patrol;
  #started = false;
  #failed = false;

  constructor(options: CoordinatorOptions = {}) {
    const { messageLimit, profile, faults, record, witness } = options;
    this.#options = options;
    this.#transport = options.transport ?? "shared";
    this.cp = new HostedControlProgram(
      {
        piecesPerStep: options.piecesPerStep ?? PIECES_PER_STEP,
        ...(messageLimit === undefined ? {} : { messageLimit }),
        ...(profile === undefined ? {} : { profile }),
        ...(faults === undefined ? {} : { faults }),
        ...(record === undefined ? {} : { record }),
        ...(witness === undefined ? {} : { witness }),
        posted: (machine) => this.#dispatcher.posted(machine),
        leaving: (machine) => this.#leaving(machine),
        loggedOff: (machine, forced) => this.#loggedOff(machine, forced),
        consoleLine: (machine, line) => options.onConsole?.(machine.userid, line),
      },
      (machine) => this.#wasReset(machine),
    );
    const events = { workLeft: () => this.#loop.kick(), waits: () => this.#patrol.suspectStall() };
    // Over `port` nobody spins, and the kernel decides who has a core.
    const slots = options.wakeAtOnce === true || this.#transport === "port" ? Infinity : Math.max(1, CORES - 1);
    this.#dispatcher =
      options.onRest === undefined
        ? new Dispatcher(this.cp, events, slots)
        : new ConductedDispatcher(this.cp, events, options.onRest);
    const fail = (error: unknown) => this.#fail(error);
    this.#loop =
      this.#transport === "port"
        ? new StepLoop(this.#dispatcher, fail)
        : new ChannelLoop(this.#dispatcher, this.#bell, options.onIdle, fail);
    this.#patrol = new Patrol(this.cp, this.#dispatcher, this.#loop, {
      watchdogMs: options.watchdogMs,
      onStall: options.onStall,
      onHang: (hosted, sentence) => this.#force(hosted, "watchdog", sentence),
    });
    const { resourceLimits } = options;
    this.#pool = options.pool ?? new MachinePool(resourceLimits === undefined ? {} : { resourceLimits });
  }

  /**
   * LOGON. The machine exists at once, in the order of the calls.
   * @returns when its script is loaded and it stands at the gate; or when it has ended, because that failed
   * @throws InvariantError when the userid is logged on, or the storage size is none
   */
  async logon({ userid, storageSize, privilegeClasses, program, disturbance }: Logon): Promise<LoggedOn> {
    const { thread } = this.#logon(userid, storageSize, privilegeClasses, program, disturbance);
    await thread.prepared;
    return thread;
  }

  /** LOGON of a machine without a script, whose thread does what it is told. It needs no {@link start}. */
  async logonAgent(userid: Userid, storageSize = STORAGE_DEFAULT, privilegeClasses = "G"): Promise<Agent> {
    const session = this.#logon(userid, storageSize, privilegeClasses, new MessageChannel());
    this.start();
    await session.thread.prepared;
    return session.agent as Agent;
  }

  /** Opens the gate: all machines go together, and those that log on later at once. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    for (const hosted of this.#sessions.keys()) if (hosted.atGate) this.#release(hosted);
    openGate(this.#gate);
    this.#loop.kick();
  }

  /** FORCE: the machine is logged off when it is in no DIAGNOSE, its thread ended. Nothing happens when it is not logged on. */
  force(userid: Userid, reason: ForceReason = "force", sentence = `${userid} was forced off`): void {
    const machine = this.cp.directory.machine(userid);
    const hosted = machine && this.#dispatcher.find(machine);
    if (hosted !== undefined) this.#force(hosted, reason, sentence);
  }

  /**
   * LOGOFF of machines that wait, all at once, as if each had given the command: none of them is told of the others. Their
   * scripts see MachineGone.
   */
  logoff(...userids: readonly Userid[]): void {
    this.#act(() => {
      for (const userid of userids) {
        const machine = this.cp.directory.machine(userid);
        if (machine !== undefined) this.cp.logoff(machine);
      }
    });
  }

  /** An operator's reset. A wait of the machine ends without an interruption. */
  reset(userid: Userid, kind: ResetKind = "system-reset"): void {
    const machine = this.cp.directory.machine(userid);
    if (machine !== undefined) this.#act(() => this.cp.reset(machine, kind), machine);
  }

  /** A CP command typed at a machine's console. @returns undefined when the machine is not logged on */
  command(userid: Userid, text: string): CommandAnswer | undefined {
    const machine = this.cp.directory.machine(userid);
    return machine && this.#act(() => this.cp.command(machine, text), machine);
  }

  /** Lets machines go, one by one, when that is asked for. */
  get conducted(): ConductedDispatcher | undefined {
    return this.#dispatcher instanceof ConductedDispatcher ? this.#dispatcher : undefined;
  }

  /** Machines logged on, or logged off with something left of their threads. */
  get machinesLeft(): readonly Userid[] {
    return Array.from(this.#sessions.keys(), ({ userid }) => userid);
  }

  /** Forces everybody off. Resolves when nothing is left: no thread of the machines, no port, no timer. */
  async close(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    for (const { hosted } of sessions) this.#force(hosted, "close", `${hosted.userid} was still there at the end`);
    await Promise.all(sessions.map(({ thread }) => thread.ended));
    this.#loop.close();
    if (this.#options.pool === undefined) await this.#pool.close();
    else await this.#pool.settle();
  }

  // ---- Machines come and go --------------------------------------------------------------------------------------

  #logon(
    userid: Userid,
    storageSize = STORAGE_DEFAULT,
    privilegeClasses = "G",
    program: MachineProgram | MessageChannel,
    disturbance?: Disturbance,
  ): Session {
    const storage = new SharedArrayBuffer(storageSize);
    const machine = this.cp.logon(userid, new Uint8Array(storage), privilegeClasses);
    const channel = new SharedArrayBuffer(CHANNEL_BYTES);
    const calls = this.#transport === "port" ? new MessageChannel() : undefined;
    const orders = program instanceof MessageChannel ? program : undefined;
    const service = this.#service(() => hosted);
    const link = calls === undefined ? new ChannelLink(channel, service) : new PortLink(calls.port1, channel, service);
    const hosted = new HostedMachine(machine, link, orders !== undefined);
    const agent = orders && new Agent(this.cp, this.#dispatcher, hosted, orders.port1);
    this.#dispatcher.add(hosted);
    this.#loop.kick();

    const gate = this.#gateOfNext();
    const logbook = this.#openLogbook(hosted);
    const task: Omit<MachineTask, "line" | "lineFlow"> = {
      userid,
      transport: this.#transport,
      storage,
      channel,
      bell: this.#bell,
      gate,
      calls: calls?.port2,
      program: program instanceof MessageChannel ? { orders: program.port2 } : program,
      seed: this.#options.seed ?? 0,
      wantsDoing: this.#options.wantsDoing ?? false,
      conducted: this.conducted !== undefined,
      logbook,
      disturbance,
    };
    const channels = [calls, orders].filter((one) => one !== undefined);
    const thread = new MachineSession(this.#pool, task, channels, {
      ready: () => this.#ready(hosted),
      console: (line) => this.#options.onConsole?.(userid, line),
      note: (note) => this.#options.onNote?.(userid, note),
      timersEnded: () => this.#patrol.suspectStall(),
      rests: (rest) => this.conducted?.rests(userid, rest),
      threadEnded: (end) => this.#threadEnded(machine, end),
    });
    const session: Session = { hosted, thread, agent };
    this.#sessions.set(hosted, session);
    this.conducted?.conduct(hosted, {
      open: () => {
        this.#release(hosted);
        openGate(gate);
      },
      wake: () => thread.wake(),
    });
    void thread.ended.then(() => this.#forget(hosted));
    this.#patrol.start(() => this.#sessions.keys());
    return session;
  }

  /** Who logs on later gets an open gate of its own: nobody who runs already can reach it. Who is conducted gets one to itself. */
  #gateOfNext(): SharedArrayBuffer {
    if (this.conducted !== undefined) return newGate();
    return this.#started ? newGate(true) : this.#gate;
  }

  #openLogbook(hosted: HostedMachine): SharedArrayBuffer | undefined {
    const { wantsDoing = false, onNote, onCall } = this.#options;
    if (!wantsDoing && onCall === undefined) return undefined;
    const logbook = new SharedArrayBuffer(LOGBOOK_BYTES);
    const { userid } = hosted;
    hosted.logbook = new LogbookReader(logbook, this.#startedUs, {
      doing: (note) => onNote?.(userid, note),
      call: (call) => onCall?.(userid, call),
    });
    return logbook;
  }

  #ready(hosted: HostedMachine): void {
    hosted.atGate = true;
    if (this.#started) this.#release(hosted);
  }

  #release(hosted: HostedMachine): void {
    hosted.releasedMs = performance.now();
    this.#dispatcher.released(hosted);
    this.#loop.kick();
  }

  /** The thread has nothing more to say, so its machine cannot stay. A transfer it is in is finished first (R-RST-8). */
  #threadEnded(machine: Machine, end: MachineEnd): void {
    if (!machine.loggedOn) return;
    const lost = end.kind !== "returned" && end.kind !== "failed" && end.kind !== "gone";
    const leave = (): void => {
      this.#act(() => this.cp.logoff(machine, lost));
      this.#loop.kick();
    };
    if (this.conducted === undefined || lost) leave();
    else this.conducted.ended(machine.userid, leave);
  }

  #leaving(machine: Machine): void {
    this.#dispatcher.find(machine)?.logbook?.close();
    if (this.#options.onLeaving === undefined) return;
    const { userid } = machine;
    const active = this.cp.messages().filter(({ source, sink }) => source === userid || sink === userid);
    this.#options.onLeaving(userid, active);
  }

  #loggedOff(machine: Machine, forced: boolean): void {
    const hosted = this.#dispatcher.find(machine);
    if (hosted === undefined) return;
    const session = this.#sessions.get(hosted);
    this.#dispatcher.gone(hosted);
    session?.agent?.close();
    session?.thread.gone(forced);
    // Whoever waited for this machine now waits for nobody.
    this.#patrol.suspectStall();
  }

  #forget(hosted: HostedMachine): void {
    this.#sessions.delete(hosted);
    if (this.#sessions.size === 0) this.#patrol.stop();
  }

  #force(hosted: HostedMachine, reason: ForceReason, sentence: string): void {
    const { machine } = hosted;
    const thread = this.#sessions.get(hosted)?.thread;
    thread?.forcing(reason, sentence);
    if (machine.loggedOn) this.#act(() => this.cp.logoff(machine, true));
    else thread?.terminate();
  }

  // ---- Requests --------------------------------------------------------------------------------------------------

  #service(hosted: () => HostedMachine): Service {
    return {
      execute: (instruction, a, b, c, d, e) => {
        try {
          const machine = hosted();
          machine.logbook?.read();
          return this.#dispatcher.execute(machine, instruction, a, b, c, d, e);
        } catch (error) {
          this.#fail(error);
          return true;
        }
      },
      violation: (sentence) => {
        const offender = hosted();
        // Not now: the loop is looking at this machine.
        setImmediate(() => this.#force(offender, "protocol", `${offender.userid} ${sentence}`));
      },
    };
  }

  #wasReset(machine: Machine): void {
    const hosted = this.#dispatcher.find(machine);
    if (hosted === undefined) return;
    hosted.resets = (hosted.resets + 1) >>> 0;
    this.#dispatcher.posted(machine);
  }

  /** Does something to CP that no guest has asked for, and then what follows from it for guests that wait. */
  #act<Result>(act: () => Result, touched?: Machine): Result | undefined {
    try {
      const result = act();
      // What was done may have made an interruption presentable that was due before: of that CP gives no notice.
      if (touched !== undefined) this.#dispatcher.posted(touched);
      this.#dispatcher.presentDue();
      return result;
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  // ---- Our own faults --------------------------------------------------------------------------------------------

  #fail(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    for (const { thread } of this.#sessions.values()) {
      thread.forcing("close", "CP failed");
      thread.gone(true);
    }
    const { onFailure } = this.#options;
    if (onFailure !== undefined) onFailure(error);
    else {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}
