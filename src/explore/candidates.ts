import type { ControlProgram } from "../../cp/nucleus/control-program.ts";
import { OPERATION } from "../schedule/operation.ts";
import type { Choice } from "../schedule/strategy.ts";
import { STAGE, type Guest } from "./guest.ts";
import { operationOfStrike, type Strike } from "./strike.ts";

/** A fault that may strike now. */
export interface StrikeChoice extends Choice {
  readonly strike: Strike;
}

/** Everybody who can be chosen: guests, the clocks of those that delay, and faults that may still strike. */
export class Candidates {
  /** In the order of agents; valid until the next {@link collect}. */
  readonly enabled: Choice[] = [];
  /** Faults that have struck. */
  struck = 0;
  readonly #cp: ControlProgram;
  readonly #guests: readonly Guest[];
  readonly #clocks: Choice[] = [];
  readonly #strikes: StrikeChoice[] = [];
  #strikesMax = 0;
  readonly #stepsOf: readonly number[];

  /** @param stepsOf decisions by agent: what has struck does not strike again */
  constructor(cp: ControlProgram, guests: readonly Guest[], stepsOf: readonly number[]) {
    this.#cp = cp;
    this.#guests = guests;
    this.#stepsOf = stepsOf;
  }

  /** All guests are there. */
  begin(strikes: readonly Strike[], strikesMax: number): void {
    const guests = this.#guests;
    this.#strikesMax = strikesMax;
    for (const { machine } of guests) {
      this.#clocks.push({ agent: guests.length + machine, machine, operation: OPERATION.wake });
    }
    for (const [index, strike] of strikes.entries()) {
      const machine = guests.findIndex(({ userid }) => userid === strike.userid);
      this.#strikes.push({ agent: 2 * guests.length + index, machine, operation: operationOfStrike(strike), strike });
    }
  }

  collect(): readonly Choice[] {
    const { enabled } = this;
    // Setting `length` is a call out of compiled code; popping is not.
    while (enabled.length > 0) enabled.pop();
    let delays = false;
    for (const guest of this.#guests) {
      const { stage } = guest;
      if (stage === STAGE.WAITING) {
        if (!guest.lookedInVain && this.#cp.presentable(guest.virtual)) enabled.push(guest);
      } else if (stage !== STAGE.RUNNING && stage !== STAGE.GONE) enabled.push(guest);
      if (guest.delays !== undefined && guest.delays.length > 0) delays = true;
    }
    if (delays) {
      for (const clock of this.#clocks) {
        if ((this.#guests[clock.machine]?.delays?.length ?? 0) > 0) enabled.push(clock);
      }
    }
    // Faults strike those that are still at it: behind the end of all nobody is left to be struck.
    if (this.struck < this.#strikesMax) {
      for (const strike of this.#strikes) {
        if (this.#stepsOf[strike.agent] === 0 && this.#guests[strike.machine]?.virtual.loggedOn === true) {
          enabled.push(strike);
        }
      }
    }
    return enabled;
  }

  /** The next agent after the last one, in a circle: nobody is passed over for ever. */
  fairly(last: number): number {
    const next = this.enabled.findIndex(({ agent }) => agent > last);
    return next < 0 ? 0 : next;
  }
}
