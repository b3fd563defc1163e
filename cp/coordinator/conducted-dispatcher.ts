import { invariant } from "../interface/invariant.ts";
import type { Userid } from "../interface/userid.ts";
import type { ControlProgram } from "../nucleus/control-program.ts";
import { isLocal } from "../nucleus/local-instruction.ts";
import type { InstructionCode } from "../interface/instructions.ts";
import type { Machine } from "../nucleus/machine.ts";
import type { Rest } from "../../workers/channel/line-message.ts";
import { Dispatcher, type DispatcherEvents } from "./dispatcher.ts";
import { STAGE, type HostedMachine } from "./hosted-machine.ts";

type Operands = readonly [instruction: number, a: number, b: number, c: number, d: number, e: number];

/** What a conducted machine does when it is let go, or why it cannot be. */
export type Stand =
  | { readonly kind: "request"; readonly instruction: number; readonly a: number; readonly b: number }
  /** Data are moving: one piece. */
  | { readonly kind: "transfer" }
  /** In an enabled wait: the interruption, if one is due. */
  | { readonly kind: "wait"; readonly due: boolean }
  /** Its script has ended: LOGOFF. */
  | { readonly kind: "end" }
  | { readonly kind: "executes" | "gone" };

/** What only the owner of a machine's thread can do for it. */
export interface Reins {
  /** Lets it through its gate. */
  readonly open: () => void;
  /** Ends the earliest of its delays. */
  readonly wake: () => void;
}

interface Held extends Reins {
  readonly hosted: HostedMachine;
  request: Operands | undefined;
  /** LOGOFF, when its script has ended. */
  leave: (() => void) | undefined;
  /** Requests it has made, and delays that were ended. */
  requests: number;
  wakes: number;
  /** What it said when it rested last. */
  rest: Rest | undefined;
}

/**
 * CP under a conductor: a machine that asks for something is held until {@link letGo}, and everything else that could happen by
 * itself (interruptions of waiting machines, pieces of transfers, LOGOFF after the end of a script) happens then, too. What concerns
 * nobody but the machine itself is done at once.
 */
export class ConductedDispatcher extends Dispatcher {
  readonly #cp: ControlProgram;
  readonly #changed: () => void;
  readonly #held = new Map<Userid, Held>();

  /** @param changed called when it may be time for the next decision */
  constructor(cp: ControlProgram, events: DispatcherEvents, changed: () => void) {
    super(cp, events, Infinity);
    this.#cp = cp;
    this.#changed = changed;
  }

  // ---- For the conductor -----------------------------------------------------------------------------------------

  open(userid: Userid): void {
    this.#find(userid).open();
  }

  /** Whether the machine can do nothing before it is let go, or woken. */
  atRest(userid: Userid): boolean {
    const { hosted, request, leave, requests, wakes, rest } = this.#find(userid);
    const { stage } = hosted;
    if (leave !== undefined || stage === STAGE.GONE) return true;
    const unanswered = request !== undefined || stage !== STAGE.RUNNING;
    const answers = unanswered ? requests - 1 : requests;
    return rest?.asked === requests && rest.heard === answers + wakes;
  }

  stand(userid: Userid): Stand {
    const { hosted, request, leave } = this.#find(userid);
    const { stage, machine } = hosted;
    if (stage === STAGE.GONE) return { kind: "gone" };
    if (request !== undefined) return { kind: "request", instruction: request[0], a: request[1], b: request[2] };
    if (stage === STAGE.IN_DIAGNOSE || stage === STAGE.IN_PRESENTATION) return { kind: "transfer" };
    if (leave !== undefined) return { kind: "end" };
    if (stage === STAGE.WAITING) return { kind: "wait", due: this.#cp.presentable(machine) };
    return { kind: "executes" };
  }

  /** Delays that were running when the machine came to rest. */
  delays(userid: Userid): number {
    return this.#find(userid).rest?.delays ?? 0;
  }

  /** The machine goes on with what {@link stand} says. */
  letGo(userid: Userid): void {
    const held = this.#find(userid);
    const { hosted, request, leave } = held;
    const { stage } = hosted;
    if (request !== undefined) {
      held.request = undefined;
      super.execute(hosted, ...request);
    } else if (stage === STAGE.IN_DIAGNOSE || stage === STAGE.IN_PRESENTATION) this.stepOf(hosted);
    else if (leave !== undefined) leave();
    else if (stage === STAGE.WAITING) {
      super.posted(hosted.machine);
      this.presentDue();
    }
  }

  wake(userid: Userid): void {
    const held = this.#find(userid);
    held.wakes++;
    held.wake();
  }

  // ---- For the coordinator ---------------------------------------------------------------------------------------

  conduct(hosted: HostedMachine, { open, wake }: Reins): void {
    const nothing = { request: undefined, leave: undefined, requests: 0, wakes: 0, rest: undefined };
    this.#held.set(hosted.userid, { hosted, open, wake, ...nothing });
  }

  /** The machine says that it has nothing to do. */
  rests(userid: Userid, rest: Rest): void {
    this.#find(userid).rest = rest;
    this.#changed();
  }

  /** @param leave logs the machine off; its script has ended */
  ended(userid: Userid, leave: () => void): void {
    this.#find(userid).leave = leave;
    this.#changed();
  }

  // ---- What happens by itself without a conductor ----------------------------------------------------------------

  override execute(hosted: HostedMachine, ...operands: Operands): boolean {
    this.released(hosted);
    const held = this.#find(hosted.userid);
    if (held.request !== undefined || hosted.stage !== STAGE.RUNNING) return false;
    held.requests++;
    const [instruction, a, b] = operands;
    if (isLocal(hosted.machine, instruction as InstructionCode, a, b)) super.execute(hosted, ...operands);
    else held.request = operands;
    this.#changed();
    return true;
  }

  override get hasWork(): boolean {
    return false;
  }

  override step(): boolean {
    return false;
  }

  override posted(_machine: Machine): void {
    // Presented when it is let go.
  }

  override gone(hosted: HostedMachine): void {
    super.gone(hosted);
    this.#changed();
  }

  protected override looksAtOnce(hosted: HostedMachine): boolean {
    return !hosted.waitLoaded;
  }

  #find(userid: Userid): Held {
    const held = this.#held.get(userid);
    invariant(held !== undefined, `${userid} is not conducted`);
    return held;
  }
}
