import { PartialOrder } from "./partial-order.ts";
import type { Choice, ScheduleEnd, SchedulingPoint, Strategy } from "./strategy.ts";

/** Keys of classes have 52 bits, so their sum modulo this is exact. */
const MODULUS = 2 ** 52;

/** A set of classes of equivalent schedules as two numbers: how many there are, and a sum that depends on each of them. */
export class ClassDigest {
  readonly #keys = new Set<number>();
  #sum = 0;

  add(key: number): void {
    if (this.#keys.has(key)) return;
    this.#keys.add(key);
    this.#sum = (this.#sum + key) % MODULUS;
  }
  get classes(): number {
    return this.#keys.size;
  }
  get sum(): number {
    return this.#sum;
  }
}

/** The digests of parts of a tree that have no class in common, as one. */
export function sumOfDigests(sums: readonly number[]): number {
  return sums.reduce((sum, one) => (sum + one) % MODULUS, 0);
}

/** A strategy, and beside it the digest of the classes it completes. */
export class Digested implements Strategy {
  readonly name: string;
  readonly wantsFootprints = true;
  readonly digest = new ClassDigest();
  readonly #strategy: Strategy;
  readonly #order = new PartialOrder();

  constructor(strategy: Strategy) {
    this.#strategy = strategy;
    this.name = strategy.name;
  }

  begin(agents: number): boolean {
    this.#order.begin(agents);
    return this.#strategy.begin(agents);
  }
  choose(point: SchedulingPoint): number {
    return this.#strategy.choose(point);
  }
  executed(choice: Choice, footprint: number): void {
    this.#order.add(choice.agent, choice.operation, footprint);
    this.#strategy.executed?.(choice, footprint);
  }
  ended(end: ScheduleEnd): void {
    if (!end.cut) this.digest.add(this.#order.key);
    this.#strategy.ended?.(end);
  }
}
