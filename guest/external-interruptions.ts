import { INSTRUCTION, type Answer } from "../cp/interface/instructions.ts";
import {
  EXTERNAL_CODE,
  EXTERNAL_CODE_AT,
  EXTERNAL_NEW_PSW,
  EXTERNAL_OLD_PSW,
  PSW_EC,
  PSW_EXTERNAL,
  PSW_WAIT,
} from "../cp/interface/psw.ts";
import { SUBFUNCTION } from "../cp/interface/subfunctions.ts";
import { readVmcmhdr, VMCMHDR } from "../cp/interface/vmcmhdr.ts";
import { MisuseError } from "./errors.ts";
import { Interruption, MessageHeader } from "./interruption.ts";
import type { Processor } from "./processor.ts";
import type { Turns } from "./turns.ts";

export type ExternalHandler = (interruption: Interruption) => unknown;
/** Picks interruptions out of those taken. */
export type Wanted = (interruption: Interruption) => boolean;

/** One call of {@link ExternalInterruptions.take}. */
interface Taking {
  readonly wanted: Wanted;
  readonly wait: boolean;
  readonly resolve: (interruption: Interruption | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Whether this ends it. */
function isOver({ wanted, wait }: Taking, interruption: Interruption | undefined): boolean {
  return interruption === undefined ? !wait : wanted(interruption);
}

/**
 * What happens to the interruptions CP presents. Each goes to exactly one place: to whoever claimed it, else to the wait
 * that is under way, else to the handler, if one is set and the machine was enabled for it, else into the queue of the
 * next wait.
 */
export class ExternalInterruptions {
  handler: ExternalHandler | undefined;
  /** Looks at each header the moment it is taken, and gives the reply if it ends a SEND/RECV of the library. */
  taken: (header: MessageHeader) => Uint8Array | undefined = () => undefined;

  readonly #processor: Processor;
  readonly #queue: Interruption[] = [];
  readonly #claims: Wanted[] = [];
  /** The machine was enabled by `enable`, so after an interruption the library reloads the old PSW. */
  #managed = false;

  constructor(processor: Processor) {
    this.#processor = processor;
    processor.interrupted = (answer) => this.#interrupted(answer);
  }

  /** Changes bits of the first word of the PSW; `managed` says who deals with interruptions from now on. */
  alterPsw(off: number, on: number, managed?: boolean): Promise<void> {
    return this.#processor.inOneTurn(async () => {
      this.#managed = managed ?? this.#managed;
      const { first, second } = this.#processor.psw;
      await this.#interrupted(await this.#processor.load(((first & ~off) | on) >>> 0, second));
    });
  }

  /** Permits interruptions, and has the library deal with them. */
  enable(): Promise<void> {
    return this.alterPsw(PSW_WAIT, PSW_EXTERNAL, true);
  }

