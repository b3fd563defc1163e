import type { Answer } from "../../cp/interface/instructions.ts";
import type { ControlProgram, Result } from "../../cp/nucleus/control-program.ts";
import type { Outstanding } from "../run/run-result.ts";
import { isLeftUnfinished } from "../run/unfinished.ts";
import { OPERATION } from "../schedule/operation.ts";
import type { Footprints } from "./footprint.ts";
import { STAGE, type Guest } from "./guest.ts";
import { strikeNow, type Strike } from "./strike.ts";

/**
 * What CP does when a guest has been chosen: the same as CP's host on the main thread does with real threads. An instruction
 * that lets an interruption in is answered after it; a transfer goes on piece by piece.
 */
export class Commits {
  readonly leftActive: Outstanding[] = [];
  readonly #cp: ControlProgram;
  readonly #footprints: Footprints | undefined;
  readonly #settle: (guest: Guest, answer: Answer) => void;

  /** @param settle answers a guest */
  constructor(cp: ControlProgram, footprints: Footprints | undefined, settle: (guest: Guest, answer: Answer) => void) {
    this.#cp = cp;
    this.#footprints = footprints;
    this.#settle = settle;
  }

  /** Carries out the one thing the guest is enabled for. @returns how its instruction ended, where that is known */
  serve(guest: Guest): Result | undefined {
    const { virtual } = guest;
    const footprints = this.#footprints;
    switch (guest.stage) {
      case STAGE.READY: {
        footprints?.before(virtual, guest.operation, guest.b, guest.c);
        const { instruction, a, b, c, d, e } = guest;
        const result = this.#cp.execute(virtual, instruction, a, b, c, d, e);
        footprints?.executed(virtual, guest.operation, result);
        if (result.inTransfer) {
          guest.stage = STAGE.IN_DIAGNOSE;
          guest.operation = OPERATION.piece;
        } else if (virtual.loggedOn) this.#executed(guest, result);
        return result;
      }
      case STAGE.IN_DIAGNOSE: {
        footprints?.beforePiece(virtual);
        const result = this.#cp.proceed(virtual);
        if (!result.inTransfer && virtual.loggedOn) this.#executed(guest, result);
        return result;
      }
      case STAGE.ENDED:
        footprints?.before(virtual, OPERATION.off, 0, 0);
        this.#noteLeftActive(guest);
        this.#cp.logoff(virtual);
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
    if (this.#cp.presentable(guest.virtual)) this.#present(guest);
    else this.#settle(guest, answerOf(guest, result));
  }

  #present(guest: Guest): void {
    const { virtual } = guest;
    const presented = this.#cp.present(virtual);
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

  strike(strike: Strike, guests: readonly Guest[]): void {
    this.#footprints?.everything();
    const guest = guests.find(({ userid }) => userid === strike.userid) as Guest;
    const { virtual } = guest;
    strikeNow(this.#cp, virtual, strike);
    for (const one of guests) one.lookedInVain = false;
    // A reset ends the wait state without an interruption.
    if (guest.stage === STAGE.WAITING && !virtual.inWaitState) {
      this.#settle(guest, answerOf(guest, guest.result as Result));
    }
  }

  #noteLeftActive({ virtual: { userid: left } }: Guest): void {
    for (const message of this.#cp.messages()) {
      if (isLeftUnfinished(left, message)) this.leftActive.push({ ...message, left });
    }
  }
}

export function answerOf({ virtual }: Guest, { exception, value, value2, conditionCode }: Result): Answer {
  const { interruptions, resets } = virtual;
  return { exception, value, value2, conditionCode, interruptions, resets };
}
