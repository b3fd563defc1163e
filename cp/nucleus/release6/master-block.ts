import { Authorization } from "../authorization.ts";
import type { DirectoryEntry } from "../directory.ts";
import type { Machine } from "../machine.ts";
import { BlockChain } from "./block-chain.ts";
import type { Vmcblok } from "./vmcblok.ts";

/** The active count is a halfword, and nobody tests it before it is changed. */
const HALFWORD = 0xffff;

/**
 * The master block of a machine: it exists from the AUTHORIZE of a machine that was not authorized until UNAUTHORIZE, reset
 * or LOGOFF, and everything hangs on it. It is found by userid only. Its count begins at 0 whatever is still on the way
 * from an earlier one: what then arrives is subtracted here all the same, and 0 - 1 is 65535 (D2).
 */
export class MasterBlock extends Authorization {
  readonly machine: Machine;
  readonly chain = new BlockChain();
  /** "Active messages" (R-LIM-7): what was added and subtracted, which need not be how many there are (D1, D2, D7). */
  count = 0;
  /** The X'4001' of this machine is pending: a switch of its own, not a look at the chain (R-INT-17, D3). */
  pending = false;

  constructor(machine: Machine) {
    super();
    this.machine = machine;
  }

  get entry(): DirectoryEntry {
    return this.machine.entry;
  }

  countUp(): void {
    this.count = (this.count + 1) & HALFWORD;
  }

  countDown(): void {
    this.count = (this.count - 1) & HALFWORD;
  }

  /** Puts a block on the chain with its interruption due. This, and nothing else, turns the pending switch on. */
  queue(block: Vmcblok): void {
    block.due = true;
    this.chain.add(block);
    this.pending = true;
  }
}
