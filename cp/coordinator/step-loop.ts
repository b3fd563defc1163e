import type { Dispatcher } from "./dispatcher.ts";
import type { HostLoop } from "./host-loop.ts";

/** For transport `port`, where requests come as events: only transfers are left, one step of one transfer a turn. */
export class StepLoop implements HostLoop {
  readonly #dispatcher: Dispatcher;
  readonly #failed: (error: unknown) => void;

  #scheduled = false;

  /** @param failed gets what CP throws */
  constructor(dispatcher: Dispatcher, failed: (error: unknown) => void) {
    this.#dispatcher = dispatcher;
    this.#failed = failed;
  }

  kick(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    // Calls of other machines come in between two steps.
    setImmediate(() => {
      this.#scheduled = false;
      try {
        this.#dispatcher.step();
        if (this.#dispatcher.hasWork) this.kick();
      } catch (error) {
        this.#failed(error);
      }
    });
  }

  backstop(): void {
    // Events do not get lost.
  }

  close(): void {
    // A turn that is scheduled finds nothing to do.
  }
}
