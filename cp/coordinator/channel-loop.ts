import { BELL, bellWords } from "../../workers/channel/layout.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { HostLoop } from "./host-loop.ts";
import { STAGE, type HostedMachine } from "./hosted-machine.ts";
import type { ChannelLink } from "./links.ts";
import { CORES } from "./machine-pool.ts";

/** After so long the event loop gets its turn: ports, timers, the end of machines. */
const TURN_MS = 2;
/** How often to look at the clock, in polls of one machine: looking costs as much as five to ten of them. */
const POLLS_PER_LOOK = 128;
/** The longest to watch for a request before going to sleep. Sleeping and being woken costs about 20 µs here. */
const SPIN_MAX_US = 100;
/** The same while threads compete for cores: our watching then delays what we watch for. */
const SPIN_MAX_CROWDED_US = 10;
/** Watches in vain, in a row, after which watching is given up; but one in so many is tried nevertheless (a power of two). */
const PATIENCE = 3;
const PROBE_EVERY = 8;
const SPIN_PROBE_US = 20;

interface Polled {
  readonly hosted: HostedMachine;
  readonly link: ChannelLink;
}

/**
 * CP's loop over all channels: serves them round-robin, at most one request of a machine in a pass (a guest has only one),
 * and one step of one transfer. When nothing comes it watches for a while, then sleeps on the bell without blocking the
 * event loop. The main thread never blocks.
 */
export class ChannelLoop implements HostLoop {
  readonly #dispatcher: Dispatcher;
  readonly #bell: Int32Array<SharedArrayBuffer>;
  readonly #failed: (error: unknown) => void;
  readonly #polled: Polled[] = [];
  /** Whose turn it is first in the next pass. */
  #first = 0;
  /** Watches that ended in sleep, in a row. */
  #vain = 0;
  #state: "asleep" | "scheduled" | "turning" = "asleep";
  #armed = false;
  #closed = false;
  /** Requests found by {@link backstop}. */
  rescued = 0;

  /** @param failed gets what CP throws; the loop is over then */
  constructor(dispatcher: Dispatcher, bell: SharedArrayBuffer, failed: (error: unknown) => void) {
    this.#dispatcher = dispatcher;
    this.#failed = failed;
    this.#bell = bellWords(bell);
    // Nothing is polled before the first machine logs on, which wakes the loop.
    Atomics.store(this.#bell, BELL.ASLEEP, 1);
  }

  add(hosted: HostedMachine, link: ChannelLink | undefined): void {
    if (link !== undefined) this.#polled.push({ hosted, link });
    this.kick();
  }

  remove(hosted: HostedMachine): void {
    const index = this.#polled.findIndex((polled) => polled.hosted === hosted);
    if (index >= 0) this.#polled.splice(index, 1);
  }

  kick(): void {
    if (this.#state !== "asleep" || this.#closed) return;
    this.#schedule();
  }

  backstop(): void {
    if (this.#state !== "asleep" || !this.#pass()) return;
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
    let polls = 0;
    while (!this.#closed) {
      if (this.#pass()) idle = false;
      polls += 1 + this.#polled.length;
      if (polls < POLLS_PER_LOOK) continue;
      polls = 0;
      this.#publishCrowding();
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

  /** One look at everybody, beginning with another machine each time. @returns whether there was anything to do */
  #pass(): boolean {
    const polled = this.#polled;
    const count = polled.length;
    let busy = this.#dispatcher.hasWork && this.#dispatcher.step();
    if (this.#first >= count) this.#first = 0;
    for (let index = this.#first; index < count; index++) busy = serve(polled[index]) || busy;
    for (let index = 0; index < this.#first; index++) busy = serve(polled[index]) || busy;
    this.#first++;
    return busy;
  }

  /** How long to watch this time. How long a sleep lasted teaches nothing: being woken may take longer than anything. */
  #watchUs(): number {
    const most = this.#crowded ? SPIN_MAX_CROWDED_US : SPIN_MAX_US;
    if (this.#vain < PATIENCE) return most >> this.#vain;
    return (this.#vain & (PROBE_EVERY - 1)) === 0 ? Math.min(most, SPIN_PROBE_US) : 0;
  }

  get #crowded(): boolean {
    return this.#dispatcher.running >= CORES;
  }

  #publishCrowding(): void {
    const crowded = this.#crowded ? 1 : 0;
    if (Atomics.load(this.#bell, BELL.CROWDED) !== crowded) Atomics.store(this.#bell, BELL.CROWDED, crowded);
  }

  #sleep(): void {
    if (this.#closed) return;
    this.#publishCrowding();
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
    if (this.#pass()) {
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

/** Only a machine whose script executes can have made a request. */
function serve(polled: Polled | undefined): boolean {
  return polled !== undefined && polled.hosted.stage <= STAGE.RUNNING && polled.link.poll();
}
