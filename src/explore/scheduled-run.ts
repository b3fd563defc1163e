import { DIAGNOSE_CODE, INSTRUCTION, type Answer, type InstructionCode } from "../../cp/interface/instructions.ts";
import { SUBFUNCTION } from "../../cp/interface/subfunctions.ts";
import { CR0_INTERRUPT_KEY, CR0_VMCF, PSW_EXTERNAL, PSW_WAIT } from "../../cp/interface/psw.ts";
import type { ControlProgram, Result } from "../../cp/nucleus/control-program.ts";
import type { MessageDescription } from "../../cp/nucleus/facility.ts";
import type { Machine } from "../../cp/nucleus/machine.ts";
import { MachineGone, type GuestNote } from "../../guest/machine-port.ts";
import type { ScriptEnd } from "../../guest/run-script.ts";
import { DisabledWait } from "../../workers/outcomes.ts";
import { OPERATION, OPERATION_BITS, operationOf } from "../schedule/operation.ts";
import { ABANDON, type Choice, type SchedulingPoint, type Strategy } from "../schedule/strategy.ts";
import { Footprints } from "./footprint.ts";
import { Guest, STAGE, type GuestHost } from "./guest.ts";
import type { Strike } from "./program.ts";

/** How a schedule ended. */
export type Ending =
  | "finished"
  /** Nothing is enabled and not every machine has gone. */
  | "deadlock"
  /** Too many decisions, the last half of them taken fairly. */
  | "step-bound"
  /** The strategy gave it up. */
  | "abandoned"
  /** A guest left the world it was given. */
  | "escaped";

/** What somebody can watch of a run. Watching never changes it. */
export interface Watcher {
  /** All machines are logged on; their scripts are about to begin. */
  readonly begun?: (run: ScheduledRun) => void;
  /** A decision is about to be carried out. */
  readonly decided?: (choice: Choice, run: ScheduledRun) => void;
  /** It has been. `rc` is what the guest was answered, where it was. */
  readonly carriedOut?: (choice: Choice, run: ScheduledRun, result: Result | undefined) => void;
  readonly console?: (guest: Guest, line: string) => void;
  readonly note?: (guest: Guest, note: GuestNote) => void;
  /** Whether guests are to say what they are about to do, which costs a stack trace each. */
  readonly wantsDoing?: boolean;
}

/** A message whose own source left before the sink had dealt with it. */
export interface LeftActive extends MessageDescription {
  readonly left: string;
}

interface StrikeChoice extends Choice {
  readonly strike: Strike;
}

/** What a run is made of, fixed before it begins. */
export interface RunSetup {
  readonly cp: ControlProgram;
  readonly strikes: readonly Strike[];
  readonly stepsMax: number;
  readonly strategy: Strategy;
  readonly watcher: Watcher | undefined;
  /** Receives the steps; emptied first. */
  readonly trace: number[];
  readonly ended: (run: ScheduledRun) => void;
  /** Word 0 is the index of the machine that executes, for whoever watches from another thread. */
  readonly whoRuns: Int32Array;
}

/**
 * One schedule, carried out. Guests run in this very thread, one at a time: a guest that has been answered runs, as
 * microtasks, until it asks CP for the next instruction, delays, or ends. That arrival comes in here synchronously, and
 * when nobody runs any more the next decision is taken, carried out, and its guest answered. So a decision costs a promise
 * at most, and nothing else in the process gets its turn between two of them.
 */
export class ScheduledRun implements GuestHost, SchedulingPoint {
  readonly guests: Guest[] = [];
  readonly cp: ControlProgram;
  readonly trace: number[];
  readonly wantsDoing: boolean;

  readonly enabled: Choice[] = [];
  step = 0;
  last = -1;

  ending: Ending | undefined = undefined;
  /** The first assertion that failed. */
  failedAssertion: (GuestNote & { readonly kind: "assert" }) | undefined = undefined;
  readonly leftActive: LeftActive[] = [];
  /** States that `vm.sometimes` has looked for, and whether they were reached; `undefined`: none. */
  sometimes: Map<string, boolean> | undefined = undefined;
  /** The guest whose code executes, or did last. */
  current: Guest | undefined = undefined;
  readonly stepsOf: number[];

