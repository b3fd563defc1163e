import type { Answer } from "../cp/interface/instructions.ts";
import type { Execute } from "../guest/machine-port.ts";
import type { GuestEnd } from "./channel/guest-end.ts";
import type { GuestWorld } from "./guest-world.ts";
import { answerIn, gone } from "./outcomes.ts";
import type { GuestTransport } from "./transport.ts";
import { stayInWaitState } from "./wait-state.ts";

/** Transport `assist`: the channel alone. Everything but a wait that lasts is answered when `execute` returns. */
export class AssistTransport implements GuestTransport {
  readonly #end: GuestEnd;
  readonly #world: GuestWorld;
  #closed = false;

  constructor(end: GuestEnd, world: GuestWorld) {
    this.#end = end;
    this.#world = world;
  }

  readonly execute: Execute = (instruction, a, b, c, d, e) => {
    if (this.#closed) throw gone(this.#world.userid);
    const end = this.#end;
    const wait = this.#world.mayLast(instruction, a);
    const number = end.request(instruction, a, b, c, d, e);
    if (!end.spin(number, wait)) {
      if (wait) return this.#wait(number, a, b);
      end.park(number);
    }
    return answerIn(end.reply(), this.#world.userid, a, b);
  };

  close(): void {
    this.#closed = true;
  }

  async #wait(number: number, a: number, b: number): Promise<Answer> {
    await stayInWaitState(this.#end, this.#world, number);
    return answerIn(this.#end.reply(), this.#world.userid, a, b);
  }
}
