import { releaseProxy, wrap, type Endpoint, type Remote } from "comlink";
import type { Reply } from "./channel/reply.ts";
import type { GuestWorld } from "./guest-world.ts";
import { gone } from "./outcomes.ts";

/** What CP exposes. Operands are what a guest claims they are. */
export interface CallService {
  execute(instruction: number, a: number, b: number, c: number, d: number, e: number): Reply | Promise<Reply>;
}

/** CP's one method, called through Comlink. */
export class CallProxy {
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

  constructor(endpoint: Endpoint, world: GuestWorld) {
    this.#world = world;
    this.#service = wrap<CallService>(endpoint);
    this.#execute = this.#service.execute;
  }

  /** @param mayLast whether the reply may be long in coming, so that the machine can be gone before @throws MachineGone */
  execute(
    mayLast: boolean,
    instruction: number,
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
  ): Promise<Reply> {
    if (this.#closed) throw gone(this.#world.userid);
    const call = this.#execute(instruction, a, b, c, d, e);
    if (!mayLast) return call;
    return new Promise((resolve, reject) => {
      this.#abandon = reject;
      call.then(resolve, reject);
    });
  }

  /** Later calls, and one that is under way, end with MachineGone. @returns whether it was open */
  close(): boolean {
    if (this.#closed) return false;
    this.#closed = true;
    this.#abandon?.(gone(this.#world.userid));
    // Comlink's registry of proxies holds the endpoint, which reaches whoever made this, who holds the proxies: a circle
    // the garbage collector cannot see. A release also posts a message, which the other side ignores; nobody waits for a
    // reply.
    this.#execute[releaseProxy]();
    this.#service[releaseProxy]();
    return true;
  }
}
