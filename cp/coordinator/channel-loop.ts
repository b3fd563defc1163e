import { BELL, bellWords } from "../../workers/channel/layout.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { HostLoop } from "./host-loop.ts";
import { CORES } from "./machine-pool.ts";

/** After so long the event loop gets its turn: ports, timers, the end of machines. And the run queue favours others. */
const TURN_MS = 2;
/** How often to look at the clock, in passes: looking costs as much as five of them. */
const PASSES_PER_LOOK = 50;
/** The longest to watch for a request before going to sleep. Sleeping and being woken costs 30 to 50 µs here. */
const WATCH_MAX_US = 100;
/** The same while threads compete for cores: our watching then delays what we watch for. */
const WATCH_MAX_CROWDED_US = 20;
/** Each watch in vain halves the next, so often at most. */
const HALVINGS_MAX = 2;

/**
 * CP's loop over all channels: serves them round-robin, at most one request of a machine in a pass (a guest has only one),
 * and one step of one transfer. When nothing comes it watches for a while, then sleeps on the bell without blocking the
 * event loop. The main thread never blocks.
 */
export class ChannelLoop implements HostLoop {
  readonly #dispatcher: Dispatcher;
  readonly #bell: Int32Array<SharedArrayBuffer>;
  readonly #failed: (error: unknown) => void;
  readonly #idled: () => boolean;
  /** Watches that ended in sleep, in a row. */
  #vain = 0;
  #state: "asleep" | "scheduled" | "turning" = "asleep";
  #armed = false;
  #crowded = false;
  #closed = false;
  /** Requests found by {@link backstop}. */
  rescued = 0;

  /**
   * @param idled something else to do, see `CoordinatorOptions.onIdle`
   * @param failed gets what CP throws; the loop is over then
   */
  constructor(
    dispatcher: Dispatcher,
    bell: SharedArrayBuffer,
    idled: (() => boolean) | undefined,
    failed: (error: unknown) => void,
  ) {
    this.#dispatcher = dispatcher;
    this.#idled = idled ?? (() => false);
    this.#failed = failed;
    this.#bell = bellWords(bell);
    // Nothing is polled before the first machine logs on, which wakes the loop.
    Atomics.store(this.#bell, BELL.ASLEEP, 1);
  }

  kick(): void {
    if (this.#state !== "asleep" || this.#closed) return;
    this.#schedule();
  }

  backstop(): void {
    if (this.#state !== "asleep" || !this.#findsWork()) return;
    this.rescued++;
    this.kick();
  }

  close(): void {
    this.#closed = true;
    this.#ring();
  }

  readonly #turn = (): void => {
    if (this.#closed) return;
    try {
      this.#serve();
    } catch (error) {
      this.#closed = true;
      this.#failed(error);
    }
  };

  #serve(): void {
    this.#state = "turning";
    Atomics.store(this.#bell, BELL.ASLEEP, 0);
    const untilMs = performance.now() + TURN_MS;
    let watchingSinceMs: number | undefined;
    let watchMs = 0;
    let idle = true;
    let passes = 0;
    while (!this.#closed) {
      if (this.#pass(false) || this.#idled() || this.#dispatcher.hasWork) idle = false;
      if (++passes < PASSES_PER_LOOK) continue;
      passes = 0;
      const nowMs = performance.now();
      if (!idle) {
        if (watchingSinceMs !== undefined) this.#vain = 0;
        watchingSinceMs = undefined;
        idle = true;
      } else if (this.#dispatcher.running === 0) break;
      else if (watchingSinceMs === undefined) {
        watchingSinceMs = nowMs;
        watchMs = this.#watchUs() / 1000;
      } else if (nowMs - watchingSinceMs >= watchMs) {
        this.#vain++;
        break;
      }
      if (nowMs >= untilMs) {
        this.#dispatcher.runQueue.nextSlice();
        this.#schedule();
        return;
      }
    }
    this.#sleep();
  }

  #schedule(): void {
    this.#state = "scheduled";
    setImmediate(this.#turn);
  }

  /** A last look at everybody. @returns whether there was, or is, anything to do */
  #findsWork(): boolean {
    return this.#pass(true) || this.#dispatcher.hasWork;
  }

  /** @param all looks at every machine that can have made a request @returns whether anything has been done */
  #pass(all: boolean): boolean {
    const dispatcher = this.#dispatcher;
    const { runQueue } = dispatcher;
    const moved = dispatcher.hasWork && dispatcher.step();
    // Moving data takes so long that looking at everybody costs nothing beside it.
    const served = all || moved ? runQueue.pollAll() : runQueue.poll();
    this.#publishCrowding();
    return served || moved;
  }

  /** How long to watch this time. How long a sleep lasted teaches nothing: being woken may take longer than anything. */
  #watchUs(): number {
    const most = this.#dispatcher.running >= CORES ? WATCH_MAX_CROWDED_US : WATCH_MAX_US;
    return most >> Math.min(this.#vain, HALVINGS_MAX);
  }

  /** Whether a guest that watches for its interruption would take a core away from us, or from the guest it waits for. */
  #publishCrowding(): void {
    const crowded = Math.max(this.#dispatcher.running, 1) + 1 >= CORES;
    if (crowded === this.#crowded) return;
    this.#crowded = crowded;
    Atomics.store(this.#bell, BELL.CROWDED, crowded ? 1 : 0);
  }

  #sleep(): void {
    if (this.#closed) return;
    const bell = this.#bell;
    // The number of rings first, then the announcement, then the last look. A guest does the reverse: its request, then
    // whether we sleep. So a request made at any moment is seen by the last look, or its maker sees the announcement and
    // rings, and then the number is another one and waitAsync does not sleep:
    //
    //   CP: rings = 7                 guest: REQUEST = n
    //   CP: ASLEEP = 1                guest: ASLEEP? no, does not ring
    //   CP: last look finds n
    const rings = Atomics.load(bell, BELL.RINGS);
    Atomics.store(bell, BELL.ASLEEP, 1);
    if (this.#findsWork()) {
      this.#schedule();
      return;
    }
    this.#state = "asleep";
    if (this.#armed) return;
    const sleeping = Atomics.waitAsync(bell, BELL.RINGS, rings);
    if (!sleeping.async) {
      this.#schedule();
      return;
    }
    this.#armed = true;
    void sleeping.value.then(() => {
      this.#armed = false;
      this.#woken();
    });
  }

  #woken(): void {
    if (this.#closed) return;
    if (this.#state !== "asleep") return;
    this.#turn();
  }

  #ring(): void {
    Atomics.add(this.#bell, BELL.RINGS, 1);
    Atomics.notify(this.#bell, BELL.RINGS);
  }
}