  readonly #setup: RunSetup;
  readonly #footprints: Footprints | undefined;
  readonly #clocks: Choice[] = [];
  readonly #strikes: StrikeChoice[] = [];
  /** Guests that are not at rest. */
  #running = 0;
  /** The guest whose arrival is being dealt with: it can be answered without a promise. */
  #arriving: Guest | undefined = undefined;
  #answer: Answer | undefined = undefined;
  #error: Error | undefined = undefined;

  constructor(setup: RunSetup) {
    this.#setup = setup;
    this.cp = setup.cp;
    this.trace = setup.trace;
    this.trace.length = 0;
    this.wantsDoing = setup.watcher?.wantsDoing ?? false;
    this.#footprints = setup.strategy.wantsFootprints === true ? new Footprints(setup.cp) : undefined;
    this.stepsOf = [];
  }

  // ---- Machines come ---------------------------------------------------------------------------------------------

  admit(guest: Guest): void {
    this.guests.push(guest);
    this.stepsOf.push(0);
  }

  /** All machines are logged on: their scripts begin, in the order of LOGON. Nothing is decided before the last has begun. */
  start(begin: (guest: Guest) => void): void {
    const { guests } = this;
    for (const { machine } of guests) {
      this.#clocks.push({ agent: guests.length + machine, machine, operation: OPERATION.wake });
      this.stepsOf.push(0);
    }
    for (const [index, strike] of this.#setup.strikes.entries()) {
      const machine = guests.findIndex(({ userid }) => userid === strike.userid);
      this.#strikes.push({ agent: 2 * guests.length + index, machine, operation: OPERATION.fault, strike });
      this.stepsOf.push(0);
    }
    this.#setup.watcher?.begun?.(this);
    this.#running = guests.length;
    for (const guest of guests) {
      this.current = guest;
      this.#setup.whoRuns[0] = guest.machine;
      begin(guest);
    }
  }

  /** An entry has become due at a machine. */
  posted(machine: Machine): void {
    this.#footprints?.posted(machine);
    const guest = this.#guestOf(machine);
    if (guest !== undefined) guest.lookedInVain = false;
  }

  /** A machine has left. */
  gone(machine: Machine): void {
    const guest = this.#guestOf(machine);
    if (guest === undefined) return;
    const pending = guest.stage !== STAGE.ENDED && guest.stage !== STAGE.RUNNING;
    guest.stage = STAGE.GONE;
    if (pending) this.#settle(guest, undefined, new MachineGone(`${guest.userid} has been logged off`));
  }

  // ---- Arrivals --------------------------------------------------------------------------------------------------

  execute(
    guest: Guest,
    instruction: InstructionCode,
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
  ): Answer | Promise<Answer> {
    if (this.ending !== undefined) return NEVER;
    const { virtual } = guest;
    if (!virtual.loggedOn) throw new MachineGone(`${guest.userid} has been logged off`);
    const waits = instruction === INSTRUCTION.LOAD_PSW && (a & PSW_WAIT) !== 0;
    if (waits && (a & PSW_EXTERNAL) === 0 && !virtual.inProblemState) throw new DisabledWait(a, b);
    if (isLocal(virtual, instruction, a, b)) {
      const result = this.cp.execute(virtual, instruction, a, b, c, d, e);
      if (!waits || result.exception !== 0) return answerOf(guest, result);
      guest.result = result;
      guest.waitLoaded = true;
      guest.stage = STAGE.WAITING;
      guest.operation = OPERATION.int;
    } else {
      guest.instruction = instruction;
      guest.a = a;
      guest.b = b;
      guest.c = c;
      guest.d = d;
      guest.e = e;
      guest.stage = STAGE.READY;
      guest.operation = operationOf(instruction, a, b, guest.storage);
    }
    return this.#await(guest);
  }

  delay(guest: Guest, ms: number): Promise<void> {
    if (this.ending !== undefined) return NEVER;
    return new Promise((resolve) => this.delayThen(guest, ms, resolve));
  }

