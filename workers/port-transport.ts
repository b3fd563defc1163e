import type { MessagePort } from "node:worker_threads";
import type { Answer } from "../cp/interface/instructions.ts";
import type { Execute } from "../guest/machine-port.ts";
import { CallProxy } from "./call-proxy.ts";
import { portEndpoint } from "./channel/comlink-endpoint.ts";
import type { GuestEnd } from "./channel/guest-end.ts";
import { OUTCOME } from "./channel/layout.ts";
import type { MachineTask } from "./channel/machine-task.ts";
import type { GuestWorld } from "./guest-world.ts";
import { answerIn } from "./outcomes.ts";
import type { GuestTransport } from "./transport.ts";
import { stayInWaitState } from "./wait-state.ts";

/**
 * Transport `port`: Comlink over a MessagePort that this side and CP own and close. Only the end of an enabled wait comes
 * another way: CP stores it in the channel and notifies, because a thread in wait state listens to nothing else.
 */
export class PortTransport implements GuestTransport {
  readonly #port: MessagePort;
  readonly #end: GuestEnd;
  readonly #world: GuestWorld;
  readonly #calls: CallProxy;

  constructor(task: MachineTask, end: GuestEnd, world: GuestWorld) {
    if (task.calls === undefined) throw new TypeError("transport port needs a port");
    this.#port = task.calls;
    this.#end = end;
    this.#world = world;
    this.#calls = new CallProxy(portEndpoint(task.calls), world);
    this.#port.on("close", () => this.close());
  }

  readonly execute: Execute<Promise<Answer>> = async (instruction, a, b, c, d, e) => {
    let reply = await this.#calls.execute(true, instruction, a, b, c, d, e);
    if (reply.outcome === OUTCOME.WAITING && reply.number !== undefined) {
      await stayInWaitState(this.#end, this.#world, reply.number);
      reply = this.#end.reply();
    }
    return answerIn(reply, this.#world.userid, a, b);
  };

  close(): void {
    if (this.#calls.close()) this.#port.close();
  }
}
