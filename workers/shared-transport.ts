import type { Endpoint } from "comlink";
import type { Answer } from "../cp/interface/instructions.ts";
import type { Execute } from "../guest/machine-port.ts";
import { CallProxy } from "./call-proxy.ts";
import type { ComlinkListener } from "./channel/comlink-endpoint.ts";
import type { GuestEnd } from "./channel/guest-end.ts";
import type { GuestWorld } from "./guest-world.ts";
import { answerIn } from "./outcomes.ts";
import type { GuestTransport } from "./transport.ts";
import { stayInWaitState } from "./wait-state.ts";

/** A call as Comlink posts it; we only ever make calls of `execute` with plain numbers. */
interface CallMessage {
  readonly id: string;
  readonly type: string;
  readonly argumentList: readonly { readonly value: number }[];
}

/**
 * Transport `shared`: Comlink, over an endpoint that is the channel. Its `postMessage` writes the request, watches for the
 * response, sleeps when that takes long, and hands Comlink the reply before it returns. Only for a wait it returns at once.
 */
export class SharedTransport implements GuestTransport {
  readonly #end: GuestEnd;
  readonly #world: GuestWorld;
  readonly #listeners = new Set<ComlinkListener>();
  readonly #calls: CallProxy;

  constructor(end: GuestEnd, world: GuestWorld) {
    this.#end = end;
    this.#world = world;
    this.#calls = new CallProxy(this.#endpoint(), world);
  }

  readonly execute: Execute<Promise<Answer>> = async (instruction, a, b, c, d, e) => {
    // Any other call has been answered by the time Comlink returns its promise.
    const mayLast = this.#world.mayLast(instruction, a);
    return answerIn(await this.#calls.execute(mayLast, instruction, a, b, c, d, e), this.#world.userid, a, b);
  };

  close(): void {
    this.#calls.close();
  }

  #endpoint(): Endpoint {
    return {
      postMessage: (message: CallMessage) => {
        // A release, sent when proxies were collected: there is nothing at the other end that it would concern.
        if (message.type !== "APPLY") return;
        this.#call(message);
      },
      addEventListener: (_type: string, listener: ComlinkListener) => void this.#listeners.add(listener),
      removeEventListener: (_type: string, listener: ComlinkListener) => void this.#listeners.delete(listener),
    };
  }

  #call({ id, argumentList }: CallMessage): void {
    const end = this.#end;
    const operand = (index: number) => argumentList[index]?.value ?? 0;
    const instruction = operand(0);
    const a = operand(1);
    const wait = this.#world.mayLast(instruction, a);
    const number = end.request(instruction, a, operand(2), operand(3), operand(4), operand(5));
    if (end.spin(number, wait)) this.#deliver(id);
    else if (wait) void stayInWaitState(end, this.#world, number).then(() => this.#deliver(id));
    else {
      end.park(number);
      this.#deliver(id);
    }
  }

  #deliver(id: string): void {
    const event = { data: { id, type: "RAW", value: this.#end.reply() } };
    for (const listener of this.#listeners) listener(event);
  }
}
