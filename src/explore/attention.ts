import { STAGE, type Guest } from "./guest.ts";

/** Who executes, and who is at rest: the engine has nothing to expect of it until it decides something for it. */
export class Attention {
  /** The guest whose code executes, or did last. */
  current: Guest | undefined = undefined;
  /** Guests that are not at rest. */
  #running = 0;
  readonly #whoRuns: Int32Array;
  readonly #nobodyRuns: () => void;

  /**
   * @param whoRuns word 0 is the index of the machine that executes, for whoever watches from another thread
   * @param nobodyRuns is called when the last guest has come to rest
   */
  constructor(whoRuns: Int32Array, nobodyRuns: () => void) {
    this.#whoRuns = whoRuns;
    this.#nobodyRuns = nobodyRuns;
  }

  get anybodyRuns(): boolean {
    return this.#running > 0;
  }

  /** The guest is about to execute. */
  wake(guest: Guest): void {
    this.turnTo(guest);
    guest.wakings++;
    if (!guest.atRest) return;
    guest.atRest = false;
    this.#running++;
  }

  /** The code of this guest executes from here on, whether or not anything more is expected of it. */
  turnTo(guest: Guest): void {
    this.current = guest;
    this.#whoRuns[0] = guest.machine;
  }

  rest(guest: Guest): void {
    if (guest.atRest) return;
    guest.atRest = true;
    if (--this.#running === 0) this.#nobodyRuns();
  }

  /**
   * Once all microtasks have had their turn, a guest that has an instruction or a delay under way goes on only when one of
   * them has ended. Until then it may begin more of them in the same breath.
   * @param over whether nobody cares any more by then
   */
  restWhenIdle(guest: Guest, over: () => boolean): void {
    const { wakings } = guest;
    afterMicrotasks(() => {
      // Whoever has been woken since then has begun another breath.
      if (over() || guest.wakings !== wakings) return;
      if (guest.stage !== STAGE.RUNNING || (guest.delays?.length ?? 0) > 0) this.rest(guest);
    });
  }
}

/** Ticks come after all microtasks; but those asked for by a tick come before, hence the microtask in front. */
export function afterMicrotasks(act: () => void): void {
  queueMicrotask(() => process.nextTick(act));
}

const RESOLVED = Promise.resolve();

/** As `queueMicrotask`, without what Node does there for whoever traces what is asynchronous. */
export function soon(act: () => void): void {
  void RESOLVED.then(act);
}
