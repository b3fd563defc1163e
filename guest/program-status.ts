import {
  PSW_AFTER_RESET,
  PSW_EC,
  PSW_EXTERNAL,
  PSW_KEY_MASK,
  PSW_KEY_SHIFT,
  PSW_PROBLEM,
  PSW_WAIT,
} from "../cp/interface/psw.ts";

/**
 * The machine's PSW as the guest library knows it. CP holds the real one; this copy follows every LPSW the library
 * executes and every interruption it sees, so between two instructions the two are equal.
 */
export class ProgramStatus {
  #first = PSW_AFTER_RESET;
  #second = 0;

  /** The two words of the PSW. */
  get first(): number {
    return this.#first;
  }
  get second(): number {
    return this.#second;
  }
  /** External interruptions are permitted. */
  get external(): boolean {
    return (this.#first & PSW_EXTERNAL) !== 0;
  }
  /** The PSW key, 0 to 15. */
  get key(): number {
    return (this.#first & PSW_KEY_MASK) >>> PSW_KEY_SHIFT;
  }
  get wait(): boolean {
    return (this.#first & PSW_WAIT) !== 0;
  }
  get problem(): boolean {
    return (this.#first & PSW_PROBLEM) !== 0;
  }
  /** Extended control mode. */
  get ec(): boolean {
    return (this.#first & PSW_EC) !== 0;
  }

  /** For the library: CP has loaded this PSW. */
  follow(first: number, second: number): void {
    this.#first = first >>> 0;
    this.#second = second >>> 0;
  }
}

/** What a script may see of it. */
export type Psw = Omit<ProgramStatus, "follow">;
