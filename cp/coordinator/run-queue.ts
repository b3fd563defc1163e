import type { HostedMachine } from "./hosted-machine.ts";

/** Rounds in vain, about as long together as a thread needs to be woken, after which the favoured machines are taken to compute. */
const VAIN_MAX = 1500;
/** The most others to look at in a round in vain: looking at hundreds would make the favoured ones wait. */
const LOOKS_MAX = 4;

/**
 * Machines whose scripts may execute: only they can make a request. Looks at all of them in turn while there is a core for
 * each. When they are more, a few are favoured, as many as there are cores for, until they wait, or compute, or have had
 * their slice. The requests of the others stand meanwhile once their threads sleep: serving everybody in turn would have each
 * of many threads woken for each of its instructions, and CP do little else than wake them. But a thread that is awake and
 * watches for its answer has a core, and to have it wait would waste that.
 */
export class RunQueue {
  readonly #machines: HostedMachine[] = [];
  readonly #slots: number;
  /** Where the next look begins; the favoured ones stand from here on. */
  #first = 0;
  #vain = 0;
  /** Who of the others was looked at last. */
  #other = 0;

  /** @param slots how many machines can be executing at a time, at least one */
  constructor(slots: number) {
    this.#slots = slots;
  }

  get size(): number {
    return this.#machines.length;
  }

  /** Nothing happens when it is here already. */
  add(hosted: HostedMachine): void {
    if (hosted.queuedAt >= 0) return;
    hosted.queuedAt = this.#machines.length;
    this.#machines.push(hosted);
  }

  /** Nothing happens when it is not here. */
  remove(hosted: HostedMachine): void {
    const at = hosted.queuedAt;
    if (at < 0) return;
    hosted.queuedAt = -1;
    const last = this.#machines.pop() as HostedMachine;
    if (last !== hosted) this.#put(last, at);
  }

  /** Serves at most one request of each machine that it looks at. @returns whether there was any */
  poll(): boolean {
    const machines = this.#machines;
    if (this.#first >= machines.length) this.#first = 0;
    if (machines.length <= this.#slots) {
      const busy = this.#pollSome(machines.length);
      this.#first++;
      return busy;
    }
    if (this.#pollSome(this.#slots)) {
      this.#vain = 0;
      return true;
    }
    const patient = ++this.#vain < VAIN_MAX;
    if (this.#favourAnother(patient)) {
      this.#vain = 0;
      return true;
    }
    if (!patient) this.#vain = 0;
    return false;
  }

  /** As {@link poll}, but looks at everybody: for who is about to sleep. */
  pollAll(): boolean {
    if (this.#first >= this.#machines.length) this.#first = 0;
    return this.#pollSome(this.#machines.length);
  }

  /** The favoured machines have had their slice. */
  nextSlice(): void {
    this.#first += this.#slots;
  }

  #pollSome(count: number): boolean {
    const machines = this.#machines;
    let busy = false;
    // Machines come and go meanwhile; whoever is passed over has its turn in the next round.
    for (let index = this.#first; index < this.#first + count; index++) {
      const hosted = machines[index < machines.length ? index : index - machines.length];
      if (hosted?.link.poll() === true) busy = true;
    }
    return busy;
  }

  /** One that has made a request takes the place of one that computes. @param awake only if its thread does not sleep */
  #favourAnother(awake: boolean): boolean {
    const machines = this.#machines;
    const size = machines.length;
    const others = size - this.#slots;
    for (let looks = awake ? Math.min(LOOKS_MAX, others) : others; looks > 0; looks--) {
      this.#other = (this.#other + 1) % others;
      const hosted = machines[(this.#first + this.#slots + this.#other) % size] as HostedMachine;
      const at = hosted.queuedAt;
      if (!hosted.link.poll(awake)) continue;
      // What it asked for may have taken it, or others, out of here.
      const favoured = machines[this.#first];
      if (hosted.queuedAt === at && favoured !== undefined) {
        this.#put(favoured, at);
        this.#put(hosted, this.#first);
      }
      return true;
    }
    return false;
  }

  #put(hosted: HostedMachine, at: number): void {
    this.#machines[at] = hosted;
    hosted.queuedAt = at;
  }
}
