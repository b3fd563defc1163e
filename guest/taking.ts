import type { Answer } from "../cp/interface/instructions.ts";
import { PSW_EXTERNAL, PSW_WAIT } from "../cp/interface/psw.ts";
import type { ExternalInterruptions } from "./external-interruptions.ts";
import type { Interruption } from "./interruption.ts";
import type { LoadListener, Processor } from "./processor.ts";
import type { Turns } from "./turns.ts";

/** Picks interruptions out of those taken. */
export type Wanted = (interruption: Interruption) => boolean;

/**
 * One call of `ExternalInterruptions.take`, from its turn to the interruption that is wanted. Waits are what programs do most,
 * so what can be done in the very call that brings an answer is done there.
 */
export class Taking implements LoadListener {
  readonly #interruptions: ExternalInterruptions;
  readonly #processor: Processor;
  readonly #wanted: Wanted;
  readonly #wait: boolean;
  readonly #resolve: (interruption: Interruption | undefined) => void;
  readonly #reject: (error: unknown) => void;
  #turns: Turns | undefined;
  /** The PSW that is to stand in the end: as before, but disabled. */
  #closedFirst = 0;
  #closedSecond = 0;
  #loading: Loading = LOADING.OPEN;
  /** What the enabled PSW has brought. */
  #brought: Interruption | undefined;

  constructor(
    interruptions: ExternalInterruptions,
    processor: Processor,
    wanted: Wanted,
    wait: boolean,
    resolve: (interruption: Interruption | undefined) => void,
    reject: (error: unknown) => void,
  ) {
    this.#interruptions = interruptions;
    this.#processor = processor;
    this.#wanted = wanted;
    this.#wait = wait;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  begin(): void {
    const turn = this.#processor.takeTurn();
    if ("then" in turn) void turn.then((turns) => this.#open(turns));
    else this.#open(turn);
  }

  #open(turns: Turns): void {
    this.#turns = turns;
    const { first, second } = this.#processor.psw;
    this.#closedFirst = (first & ~(PSW_EXTERNAL | PSW_WAIT)) >>> 0;
    this.#closedSecond = second;
    if (!this.#interruptions.holds(this.#wanted)) {
      const open = this.#closedFirst | PSW_EXTERNAL | (this.#wait ? PSW_WAIT : 0);
      this.#load(LOADING.OPEN, open >>> 0);
    } else if (first === this.#closedFirst) this.#giveHeld();
    else this.#load(LOADING.CLOSED_FOR_HELD, this.#closedFirst);
  }

  #load(loading: Loading, first: number): void {
    this.#loading = loading;
    this.#processor.loadThen(first, this.#closedSecond, this);
  }

  loaded(answer: Answer): void {
    try {
      if (this.#loading === LOADING.OPEN) this.#opened(answer);
      else if (this.#loading === LOADING.CLOSED) soon(() => this.#sort());
      else this.#giveHeld();
    } catch (error) {
      this.failed(error);
    }
  }

  #opened(answer: Answer): void {
    this.#brought = this.#interruptions.pickUp(answer);
    const { psw } = this.#processor;
    const isClosed = psw.first === this.#closedFirst && psw.second === this.#closedSecond;
    if (!isClosed) soon(() => this.#load(LOADING.CLOSED, this.#closedFirst));
    else if (this.#isOver) this.#give(this.#brought);
    else soon(() => this.#sort());
  }

  /** Whether what has been brought ends this. */
  get #isOver(): boolean {
    return this.#brought === undefined ? !this.#wait : this.#wanted(this.#brought);
  }

  /** The machine is disabled again: ends this, or puts the interruption where it belongs and begins again. */
  #sort(): void {
    if (this.#isOver) {
      this.#give(this.#brought);
      return;
    }
    const handled = this.#brought && this.#interruptions.dispatch(this.#brought);
    if (handled === undefined) this.#again();
    else
      handled.then(
        () => this.#again(),
        (error: unknown) => this.failed(error),
      );
  }

  #again(): void {
    this.#turns?.release();
    this.begin();
  }

  #giveHeld(): void {
    this.#give(this.#interruptions.unqueue(this.#wanted));
  }

  #give(interruption: Interruption | undefined): void {
    this.#turns?.release();
    this.#resolve(interruption);
  }

  failed(error: unknown): void {
    void this.#processor.whenNotEnded(error).then((shown) => {
      this.#turns?.release();
      this.#reject(shown);
    });
  }
}

/** What the PSW that is being loaded is for. */
const LOADING = {
  /** To let interruptions in. */
  OPEN: 0,
  /** To be disabled again. */
  CLOSED: 1,
  /** To be disabled before an interruption that is there already is given. */
  CLOSED_FOR_HELD: 2,
} as const;
type Loading = (typeof LOADING)[keyof typeof LOADING];

/** Whoever brings an answer is not ready for another instruction before that call is over. */
function soon(act: () => void): void {
  void RESOLVED.then(act);
}
const RESOLVED = Promise.resolve();
