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
import { Taking, type Wanted } from "./taking.ts";

export type ExternalHandler = (interruption: Interruption) => unknown;
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
      return this.pickUp(await this.#processor.load(first, second));
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
    return new Promise((resolve, reject) => new Taking(this, this.#processor, wanted, wait, resolve, reject).begin());
  }

  /** The next interruption nobody has claimed. */
  takeNext(wait: boolean): Promise<Interruption | undefined> {
    return this.take(this.#unclaimed, wait);
  }

  /** From now on these are kept for {@link take} with the same function. */
  claim(wanted: Wanted): void {
    this.#claims.push(wanted);
  }

  unclaim(wanted: Wanted): void {
    this.#claims.splice(this.#claims.indexOf(wanted), 1);
  }

  /** Whether one of these has been taken and not been given to anybody. */
  holds(wanted: Wanted): boolean {
    return this.#queue.some(wanted);
  }

  /** For {@link Taking}: takes the first of these out of the queue. */
  unqueue(wanted: Wanted): Interruption | undefined {
    const index = this.#queue.findIndex(wanted);
    return index < 0 ? undefined : this.#queue.splice(index, 1)[0];
  }

  /** For the assist, which cannot run a handler: queues what an Answer has brought, and reloads the old PSW. */
  queueNow(answer: Answer): void {
    for (let latest = answer; ;) {
      const interruption = this.pickUp(latest);
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
      const interruption = this.pickUp(latest);
      if (interruption === undefined) return;
      if (!this.#managed) {
        this.#queue.push(interruption);
        return;
      }
      const [first, second] = this.#oldPsw();
      await this.dispatch(interruption);
      latest = await this.#processor.load(first, second);
    }
  }

  /** Puts an interruption where it belongs. @returns a promise when the handler has to be awaited */
  dispatch(interruption: Interruption): Promise<void> | undefined {
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
  pickUp(answer: Answer): Interruption | undefined {
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