  /** @returns the delay, for {@link stopDelay} */
  delayThen(guest: Guest, ms: number, end: () => void): { readonly dueMs: number } {
    const delay = { dueMs: guest.clockMs + (ms > 0 ? ms : 0), end };
    const delays = (guest.delays ??= []);
    let place = delays.length;
    while (place > 0 && (delays[place - 1]?.dueMs ?? 0) > delay.dueMs) place--;
    delays.splice(place, 0, delay);
    this.#rest(guest);
    return delay;
  }

  stopDelay(guest: Guest, delay: unknown): void {
    const index = guest.delays?.findIndex((one) => one === delay) ?? -1;
    if (index >= 0) guest.delays?.splice(index, 1);
  }

  ended(guest: Guest, end: ScriptEnd): void {
    if (this.ending !== undefined) return;
    guest.end = end;
    guest.delays = undefined;
    guest.stage = guest.virtual.loggedOn ? STAGE.ENDED : STAGE.GONE;
    guest.operation = OPERATION.off;
    this.#rest(guest);
  }

  note(guest: Guest, note: GuestNote): void {
    if (note.kind === "assert") {
      if (!note.holds) this.failedAssertion ??= note;
    } else if (note.kind === "doing") {
      guest.label = note.label;
      guest.at = note.at;
    } else {
      this.sometimes ??= new Map();
      if (note.reached || !this.sometimes.has(note.name)) this.sometimes.set(note.name, note.reached);
    }
    this.#setup.watcher?.note?.(guest, note);
  }

  console(guest: Guest, line: string): void {
    this.#setup.watcher?.console?.(guest, line);
  }

  /** Somebody found that guests are not coming back. */
  giveUp(): void {
    this.#end("escaped");
  }

  /** Guests that are executing, or awaiting something that is none of ours. */
  get astray(): readonly Guest[] {
    return this.guests.filter(({ atRest }) => !atRest);
  }

  // ---- Decisions -------------------------------------------------------------------------------------------------

  #await(guest: Guest): Answer | Promise<Answer> {
    this.#arriving = guest;
    this.#answer = undefined;
    this.#error = undefined;
    this.#rest(guest);
    this.#arriving = undefined;
    if (this.#answer !== undefined) return this.#answer;
    if (this.#error !== undefined) throw this.#error;
    return new Promise((resolve, reject) => {
      guest.resolve = resolve;
      guest.reject = reject;
    });
  }

  #rest(guest: Guest): void {
    if (guest.atRest) return;
    guest.atRest = true;
    if (--this.#running === 0) this.#advance();
  }

  /** Takes decisions until a guest has something to do. */
  #advance(): void {
    const { strategy, stepsMax } = this.#setup;
    while (this.#running === 0 && this.ending === undefined) {
      this.#collect();
      const { enabled } = this;
      if (enabled.length === 0) {
        if (this.guests.every(({ stage }) => stage === STAGE.GONE)) this.#end("finished");
        else this.#suspectDeadlock();
        return;
      }
      if (this.step >= stepsMax) return this.#end("step-bound");
      const index = this.step < stepsMax / 2 ? strategy.choose(this) : this.#fairly();
      if (index === ABANDON) return this.#end("abandoned");
      this.#carryOut(enabled[index] as Choice);
    }
  }

