import { releaseProxy, wrap, type Remote } from "comlink";
import type { MessagePort } from "node:worker_threads";
import type { Answer, InstructionCode } from "../cp/interface/instructions.ts";
import type { GuestEnd } from "./channel/guest-end.ts";
import { OUTCOME } from "./channel/layout.ts";
import type { MachineTask } from "./channel/machine-task.ts";
import type { Reply } from "./channel/reply.ts";
import { portEndpoint } from "./channel/comlink-endpoint.ts";
import type { GuestWorld } from "./guest-world.ts";
import { answerIn, gone } from "./outcomes.ts";
import type { GuestTransport } from "./transport.ts";
import { stayInWaitState } from "./wait-state.ts";

/** What CP exposes. Operands are what a guest claims they are. */
export interface CallService {
  execute(instruction: number, a: number, b: number, c: number, d: number, e: number): Reply | Promise<Reply>;
}

/**
 * Transport `port`: Comlink over a MessagePort that this side and CP own and close. Only the end of an enabled wait comes
 * another way: CP stores it in the channel and notifies, because a thread in wait state listens to nothing else.
 */
export class PortTransport implements GuestTransport {
  readonly #port: MessagePort;
  readonly #end: GuestEnd;
  readonly #world: GuestWorld;
  /**
   * The service and its one method, both held as long as the machine lives. Each property access on a Comlink proxy makes
   * a new proxy; and when all proxies of an endpoint have been collected, Comlink sends a release, answers or no answers.
   */
  readonly #service: Remote<CallService>;
  readonly #execute: Remote<CallService>["execute"];
  /** Comlink never settles a call whose other side has died: whoever waits for one can be told here. */
  #abandon: ((error: Error) => void) | undefined;
  #closed = false;

  constructor(task: MachineTask, end: GuestEnd, world: GuestWorld) {
    if (task.calls === undefined) throw new TypeError("transport port needs a port");
    this.#port = task.calls;
    this.#end = end;
    this.#world = world;
    this.#service = wrap<CallService>(portEndpoint(task.calls));
    this.#execute = this.#service.execute;
    this.#port.on("close", () => this.close());
  }

  readonly execute = async (
    instruction: InstructionCode,
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
  ): Promise<Answer> => {
    const { userid } = this.#world;
    if (this.#closed) throw gone(userid);
    let reply = await new Promise<Reply>((resolve, reject) => {
      this.#abandon = reject;
      this.#execute(instruction, a, b, c, d, e).then(resolve, reject);
    });
    this.#abandon = undefined;
    if (reply.outcome === OUTCOME.WAITING && reply.number !== undefined) {
      await stayInWaitState(this.#end, this.#world, reply.number);
      reply = this.#end.reply();
    }
    return answerIn(reply, userid, a, b);
  };

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#abandon?.(gone(this.#world.userid));
    // Comlink's registry of proxies holds the endpoint, which reaches this object, which holds the proxies: a circle the
    // garbage collector cannot see. A release also posts a message, which the other side ignores; nobody waits for a reply.
    this.#execute[releaseProxy]();
    this.#service[releaseProxy]();
    this.#port.close();
  }
}
