import { EVERYTHING } from "./strategy.ts";

const MIX_A = 0x9e37_79b1;
const MIX_B = 0x85eb_ca77;

/**
 * The partial order of the decisions so far, as a hash: two prefixes of schedules that differ only in the order of independent
 * decisions have the same hash, and lead to the same state. Every object (machine) has a hash of what happened to it, in
 * order; a decision joins the hashes of all it touches (a Mazurkiewicz trace in Foata's sense, folded).
 */
export class PartialOrder {
  readonly #first: number[] = [];
  readonly #second: number[] = [];
  #objects = 0;

  begin(objects: number): void {
    this.#objects = objects;
    for (let object = 0; object < objects; object++) {
      this.#first[object] = Math.imul(object + 1, MIX_A);
      this.#second[object] = Math.imul(object + 1, MIX_B);
    }
  }

  /** A decision by `agent` that touched the machines of the footprint. */
  add(agent: number, operation: number, footprint: number): void {
    let first = mix(agent * 32 + operation, MIX_A);
    let second = mix(agent * 32 + operation, MIX_B);
    for (let object = 0; object < this.#objects; object++) {
      if (!touches(footprint, object)) continue;
      first = mix(first, this.#first[object] as number);
      second = mix(second, this.#second[object] as number);
    }
    for (let object = 0; object < this.#objects; object++) {
      if (!touches(footprint, object)) continue;
      this.#first[object] = mix(first, object);
      this.#second[object] = mix(second, object);
    }
  }

  /** A key of 52 bits: two different prefixes share it with a probability of about one in 10^15. */
  get key(): number {
    let first = 0;
    let second = 0;
    for (let object = 0; object < this.#objects; object++) {
      first = mix(first, this.#first[object] as number);
      second = mix(second, this.#second[object] as number);
    }
    return (first >>> 0) * 0x10_0000 + ((second >>> 0) & 0xf_ffff);
  }
}

/** One step of a hash in which the order counts (the finalizer of MurmurHash3, Austin Appleby, public domain). */
function mix(hash: number, value: number): number {
  let bits = Math.imul(hash ^ value, 0x85eb_ca6b) + MIX_A;
  bits = Math.imul(bits ^ (bits >>> 15), 0xc2b2_ae35);
  return (bits ^ (bits >>> 13)) + value;
}

function touches(footprint: number, object: number): boolean {
  return footprint === EVERYTHING || object > 30 || (footprint & (1 << object)) !== 0;
}