  #collect(): void {
    const { enabled, guests } = this;
    // Setting `length` is a call out of compiled code; popping is not.
    while (enabled.length > 0) enabled.pop();
    let delays = false;
    for (const guest of guests) {
      const { stage } = guest;
      if (stage === STAGE.WAITING) {
        if (!guest.lookedInVain && this.cp.presentable(guest.virtual)) enabled.push(guest);
      } else if (stage !== STAGE.RUNNING && stage !== STAGE.GONE) enabled.push(guest);
      if (guest.delays !== undefined && guest.delays.length > 0) delays = true;
    }
    if (delays) {
      for (const clock of this.#clocks) {
        if ((this.guests[clock.machine]?.delays?.length ?? 0) > 0) enabled.push(clock);
      }
    }
    for (const strike of this.#strikes) {
      if (this.stepsOf[strike.agent] === 0 && this.guests[strike.machine]?.virtual.loggedOn === true) {
        enabled.push(strike);
      }
    }
  }

  /** The next agent after the last one, in a circle: nobody is passed over for ever. */
  #fairly(): number {
    const next = this.enabled.findIndex(({ agent }) => agent > this.last);
    return next < 0 ? 0 : next;
  }

  /**
   * A guest that has asked for an instruction without awaiting it may be about to start a delay in the same breath: so the
   * judgement waits until all microtasks have had their turn.
   */
  #suspectDeadlock(): void {
    const { step } = this;
    process.nextTick(() => {
      if (this.ending !== undefined || this.step !== step || this.#running > 0) return;
      this.#collect();
      if (this.enabled.length === 0) this.#end("deadlock");
      else this.#advance();
    });
  }

  #carryOut(choice: Choice): void {
    const { watcher, strategy } = this.#setup;
    const { agent, operation } = choice;
    watcher?.decided?.(choice, this);
    this.trace.push((agent << OPERATION_BITS) | operation);
    this.step++;
    this.last = agent;
    this.stepsOf[agent] = (this.stepsOf[agent] ?? 0) + 1;
    let result: Result | undefined;
    if (agent < this.guests.length) result = this.#serve(choice as Guest);
    else if (operation === OPERATION.wake) this.#wake(this.guests[choice.machine] as Guest);
    else this.#strike((choice as StrikeChoice).strike);
    if (this.#footprints !== undefined) strategy.executed?.(choice, this.#footprints.mask);
    watcher?.carriedOut?.({ agent, machine: choice.machine, operation }, this, result);
  }

  #serve(guest: Guest): Result | undefined {
    const { virtual } = guest;
    const footprints = this.#footprints;
    switch (guest.stage) {
      case STAGE.READY: {
        footprints?.before(virtual, guest.operation, guest.b, guest.c);
        const { instruction, a, b, c, d, e } = guest;
        const result = this.cp.execute(virtual, instruction, a, b, c, d, e);
        footprints?.executed(virtual, guest.operation, result);
        if (result.inTransfer) {
          guest.stage = STAGE.IN_DIAGNOSE;
          guest.operation = OPERATION.piece;
        } else if (virtual.loggedOn) this.#executed(guest, result);
        return result;
      }
      case STAGE.IN_DIAGNOSE: {
        footprints?.beforePiece(virtual);
        const result = this.cp.proceed(virtual);
        if (!result.inTransfer && virtual.loggedOn) this.#executed(guest, result);
        return result;
      }
      case STAGE.ENDED:
        footprints?.before(virtual, OPERATION.off, 0, 0);
        this.#noteLeftActive(guest);
        this.cp.logoff(virtual);
        return undefined;
      default:
        if (guest.stage === STAGE.WAITING) footprints?.before(virtual, OPERATION.int, 0, 0);
        else footprints?.beforePiece(virtual);
        this.#present(guest);
        return undefined;
    }
  }

  /** An instruction is over; if that lets an interruption in, it comes before the guest goes on. */
  #executed(guest: Guest, result: Result): void {
    guest.result = result;
    guest.waitLoaded = false;
    if (this.cp.presentable(guest.virtual)) this.#present(guest);
    else this.#settle(guest, answerOf(guest, result));
  }

  #present(guest: Guest): void {
    const { virtual } = guest;
    const presented = this.cp.present(virtual);
    this.#footprints?.presented(virtual, presented, true);
    if (presented === "in-transfer") {
      guest.stage = STAGE.IN_PRESENTATION;
      guest.operation = OPERATION.piece;
    } else if (!virtual.loggedOn) return;
    else if (guest.waitLoaded && presented === "nothing" && virtual.inWaitState) {
      guest.stage = STAGE.WAITING;
      guest.operation = OPERATION.int;
      guest.lookedInVain = true;
    } else this.#settle(guest, answerOf(guest, guest.result as Result));
  }

  #wake(guest: Guest): void {
    this.#footprints?.before(guest.virtual, OPERATION.wake, 0, 0);
    const delay = guest.delays?.shift();
    if (delay === undefined) return;
    guest.clockMs = Math.max(guest.clockMs, delay.dueMs);
    this.#unrest(guest);
    delay.end();
    // What follows a delay may be no more than a note to itself: once all microtasks have had their turn, a guest that
    // still has an instruction or a delay under way is where it was.
    process.nextTick(() => {
      const waits = guest.stage !== STAGE.RUNNING || (guest.delays?.length ?? 0) > 0;
      if (this.ending === undefined && waits) this.#rest(guest);
    });
  }

  #strike(strike: Strike): void {
    this.#footprints?.everything();
    const guest = this.guests.find(({ userid }) => userid === strike.userid) as Guest;
    const { virtual } = guest;
    if (strike.kind === "storage-key") this.cp.setStorageKey(virtual, strike.address, strike.length, strike.key);
    else if (strike.kind === "reset") this.cp.reset(virtual, strike.reset);
    else this.cp.logoff(virtual, true);
    for (const one of this.guests) one.lookedInVain = false;
    // A reset ends the wait state without an interruption.
    if (guest.stage === STAGE.WAITING && !virtual.inWaitState) {
      this.#settle(guest, answerOf(guest, guest.result as Result));
    }
  }

  #noteLeftActive({ userid, virtual }: Guest): void {
    for (const message of this.cp.messages()) {
      // A sink that leaves leaves nothing unfinished: the source is told. Nor is a RESPONSE that nobody waited for, nor an
      // IDENTIFY, of whose fate its source is never told.
      const { source, state, subfunction } = message;
      if (source === userid && state !== "COMPLETE" && subfunction !== SUBFUNCTION.IDENTIFY) {
        this.leftActive.push({ ...message, left: virtual.userid });
      }
    }
  }

  /** The guest runs again. */
  #settle(guest: Guest, answer: Answer | undefined, error?: Error): void {
    if (error === undefined) guest.stage = STAGE.RUNNING;
    this.#unrest(guest);
    if (guest === this.#arriving) {
      this.#answer = answer;
      this.#error = error;
    } else if (answer !== undefined) guest.resolve?.(answer);
    else guest.reject?.(error as Error);
  }

  #unrest(guest: Guest): void {
    this.current = guest;
    this.#setup.whoRuns[0] = guest.machine;
    if (!guest.atRest) return;
    guest.atRest = false;
    this.#running++;
  }

  #guestOf(machine: Machine): Guest | undefined {
    // Entry 0 is CP's own; machines follow in the order of LOGON.
    return this.guests[machine.entry.number - 1];
  }

  #end(ending: Ending): void {
    this.ending = ending;
    const { strategy, ended } = this.#setup;
    strategy.ended?.({ steps: this.step, stepsOf: this.stepsOf, cut: ending !== "finished" });
    ended(this);
  }
}

