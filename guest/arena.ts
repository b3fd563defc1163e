import { MisuseError } from "./errors.ts";

interface Span {
  readonly address: number;
  readonly length: number;
}

/** Blocks are multiples of a doubleword. */
const GRAIN = 8;

/**
 * The part of storage the library hands out in blocks: first fit, neighbours joined when a block is freed. A block is
 * named by its address. Nothing blocks here: when there is no room, the script is told.
 */
export class Arena {
  /** In order of address, never touching each other. */
  readonly #free: Span[];
  readonly #lengths = new Map<number, number>();

  /** @param start multiple of 8 */
  constructor(start: number, end: number) {
    this.#free = end > start ? [{ address: start, length: end - start }] : [];
  }

  /**
   * @param length in bytes
   * @param align a power of two; at least a doubleword is kept
   * @returns the address of a block that is the caller's until {@link release}
   * @throws MisuseError when no free block is long enough
   */
  allocate(length: number, align = GRAIN): number {
    const size = Math.max(GRAIN, Math.ceil(length / GRAIN) * GRAIN);
    const step = Math.max(GRAIN, align);
    for (let index = 0; index < this.#free.length; index++) {
      const span = this.#free[index] as Span;
      const address = Math.ceil(span.address / step) * step;
      const before = address - span.address;
      const after = span.length - before - size;
      if (after < 0) continue;
      const rest: Span[] = [];
      if (before > 0) rest.push({ address: span.address, length: before });
      if (after > 0) rest.push({ address: address + size, length: after });
      if (rest.length === 1) this.#free[index] = rest[0] as Span;
      else this.#free.splice(index, 1, ...rest);
      this.#lengths.set(address, size);
      return address;
    }
    throw new MisuseError(
      `the arena has no free block of ${length} bytes (longest: ${this.longest}); define more storage, use data in place, ` +
        "or take RESPONSEs before sending more",
    );
  }

  /** @throws MisuseError when no block in use begins at this address */
  release(address: number): void {
    const size = this.#lengths.get(address);
    if (size === undefined) throw new MisuseError(`no allocated block begins at address ${address}`);
    this.#lengths.delete(address);
    let low = 0;
    for (let high = this.#free.length; low < high;) {
      const middle = (low + high) >>> 1;
      if ((this.#free[middle] as Span).address < address) low = middle + 1;
      else high = middle;
    }
    const left = this.#free[low - 1];
    const right = this.#free[low];
    const joinsLeft = left !== undefined && left.address + left.length === address;
    const joinsRight = right !== undefined && address + size === right.address;
    const start = joinsLeft ? left.address : address;
    const end = joinsRight ? right.address + right.length : address + size;
    this.#free.splice(low - (joinsLeft ? 1 : 0), (joinsLeft ? 1 : 0) + (joinsRight ? 1 : 0), {
      address: start,
      length: end - start,
    });
  }

  /** Bytes of the longest free block. */
  get longest(): number {
    return this.#free.reduce((longest, span) => Math.max(longest, span.length), 0);
  }
  /** Blocks handed out and not yet released. */
  get blocksInUse(): number {
    return this.#lengths.size;
  }
}
