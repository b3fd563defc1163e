import { MisuseError } from "./errors.ts";

interface Span {
  address: number;
  length: number;
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
  /** In the order of allocation, in which they mostly come back. */
  readonly #used: Span[] = [];

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
    for (const [index, span] of this.#free.entries()) {
      const address = Math.ceil(span.address / step) * step;
      const before = address - span.address;
      const after = span.length - before - size;
      if (after < 0) continue;
      this.#used.push({ address, length: size });
      if (before > 0) {
        span.length = before;
        if (after > 0) this.#free.splice(index + 1, 0, { address: address + size, length: after });
      } else if (after > 0) {
        span.address += size;
        span.length = after;
      } else this.#free.splice(index, 1);
      return address;
    }
    throw new MisuseError(
      `the arena has no free block of ${length} bytes (longest: ${this.longest}); define more storage, use data in place, ` +
        "or take RESPONSEs before sending more",
    );
  }

  /** @throws MisuseError when no block in use begins at this address */
  release(address: number): void {
    const index = this.#used.findIndex((span) => span.address === address);
    if (index < 0) throw new MisuseError(`no allocated block begins at address ${address}`);
    const [span] = this.#used.splice(index, 1) as [Span];
    const free = this.#free;
    let low = 0;
    for (let high = free.length; low < high;) {
      const middle = (low + high) >>> 1;
      if ((free[middle] as Span).address < address) low = middle + 1;
      else high = middle;
    }
    const left = free[low - 1];
    const right = free[low];
    const joinsLeft = left !== undefined && left.address + left.length === address;
    const joinsRight = right !== undefined && address + span.length === right.address;
    if (joinsLeft) {
      left.length += span.length + (joinsRight ? right.length : 0);
      if (joinsRight) free.splice(low, 1);
    } else if (joinsRight) {
      right.address = address;
      right.length += span.length;
    } else free.splice(low, 0, span);
  }

  /** Bytes of the longest free block. */
  get longest(): number {
    return this.#free.reduce((longest, span) => Math.max(longest, span.length), 0);
  }
  /** Blocks handed out and not yet released. */
  get blocksInUse(): number {
    return this.#used.length;
  }
}