const NEVER = new Promise<never>(() => undefined);

/**
 * Whether an instruction concerns nobody but its own machine, so that no order with others can matter: it lets no
 * interruption in, and it is not an SSK, whose keys a partner's transfer tests.
 */
function isLocal(machine: Machine, instruction: InstructionCode, a: number, b: number): boolean {
  let first = machine.pswFirst;
  let { cr0 } = machine;
  if (instruction === INSTRUCTION.DIAGNOSE) {
    if (a === DIAGNOSE_CODE.VMCF || a === DIAGNOSE_CODE.CONSOLE_FUNCTION) return false;
  } else if (instruction === INSTRUCTION.SET_STORAGE_KEY) return false;
  else if (instruction === INSTRUCTION.LOAD_PSW) first = a;
  else if (instruction === INSTRUCTION.LOAD_CONTROL && a === 0) cr0 = b;
  if ((first & PSW_EXTERNAL) === 0 || (first & PSW_WAIT) !== 0) return true;
  return (cr0 & CR0_VMCF) === 0 && !(machine.interruptKeyPending && (cr0 & CR0_INTERRUPT_KEY) !== 0);
}

function answerOf({ virtual }: Guest, { exception, value, value2, conditionCode }: Result): Answer {
  const { interruptions, resets } = virtual;
  return { exception, value, value2, conditionCode, interruptions, resets };
}
