const FNV_OFFSET = 0x811c_9dc5;
const FNV_PRIME = 0x0100_0193;

/** FNV-1a over 32-bit words: a number that depends on every result, so that no result can be optimized away. */
export class Digest {
  #hash = FNV_OFFSET;

  add(word: number): void {
    this.#hash = Math.imul(this.#hash ^ (word | 0), FNV_PRIME);
  }

  get value(): number {
    return this.#hash >>> 0;
  }
  get text(): string {
    return this.value.toString(16).padStart(8, "0");
  }
}
