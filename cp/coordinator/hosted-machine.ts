import type { Answer } from "../interface/instructions.ts";
import type { Machine } from "../nucleus/machine.ts";
import type { Outcome } from "../../workers/channel/layout.ts";
import type { LogbookReader } from "../../workers/channel/logbook.ts";

/** What a machine is doing, as CP sees it. */
export const STAGE = {
  /** Its thread is being prepared, or it stands at the gate. */
  PREPARING: 0,
  /** Its script executes; CP has nothing of it. */
  RUNNING: 1,
  /** Inside a DIAGNOSE whose data are moving. */
  IN_DIAGNOSE: 2,
  /** Being presented an interruption whose data are moving. */
  IN_PRESENTATION: 3,
  /** In an enabled wait: its request stays unanswered until an interruption has been presented. */
  WAITING: 4,
  /** Logged off. */
  GONE: 5,
} as const;
export type Stage = (typeof STAGE)[keyof typeof STAGE];

/** CP's way back to the guest. */
export interface Link {
  /** Answers the one request that is under way. The numbers are the members of Answer. */
  answer(
    outcome: Outcome,
    exception: number,
    value: number,
    value2: number,
    conditionCode: number,
    interruptions: number,
    resets: number,
  ): void;
  /** The request turns out to be a wait: its answer comes at some later time. */
  waits(): void;
  /** Delays the guest says are running, and when the earliest is due, in milliseconds since its release. */
  readonly timers: number;
  readonly timerDueMs: number;
  /**
   * Looks for a request, where requests have to be looked for, and serves it.
   * @param awake only if the guest's thread does not sleep
   * @returns whether there was one
   */
  poll(awake?: boolean): boolean;
  /** The machine is gone; its last answer has been given. */
  close(): void;
}

/** A machine with its host's view of it: all that CP must know about a guest beyond the nucleus. */
export class HostedMachine {
  readonly machine: Machine;
  readonly link: Link;
  /** Nothing is presented by itself, and the machine may park: somebody at CP's side decides (see Agent). */
  readonly byOrders: boolean;
  stage: Stage = STAGE.PREPARING;
  /** Its place in the run queue; -1: none. */
  queuedAt = -1;
  /** Its script is loaded: it waits for the gate, or has passed it, and then when. */
  atGate = false;
  releasedMs = 0;
  /** A request is under way. */
  requested = false;
  /** The request is a LPSW into wait state that has been executed. */
  waitLoaded = false;
  /** How its instruction ended, kept while an interruption is being presented. */
  exception: Answer["exception"] = 0;
  value = 0;
  value2 = 0;
  conditionCode = 0;
  /** Resets since LOGON. */
  resets = 0;
  /** Requests since LOGON: what the watchdog looks at. */
  requests = 0;
  /** What its guest notes; absent when nobody wants to know. */
  logbook: LogbookReader | undefined;
  /** Called once when the machine parks. */
  parked: (() => void) | undefined;

  constructor(machine: Machine, link: Link, byOrders: boolean) {
    this.machine = machine;
    this.link = link;
    this.byOrders = byOrders;
  }

  get userid() {
    return this.machine.userid;
  }
}
