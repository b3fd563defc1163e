import { INSTRUCTION, type Answer, type InstructionCode } from "../../cp/interface/instructions.ts";
import { PSW_EXTERNAL, PSW_WAIT } from "../../cp/interface/psw.ts";
import type { ControlProgram, Result } from "../../cp/nucleus/control-program.ts";
import { isLocal } from "../../cp/nucleus/local-instruction.ts";
import type { Machine } from "../../cp/nucleus/machine.ts";
import { MachineGone, type GuestNote, type PendingAnswer } from "../../guest/machine-port.ts";
import type { ScriptEnd } from "../../guest/run-script.ts";
import type { Violation } from "../check/violation.ts";
import { DelayQueue } from "../../workers/delay-queue.ts";
import { DisabledWait } from "../../workers/outcomes.ts";
import { OPERATION, OPERATION_BITS, operationOf } from "../schedule/operation.ts";
import { ABANDON, type Choice, type SchedulingPoint } from "../schedule/strategy.ts";
import { afterMicrotasks, Attention, soon } from "./attention.ts";
import { Candidates, type StrikeChoice } from "./candidates.ts";
import { answerOf, Commits } from "./commit.ts";
import { Footprints } from "./footprint.ts";
import { STAGE, type Guest, type GuestHost } from "./guest.ts";
import type { Outstanding } from "../run/run-result.ts";
import { Said } from "./said.ts";
import type { Ending, RunSetup } from "./run-setup.ts";

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

  step = 0;
  last = -1;

  ending: Ending | undefined = undefined;
  /** What CP threw; it never does unless it contradicts itself. */
  broken: unknown = undefined;
  readonly said = new Said();
  readonly stepsOf: number[];

  readonly #setup: RunSetup;
  readonly #footprints: Footprints | undefined;
  readonly #commits: Commits;
  readonly #candidates: Candidates;
  readonly #attention: Attention;
  readonly #over = (): boolean => this.ending !== undefined;
  #begin: (guest: Guest) => void = nothing;
  #begun = 0;
  /** The guest whose arrival is being dealt with: it can be answered without a promise. */
  #arriving: Guest | undefined = undefined;
  /** Guests whose code executes as soon as the one that is asking has come to its next await. */
  readonly #answered: Guest[] = [];
  readonly #turnToAnswered = (): void => this.#attention.turnTo(this.#answered.shift() as Guest);
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
    this.#attention = new Attention(setup.whoRuns, () => this.#nobodyRuns());
    this.#candidates = new Candidates(setup.cp, this.guests, setup.others, this.stepsOf);
    this.#commits = new Commits(setup.cp, this.#footprints, (guest, answer) => this.#settle(guest, answer));
  }

  // ---- Machines come ---------------------------------------------------------------------------------------------

  admit(guest: Guest): void {
    this.guests.push(guest);
    this.stepsOf.push(0);
  }

  /**
   * All machines are logged on: their scripts begin, one after the other in the order of LOGON, each when the one before it has
   * come to rest. Nothing is decided before the last has.
   */
  start(begin: (guest: Guest) => void): void {
    const { guests } = this;
    const { clocks, strikes } = this.#setup.others;
    while (this.stepsOf.length < guests.length + clocks.length + strikes.length) this.stepsOf.push(0);
    this.#setup.watcher?.begun?.(this);
    for (const guest of guests) guest.atRest = true;
    this.#begin = begin;
    this.#beginNext();
  }

  #beginNext(): void {
    const guest = this.guests[this.#begun++] as Guest;
    this.#attention.wake(guest);
    this.#begin(guest);
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
  ): Answer | PendingAnswer {
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

  beginDelay(guest: Guest, ms: number, end: () => void): () => void {
    if (this.ending !== undefined) return nothing;
    const stop = (guest.delays ??= new DelayQueue()).begin(ms, end);
    this.#attention.restWhenIdle(guest, this.#over);
    return stop;
  }

  ended(guest: Guest, end: ScriptEnd): void {
    if (this.ending !== undefined) return;
    guest.end = end;
    guest.delays?.clear();
    const { stage } = guest;
    // An instruction that the script did not await is executed all the same; LOGOFF comes after it.
    const executing = stage === STAGE.READY || stage === STAGE.IN_DIAGNOSE || stage === STAGE.IN_PRESENTATION;
    if (!executing) this.#leave(guest);
    this.#attention.rest(guest);
  }

  note(guest: Guest, note: GuestNote): void {
    this.said.note(guest, note);
    this.#setup.watcher?.note?.(guest, note);
    this.#setup.judge?.note(guest.userid, note);
  }

  console(guest: Guest, line: string): void {
    this.#setup.watcher?.console?.(guest, line);
  }

  /** Somebody found that guests are not coming back. */
  giveUp(): void {
    this.#end("escaped");
  }

  /** The first thing in the history that the specification does not allow; `undefined` also when nobody has judged it. */
  get violation(): Violation | undefined {
    return this.#setup.judge?.verdict(this.ending);
  }

  get enabled(): readonly Choice[] {
    return this.#candidates.enabled;
  }

  /** Faults that have struck. */
  get struck(): number {
    return this.#candidates.struck;
  }

  /** Messages left behind unfinished. */
  get leftActive(): readonly Outstanding[] {
    return this.#commits.leftActive;
  }

  /** The guest whose code executes, or did last. */
  get current(): Guest | undefined {
    return this.#attention.current;
  }

  /** Guests that are executing, or awaiting something that is none of ours. */
  get astray(): readonly Guest[] {
    return this.guests.filter(({ atRest }) => !atRest);
  }

  // ---- Decisions -------------------------------------------------------------------------------------------------

  #await(guest: Guest): Answer | PendingAnswer {
    if (guest.delays !== undefined && guest.delays.length > 0) {
      // It may begin more delays in the same breath, before one of those that are running ends.
      this.#attention.restWhenIdle(guest, this.#over);
    } else {
      this.#arrive(guest);
      this.#attention.rest(guest);
      this.#arriving = undefined;
      if (this.#answer !== undefined) return this.#answer;
      if (this.#error !== undefined) throw this.#error;
      // What it does before it awaits the answer, it does in its own world, whoever has been answered meanwhile.
      if (this.#attention.current !== guest) this.#attention.turnTo(guest);
    }
    return guest.call;
  }

  #arrive(guest: Guest): void {
    this.#arriving = guest;
    this.#answer = undefined;
    this.#error = undefined;
  }

  #nobodyRuns(): void {
    if (this.#begun === this.guests.length) this.#advance();
    // Not now: a guest in the middle of asking would not know what it is answered meanwhile.
    else soon(() => this.#beginNext());
  }

  /** Takes decisions until a guest has something to do. */
  #advance(): void {
    const { strategy, stepsMax } = this.#setup;
    while (!this.#attention.anybodyRuns && this.ending === undefined) {
      const enabled = this.#candidates.collect();
      if (enabled.length === 0) {
        if (this.guests.every(({ stage }) => stage === STAGE.GONE)) this.#end("finished");
        else this.#suspectDeadlock();
        return;
      }
      const tooLong = this.step >= stepsMax;
      const index = tooLong
        ? ABANDON
        : this.step < stepsMax / 2
          ? strategy.choose(this)
          : this.#candidates.fairly(this.last);
      if (index === ABANDON) this.#end(tooLong ? "step-bound" : "abandoned");
      else this.#carryOut(enabled[index] as Choice);
    }
  }

  /**
   * A guest that has asked for an instruction without awaiting it may be about to start a delay in the same breath: so the
   * judgement waits until all microtasks have had their turn.
   */
  #suspectDeadlock(): void {
    const { step } = this;
    afterMicrotasks(() => {
      if (this.ending !== undefined || this.step !== step || this.#attention.anybodyRuns) return;
      if (this.#candidates.collect().length === 0) this.#end("deadlock");
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
    try {
      if (agent < this.guests.length) result = this.#commits.serve(this.guests[agent] as Guest);
      else if (operation === OPERATION.wake) this.#wake(this.guests[choice.machine] as Guest);
      else {
        this.#candidates.struck++;
        this.#commits.strike((choice as StrikeChoice).strike, this.guests);
      }
    } catch (error) {
      this.broken = error;
      this.#end("broken");
      return;
    }
    if (this.#footprints !== undefined) strategy.executed?.(choice, this.#footprints.mask);
    watcher?.carriedOut?.({ agent, machine: choice.machine, operation }, this, result);
  }

  #wake(guest: Guest): void {
    this.#footprints?.before(guest.virtual, OPERATION.wake, 0, 0);
    const end = guest.delays?.endFirst();
    if (end === undefined) return;
    this.#attention.wake(guest);
    end();
    // What follows a delay may be no more than a note to itself.
    this.#attention.restWhenIdle(guest, this.#over);
  }

  #leave(guest: Guest): void {
    guest.stage = guest.virtual.loggedOn ? STAGE.ENDED : STAGE.GONE;
    guest.operation = OPERATION.off;
  }

  /** The guest runs again. */
  #settle(guest: Guest, answer: Answer | undefined, error?: Error): void {
    if (guest.end !== undefined) {
      this.#leave(guest);
      return;
    }
    if (error === undefined) guest.stage = STAGE.RUNNING;
    this.#attention.wake(guest);
    // What it goes on with may be nothing but a delay that is running already.
    if (guest.delays !== undefined && guest.delays.length > 0) this.#attention.restWhenIdle(guest, this.#over);
    if (guest === this.#arriving) {
      this.#answer = answer;
      this.#error = error;
      return;
    }
    // Somebody else is in the middle of asking, and goes on first as far as to its next await.
    if (this.#arriving !== undefined) {
      this.#answered.push(guest);
      soon(this.#turnToAnswered);
    }
    if (answer !== undefined) guest.call.listener?.answered(answer);
    else guest.call.listener?.failed(error);
  }

  #guestOf(machine: Machine): Guest | undefined {
    // Entry 0 is CP's own; machines follow in the order of LOGON.
    return this.guests[machine.entry.number - 1];
  }

  #end(ending: Ending): void {
    this.ending = ending;
    const { strategy, ended } = this.#setup;
    strategy.ended?.({ steps: this.step, stepsOf: this.stepsOf, cut: ending !== "finished" && ending !== "deadlock" });
    ended(this);
  }
}

function nothing(): void {
  // There is nothing to stop.
}

const NEVER: PendingAnswer = { listen: nothing };