  /** LPSW by hand. @returns the interruption that it brought or that ended its wait; the new PSW stays loaded */
  loadPsw(first: number, second: number): Promise<Interruption | undefined> {
    return this.#processor.inOneTurn(async () => {
      this.#managed = false;
      return this.#pickUp(await this.#processor.load(first, second));
    });
  }

  /** Enabled wait that ends when the handler has run. The machine is enabled afterwards. */
  pause(): Promise<void> {
    return this.#processor.inOneTurn(async () => {
      this.#managed = true;
      const { first, second } = this.#processor.psw;
      await this.#interrupted(await this.#processor.load((first | PSW_EXTERNAL | PSW_WAIT) >>> 0, second));
    });
  }

  /**
   * Takes the first interruption that is wanted: out of the queue, or by loading an enabled PSW until it comes. Others
   * that come meanwhile go where they belong. Afterwards the machine is as before, but disabled.
   * @param wait false: opens the mask once for each interruption that is due, and gives undefined when none is left
   */
  take(wanted: Wanted, wait: boolean): Promise<Interruption | undefined> {
    return new Promise((resolve, reject) => this.#take({ wanted, wait, resolve, reject }));
  }

  /** The next interruption nobody has claimed. */
  takeNext(wait: boolean): Promise<Interruption | undefined> {
    return this.take(this.#unclaimed, wait);
  }

  /** From now on these are kept for {@link take} with the same function. @returns ends the claim */
  claim(wanted: Wanted): () => void {
    this.#claims.push(wanted);
    return () => void this.#claims.splice(this.#claims.indexOf(wanted), 1);
  }

  /** Whether one of these has been taken and not been given to anybody. */
  holds(wanted: Wanted): boolean {
    return this.#queue.some(wanted);
  }

  // Waits are what programs do most, so what can be done in the very call that brings an answer is done there.

  #take(taking: Taking): void {
    const turn = this.#processor.takeTurn();
    if ("then" in turn) void turn.then((turns) => this.#open(taking, turns));
    else this.#open(taking, turn);
  }

  #open(taking: Taking, turns: Turns): void {
    const processor = this.#processor;
    const failed = (error: unknown): void => void this.#fail(taking, turns, error);
    try {
      const { first, second } = processor.psw;
      const closed = (first & ~(PSW_EXTERNAL | PSW_WAIT)) >>> 0;
      const queued = this.#queue.findIndex(taking.wanted);
      if (queued >= 0) {
        const give = (): void => this.#give(taking, turns, this.#queue.splice(queued, 1)[0]);
        if (first === closed) give();
        else processor.loadThen(closed, second, give, failed);
        return;
      }
      const open = (closed | PSW_EXTERNAL | (taking.wait ? PSW_WAIT : 0)) >>> 0;
      processor.loadThen(open, second, (answer) => this.#opened(taking, turns, closed, second, answer), failed);
    } catch (error) {
      failed(error);
    }
  }

  #opened(taking: Taking, turns: Turns, closed: number, second: number, answer: Answer): void {
    try {
      const interruption = this.#pickUp(answer);
      const { psw } = this.#processor;
      const isClosed = psw.first === closed && psw.second === second;
      if (isClosed && isOver(taking, interruption)) this.#give(taking, turns, interruption);
      else void this.#close(taking, turns, isClosed ? undefined : [closed, second], interruption);
    } catch (error) {
      void this.#fail(taking, turns, error);
    }
  }

  /** @param psw to be loaded, if any */
  async #close(
    taking: Taking,
    turns: Turns,
    psw: readonly [number, number] | undefined,
    interruption: Interruption | undefined,
  ): Promise<void> {
    // Whoever brings an answer is not ready for another instruction before that call is over.
    await Promise.resolve();
    try {
      if (psw !== undefined) await this.#processor.load(...psw);
      if (isOver(taking, interruption)) {
        this.#give(taking, turns, interruption);
        return;
      }
      if (interruption !== undefined) await this.#dispatch(interruption);
    } catch (error) {
      await this.#fail(taking, turns, error);
      return;
    }
    turns.release();
    this.#take(taking);
  }

  #give({ resolve }: Taking, turns: Turns, interruption: Interruption | undefined): void {
    turns.release();
    resolve(interruption);
  }

  async #fail({ reject }: Taking, turns: Turns, error: unknown): Promise<void> {
    const shown = await this.#processor.whenNotEnded(error);
    turns.release();
    reject(shown);
  }

  /** For the assist, which cannot run a handler: queues what an Answer has brought, and reloads the old PSW. */
  queueNow(answer: Answer): void {
    for (let latest = answer; ;) {
      const interruption = this.#pickUp(latest);
      if (interruption === undefined) return;
      this.#queue.push(interruption);
      if (!this.#managed) return;
      const [a, b] = this.#oldPsw();
      latest = this.#processor.executeNow({ instruction: INSTRUCTION.LOAD_PSW, a, b });
    }
  }

  /** @throws MisuseError when an interruption taken now would have to run the handler */
  needNoHandler(): void {
    if (this.handler !== undefined && this.#managed && this.#processor.psw.external) {
      throw new MisuseError("vm.assist cannot run the handler of vm.onExternal; disable the machine first");
    }
  }

  /** An instruction has brought an interruption: deals with it, reloads the old PSW, and with those that this brings. */
  async #interrupted(answer: Answer): Promise<void> {
    for (let latest = answer; ;) {
      const interruption = this.#pickUp(latest);
      if (interruption === undefined) return;
      if (!this.#managed) {
        this.#queue.push(interruption);
        return;
      }
      const [first, second] = this.#oldPsw();
      await this.#dispatch(interruption);
      latest = await this.#processor.load(first, second);
    }
  }

  /** @returns a promise when the handler has to be awaited */
  #dispatch(interruption: Interruption): Promise<void> | undefined {
    const { handler } = this;
    if (handler === undefined || !this.#managed || !interruption.vmcf || this.#claimed(interruption)) {
      this.#queue.push(interruption);
      return undefined;
    }
    return this.#processor.aside(() => handler(interruption));
  }

  #claimed(interruption: Interruption): boolean {
    return this.#claims.some((wanted) => wanted(interruption));
  }
  readonly #unclaimed: Wanted = (interruption) => !this.#claimed(interruption);

  /**
   * The interruption that an Answer shows was taken, copied out of storage at once (R-INT-7): CP has stored the old PSW
   * and, for X'4001', the header, and has loaded the new PSW.
   */
  #pickUp(answer: Answer): Interruption | undefined {
    const processor = this.#processor;
    if (answer.interruptions === processor.interruptions) return undefined;
    processor.interruptions = answer.interruptions;
    const { view, buffer } = processor;
    processor.psw.follow(view.getUint32(EXTERNAL_NEW_PSW), view.getUint32(EXTERNAL_NEW_PSW + 4));
    // R-INT-6: the code stands in the old PSW in BC mode, at X'86' in EC mode.
    const ec = (view.getUint32(EXTERNAL_OLD_PSW) & PSW_EC) !== 0;
    const code = view.getUint16(ec ? EXTERNAL_CODE_AT + 2 : EXTERNAL_OLD_PSW + 2);
    if (code !== EXTERNAL_CODE.VMCF) return new Interruption(code);
    const header = new MessageHeader(readVmcmhdr(view, buffer));
    const withData = header.raw.vmcmfunc === SUBFUNCTION.SENDX && !header.response;
    const data = withData ? processor.copy(buffer + VMCMHDR.VMCMBUF, header.lena) : undefined;
    return new Interruption(code, header, data, this.taken(header));
  }

  /** As a handler leaves it for LPSW: without the wait bit, so that the program goes on. */
  #oldPsw(): [number, number] {
    const { view } = this.#processor;
    const first = view.getUint32(EXTERNAL_OLD_PSW);
    const ec = (first & PSW_EC) !== 0;
    // In BC mode the right half of the first word is the interruption code, which a PSW being loaded ignores.
    return [(first & ~PSW_WAIT & (ec ? -1 : 0xffff_0000)) >>> 0, view.getUint32(EXTERNAL_OLD_PSW + 4)];
  }
}
