import { invariant } from "../../interface/invariant.ts";
import type { DirectoryEntry } from "../directory.ts";
import type { Vmcblok } from "./vmcblok.ts";

/**
 * The one chain of blocks of a virtual machine: requests sent to it, and its own RESPONSEs (R-INT-1). PRIORITY blocks
 * stand before all others, each kind first-in first-out (R-INT-2); a block keeps its place when it is presented.
 *
 * Every search walks the chain and takes the first block that fits, as the module does. That is not only history: two
 * blocks of the same partner can carry the same message ID here (D12), and then their order decides which one is meant.
 */
export class BlockChain {
  first: Vmcblok | undefined = undefined;
  #last: Vmcblok | undefined = undefined;
  #lastPriority: Vmcblok | undefined = undefined;

  add(block: Vmcblok): void {
    const before = block.priority ? this.#lastPriority : this.#last;
    const after = before === undefined ? this.first : before.next;
    block.previous = before;
    block.next = after;
    if (before === undefined) this.first = block;
    else before.next = block;
    if (after === undefined) this.#last = block;
    else after.previous = block;
    if (block.priority) this.#lastPriority = block;
  }

  remove(block: Vmcblok): void {
    const { previous, next } = block;
    if (this.#lastPriority === block) this.#lastPriority = previous; // Before a PRIORITY block stand only such.
    if (previous === undefined) this.first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    block.previous = undefined;
    block.next = undefined;
  }

  /** The lookups R-CHK-6 and R-CHK-7: by the userid in the block, whatever it is there for. IDENTIFY is passed over. */
  find(partner: DirectoryEntry, mid: number): Vmcblok | undefined {
    for (let block = this.first; block !== undefined; block = block.next) {
      if (block.mid === mid && block.user === partner && !block.isIdentify) return block;
    }
    return undefined;
  }

  /** The block whose interruption is presented next (R-INT-3). */
  get firstDue(): Vmcblok | undefined {
    let block = this.first;
    while (block !== undefined && !block.due) block = block.next;
    return block;
  }

  /** A copy in chain order, so that the caller may remove while it walks. */
  blocks(): Vmcblok[] {
    const blocks: Vmcblok[] = [];
    for (let block = this.first; block !== undefined; block = block.next) blocks.push(block);
    return blocks;
  }

  /** @throws InvariantError when pointers, order and status contradict each other; for tests */
  checkInvariants(owner: string): void {
    let last: Vmcblok | undefined;
    let lastPriority: Vmcblok | undefined;
    for (let block = this.first; block !== undefined; block = block.next) {
      invariant(block.previous === last, `${owner}: block ${block.mid} does not point back`);
      if (block.priority) {
        invariant(last === lastPriority, `${owner}: PRIORITY block ${block.mid} stands behind others`);
        lastPriority = block;
      }
      const sameKind = last !== undefined && last.priority === block.priority;
      invariant(block.due || !sameKind || !last?.due, `${owner}: block ${block.mid} was presented out of order`);
      invariant(block.due || !block.response, `${owner}: RESPONSE ${block.mid} stands there although it was presented`);
      last = block;
    }
    invariant(this.#last === last, `${owner}: the last pointer does not point to the last block`);
    invariant(this.#lastPriority === lastPriority, `${owner}: the PRIORITY pointer is wrong`);
  }
}
