import type { ControlProgram } from "../../cp/nucleus/control-program.ts";
import { OPERATION } from "../schedule/operation.ts";
import type { Choice } from "../schedule/strategy.ts";
import { STAGE, type Guest } from "./guest.ts";
import type { Program } from "./program.ts";
import { operationOfStrike, type Strike } from "./strike.ts";

/** A fault that may strike now. */
export interface StrikeChoice extends Choice {
  readonly strike: Strike;
}

/** What can be chosen besides guests: the same in every run of a program. */
export interface OtherChoices {
  /** By machine: its clock, on which a delay can end. */
  readonly clocks: readonly Choice[];
  readonly strikes: readonly StrikeChoice[];
  /** The most faults that strike in one run. */
  readonly strikesMax: number;
}

export function otherChoices({ machines, strikes = [], strikesMax = Infinity }: Program): OtherChoices {
  const { length } = machines;
  return {
    clocks: machines.map((_, machine) => ({ agent: length + machine, machine, operation: OPERATION.wake })),
    strikes: strikes.map((strike, index) => {
      const machine = machines.findIndex(({ userid }) => userid === strike.userid);
      return { agent: 2 * length + index, machine, operation: operationOfStrike(strike), strike };
    }),
    strikesMax,
  };
}

/** Everybody who can be chosen: guests, the clocks of those that delay, and faults that may still strike. */
export class Candidates {
  /** In the order of agents; valid until the next {@link collect}. */
  readonly enabled: Choice[] = [];
  /** Faults that have struck. */
  struck = 0;
  readonly #cp: ControlProgram;
  readonly #guests: readonly Guest[];
  readonly #others: OtherChoices;
  readonly #stepsOf: readonly number[];

  /** @param stepsOf decisions by agent: what has struck does not strike again */
  constructor(cp: ControlProgram, guests: readonly Guest[], others: OtherChoices, stepsOf: readonly number[]) {
    this.#cp = cp;
    this.#guests = guests;
    this.#others = others;
    this.#stepsOf = stepsOf;
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
      for (const clock of this.#others.clocks) {
        if ((this.#guests[clock.machine]?.delays?.length ?? 0) > 0) enabled.push(clock);
      }
    }
    // Faults strike those that are still at it: behind the end of all nobody is left to be struck.
    if (this.struck < this.#others.strikesMax) {
      for (const strike of this.#others.strikes) {
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
