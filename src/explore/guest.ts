import type { Answer, InstructionCode } from "../../cp/interface/instructions.ts";
import type { Userid } from "../../cp/interface/userid.ts";
import type { Result } from "../../cp/nucleus/control-program.ts";
import type { Machine } from "../../cp/nucleus/machine.ts";
import type { AnswerListener, GuestNote, MachinePort, PendingAnswer } from "../../guest/machine-port.ts";
import type { ScriptEnd } from "../../guest/run-script.ts";
import type { DelayQueue } from "../../workers/delay-queue.ts";
import type { VirtualWorld } from "../../workers/virtual-world.ts";
import { addMishap } from "./mishaps.ts";
import { RandomNumbers } from "../schedule/random-numbers.ts";
import type { Operation } from "../schedule/operation.ts";
import type { Choice } from "../schedule/strategy.ts";

/** What a guest is doing, as the engine sees it. */
export const STAGE = {
  /** Its script executes, or it awaits nothing but delays. */
  RUNNING: 0,
  /** An instruction waits to be committed. */
  READY: 1,
  /** In an enabled wait. */
  WAITING: 2,
  /** Inside a DIAGNOSE, or a presentation, whose data are moving. */
  IN_DIAGNOSE: 3,
  IN_PRESENTATION: 4,
  /** Its script has ended; LOGOFF is to come. */
  ENDED: 5,
  GONE: 6,
} as const;
export type Stage = (typeof STAGE)[keyof typeof STAGE];

/** Whoever schedules guests: each of these is an arrival, after which a decision may be taken. */
export interface GuestHost {
  execute(
    guest: Guest,
    instruction: InstructionCode,
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
  ): Answer | PendingAnswer;
  /** @returns stops it */
  beginDelay(guest: Guest, ms: number, end: () => void): () => void;
  note(guest: Guest, note: GuestNote): void;
  console(guest: Guest, line: string): void;
  readonly wantsDoing: boolean;
}

/** The instruction a guest waits for the answer of; one object for all of its instructions. */
export class Call implements PendingAnswer {
  listener: AnswerListener | undefined = undefined;

  listen(listener: AnswerListener): void {
    this.listener = listener;
  }
}

/** One machine and its script in one schedule: the port and the world the script sees, and where it stands. */
export class Guest implements MachinePort, VirtualWorld, Choice {
  readonly agent: number;
  readonly machine: number;
  /** What its next decision lets happen; valid while it has one. */
  operation: Operation = 0;

  readonly userid: Userid;
  readonly storage: Uint8Array;
  readonly wantsDoing: boolean;
  readonly host: GuestHost;
  readonly virtual: Machine;
  readonly #seed: number;
  #numbers: RandomNumbers | undefined = undefined;

  stage: Stage = STAGE.RUNNING;
  /** The engine has nothing to expect of it until it decides something for it. */
  atRest = false;
  /** How many times it has been told to go on. */
  wakings = 0;
  /** Nothing came of looking for an interruption; looking again is of no use before something new is posted. */
  lookedInVain = false;

  /** The instruction under way. */
  instruction: InstructionCode = 1;
  a = 0;
  b = 0;
  c = 0;
  d = 0;
  e = 0;
  /** It is a LPSW into wait state that has been executed. */
  waitLoaded = false;
  /** How it ended, kept while an interruption is being presented. */
  result: Result | undefined = undefined;
  /** Its answer, which the guest listens for. */
  readonly call = new Call();

  /** Instructions asked for so far, those that are nobody else's business included. */
  instructions = 0;
  /** Its delays and its clock; `undefined` until the first delay. */
  delays: DelayQueue | undefined = undefined;
  end: ScriptEnd | undefined = undefined;
  resets = 0;
  /** What it is doing, where somebody wants to know. */
  label: string | undefined = undefined;
  at: string | undefined = undefined;

  /** @param seed of its random numbers */
  constructor(host: GuestHost, index: number, virtual: Machine, seed: number) {
    this.host = host;
    this.agent = index;
    this.machine = index;
    this.virtual = virtual;
    this.userid = virtual.userid;
    this.storage = virtual.storage;
    this.wantsDoing = host.wantsDoing;
    this.#seed = seed;
  }

  execute(instruction: InstructionCode, a: number, b: number, c: number, d: number, e: number): Answer | PendingAnswer {
    this.instructions++;
    return this.host.execute(this, instruction, a, b, c, d, e);
  }
  console(line: string): void {
    this.host.console(this, line);
  }
  note(note: GuestNote): void {
    this.host.note(this, note);
  }
  now(): number {
    return this.delays?.clockMs ?? 0;
  }
  delay(ms: number): Promise<void> {
    return new Promise((resolve) => this.host.beginDelay(this, ms, resolve));
  }
  beginDelay(ms: number, end: () => void): () => void {
    return this.host.beginDelay(this, ms, end);
  }
  refused(error: Error): void {
    addMishap(error);
  }
  random(): number {
    return (this.#numbers ??= new RandomNumbers(this.#seed)).next();
  }
}
