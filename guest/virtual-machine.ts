import { fromEbcdic } from "../cp/interface/ebcdic.ts";
import { DIAGNOSE_CODE, INSTRUCTION, type Answer } from "../cp/interface/instructions.ts";
import { PSW_EXTERNAL, PSW_KEY_MASK, PSW_KEY_SHIFT, PSW_PROBLEM, PSW_WAIT } from "../cp/interface/psw.ts";
import type { Userid } from "../cp/interface/userid.ts";
import { Arena } from "./arena.ts";
import { Assist } from "./assist.ts";
import { consoleFunction, type CommandResponse } from "./console-function.ts";
import { doing } from "./doing.ts";
import { ebcdic } from "./ebcdic-text.ts";
import { AssertionError, hexWord, MisuseError, ProgramException } from "./errors.ts";
import { ExternalInterruptions, type ExternalHandler } from "./external-interruptions.ts";
import type { Interruption } from "./interruption.ts";
import type { MachinePort } from "./machine-port.ts";
import { Processor } from "./processor.ts";
import type { Psw } from "./program-status.ts";
import { positionHere } from "./script-position.ts";
import { storageMap, type StorageMap } from "./storage-map.ts";
import { VmcfClient } from "./vmcf-client.ts";

/** Operands of DIAGNOSE besides Rx. `ry` is what Ry holds before; rx1 and ry1 are Rx+1 and Ry+1. */
export interface DiagnoseOperands {
  readonly ry?: number;
  readonly rx1?: number;
  readonly ry1?: number;
}

/** A storage key: access-control bits 0 to 15 and the fetch-protection bit (R-XFER-2). */
export interface StorageKey {
  readonly key: number;
  readonly fetch: boolean;
}

/** Bytes that share one storage key. */
const BLOCK_LENGTH = 2048;
/** Ry of DIAGNOSE X'08': the response goes into a buffer, whose length comes back in Ry+1. */
const RESPONSE_INTO_BUFFER = 0x4000_0000;

/**
 * What a guest script sees: the raw machine, and the conveniences above it. Starts as LOGON leaves it: EC mode, supervisor
 * state, key 0, disabled, with a new PSW of the same kind at X'58'.
 *
 * Calls made without awaiting are executed in the order of the calls, one instruction at a time. Return codes are values.
 * Thrown are ProgramException, MisuseError, AssertionError, and MachineGone when the machine is logged off under us.
 */
export class VirtualMachine {
  readonly userid: Userid;
  /** The whole storage; index 0 is address 0. */
  readonly storage: Uint8Array;
  readonly view: DataView;
  /** General registers 0 to 15; used by {@link execute} only. */
  get registers(): Uint32Array {
    return (this.#registers ??= new Uint32Array(16));
  }
  /** Condition code of the last DIAGNOSE X'08' done by {@link execute}; X'68' leaves it (R-INST-4). */
  conditionCode = 0;
  /** Where in storage the library keeps its own things. */
  readonly storageMap: StorageMap;
  /** The typed VMCF client. */
  readonly vmcf: VmcfClient;
  /** DIAGNOSE without promises, for hot loops. */
  readonly assist: Assist;

  /** Made when first looked at: hardly any script does. */
  #registers: Uint32Array | undefined;
  readonly #port: MachinePort;
  readonly #processor: Processor;
  readonly #interruptions: ExternalInterruptions;
  readonly #arena: Arena;

  /** Scripts get theirs from {@link runScript}. */
  constructor(port: MachinePort) {
    this.#port = port;
    this.userid = port.userid;
    this.storage = port.storage;
    this.#processor = new Processor(port);
    this.#interruptions = new ExternalInterruptions(this.#processor);
    this.view = this.#processor.view;
    this.storageMap = storageMap(port.storage.length);
    this.#arena = new Arena(this.storageMap.arena, port.storage.length);
    this.vmcf = new VmcfClient(port, this.#processor, this.#interruptions, this.storageMap, this.#arena);
    this.assist = new Assist(this.#processor, this.#interruptions);
  }

  // ---- Instructions ----------------------------------------------------------------------------------------------

  /**
   * DIAGNOSE with the given code and Rx; for X'68', Rx is the address of a VMCPARM (R-INST-1).
   * @returns Ry
   * @throws ProgramException (R-INST-5 to R-INST-8)
   */
  async diagnose(code: number, rx: number, { ry = 0, rx1 = 0, ry1 = 0 }: DiagnoseOperands = {}): Promise<number> {
    const prepare = doing(this.#port, () => describeDiagnose(code, rx));
    const pending = this.#processor.execute({
      instruction: INSTRUCTION.DIAGNOSE,
      a: code,
      b: rx >>> 0,
      c: ry >>> 0,
      d: rx1 >>> 0,
      e: ry1 >>> 0,
      ...(prepare && { prepare }),
    });
    const answer = "then" in pending ? await pending : pending;
    if (answer.exception !== 0) throw new ProgramException(answer.exception, describeDiagnose(code, rx));
    return answer.value;
  }

  /**
   * Executes one DIAGNOSE given as its four bytes: X'83', Rx and Ry, code (specification 2.1). Operands and results are in
   * {@link registers}; nothing but Ry changes, and for X'08' Ry+1 and the condition code (R-INST-3, R-INST-4).
   */
  async execute(instruction: number): Promise<void> {
    const word = instruction >>> 0;
    if (word >>> 24 !== 0x83) {
      throw new MisuseError(`${hexWord(word)} is not a DIAGNOSE instruction: its first byte is not X'83'`);
    }
    const rx = (word >>> 20) & 15;
    const ry = (word >>> 16) & 15;
    const code = word & 0xffff;
    const { registers } = this;
    const [b, c, d, e] = [rx, ry, (rx + 1) & 15, (ry + 1) & 15].map((register) => registers[register] as number);
    const prepare = doing(this.#port, () => describeDiagnose(code, b as number));
    const pending = this.#processor.execute({
      instruction: INSTRUCTION.DIAGNOSE,
      a: code,
      b: b as number,
      c: c as number,
      d: d as number,
      e: e as number,
      ...(prepare && { prepare }),
    });
    const answer = "then" in pending ? await pending : pending;
    if (answer.exception !== 0) throw new ProgramException(answer.exception, describeDiagnose(code, b as number));
    registers[ry] = answer.value;
    if (code !== DIAGNOSE_CODE.CONSOLE_FUNCTION) return;
    this.conditionCode = answer.conditionCode;
    if (((c as number) & RESPONSE_INTO_BUFFER) !== 0) registers[(ry + 1) & 15] = answer.value2;
  }

  /** The PSW as it stands between two instructions. */
  get psw(): Psw {
    return this.#processor.psw;
  }
  /** Control register 0. */
  get cr0(): number {
    return this.#processor.cr0;
  }

  /**
   * LPSW. An enabled wait is over when an interruption has been taken.
   * @returns the interruption this LPSW brought, if any; the PSW is then the new PSW of X'58'
   */
  loadPsw(first: number, second = 0): Promise<Interruption | undefined> {
    return this.#interruptions.loadPsw(first >>> 0, second >>> 0);
  }
  /** Permits external interruptions; they go to the handler of {@link onExternal}, or to the next {@link wait}. */
  enable(): Promise<void> {
    return this.#interruptions.enable();
  }
  disable(): Promise<void> {
    return this.#interruptions.alterPsw(PSW_EXTERNAL | PSW_WAIT, 0);
  }
  /** @param key 0 to 15 */
  async setPswKey(key: number): Promise<void> {
    if (!Number.isInteger(key) || key < 0 || key > 15) throw new MisuseError(`a PSW key is 0 to 15, not ${key}`);
    await this.#interruptions.alterPsw(PSW_KEY_MASK, key << PSW_KEY_SHIFT);
  }
  /** Into problem state; back out of it leads only an interruption, for LPSW is privileged. */
  problemState(on: boolean): Promise<void> {
    return this.#interruptions.alterPsw(PSW_PROBLEM, on ? PSW_PROBLEM : 0);
  }

  /** LCTL of one control register; only register 0 exists. */
  async loadControl(register: number, value: number): Promise<void> {
    await this.#privileged({ instruction: INSTRUCTION.LOAD_CONTROL, a: register, b: value >>> 0 }, "LCTL");
  }
  /** SSK for each 2 KiB block that the area touches. */
  async setStorageKey(
    address: number,
    length: number,
    { key, fetch }: { key: number; fetch?: boolean },
  ): Promise<void> {
    if (!Number.isInteger(key) || key < 0 || key > 15) throw new MisuseError(`a storage key is 0 to 15, not ${key}`);
    const b = (key << 4) | (fetch === true ? 0x08 : 0);
    const end = address + Math.max(length, 1);
    for (let a = address - (address % BLOCK_LENGTH); a < end; a += BLOCK_LENGTH) {
      await this.#privileged({ instruction: INSTRUCTION.SET_STORAGE_KEY, a, b }, "SSK");
    }
  }
  /** ISK. */
  async storageKey(address: number): Promise<StorageKey> {
    const answer = await this.#privileged({ instruction: INSTRUCTION.INSERT_STORAGE_KEY, a: address, b: 0 }, "ISK");
    return { key: answer.value >>> 4, fetch: (answer.value & 0x08) !== 0 };
  }

  // ---- Interruptions ---------------------------------------------------------------------------------------------

  /**
   * Takes the next interruption: one taken before and not yet given to the script, else in an enabled wait. Returns with
   * the machine disabled and the rest of its PSW as before. While it waits, the machine executes nothing else.
   */
  wait(): Promise<Interruption> {
    doing(this.#port, () => "wait")?.();
    return this.#interruptions.takeNext(true) as Promise<Interruption>;
  }
  /** As {@link wait}, but only looks: gives undefined when no interruption is due. */
  poll(): Promise<Interruption | undefined> {
    doing(this.#port, () => "poll")?.();
    return this.#interruptions.takeNext(false);
  }
  /**
   * Sets the handler of X'4001'. It runs, disabled, whenever an interruption is taken after {@link enable}; the interrupted
   * call returns after it, and the old PSW is reloaded, which may bring the next one. Interruptions taken by `wait`,
   * `poll`, `loadPsw` and the client's `call` and `response` are theirs.
   */
  onExternal(handler: ExternalHandler | undefined): void {
    this.#interruptions.handler = handler;
  }
  /** Enabled wait until the handler of {@link onExternal} has run; enabled afterwards. */
  pause(): Promise<void> {
    return this.#interruptions.pause();
  }

  // ---- CP and the world ------------------------------------------------------------------------------------------

  /** Has CP execute a command by DIAGNOSE X'08'. @returns its return code and the lines of its response */
  cp(command: string): Promise<CommandResponse> {
    const note = doing(this.#port, () => `CP ${command}`);
    return consoleFunction(this, this.#processor, command, note);
  }
  /** One line on the machine's console. */
  console(line: string): void {
    this.#port.console(line);
  }
  /** Milliseconds since LOGON. */
  now(): number {
    return this.#port.now();
  }
  delay(ms: number): Promise<void> {
    return this.#port.delay(ms);
  }
  /** The next number of the machine's seeded generator, 0 ≤ n < 1. */
  random(): number {
    return this.#port.random();
  }

  /** @throws AssertionError when the condition is false; that fails the run */
  assert(condition: boolean, sentence: string): void {
    const at = condition && this.#port.wantsDoing !== true ? undefined : positionHere();
    this.#port.note({ kind: "assert", holds: condition, sentence, at });
    if (!condition) throw new AssertionError(sentence);
  }
  /** Says that an interesting state was reached; a run that never reaches it anywhere is told so. */
  sometimes(name: string, condition = true): void {
    this.#port.note({ kind: "sometimes", reached: condition, name });
  }

  // ---- Storage ---------------------------------------------------------------------------------------------------

  /** @returns the address of a block of the arena; the caller's until {@link free}. `align` is a power of two, at least 8 */
  allocate(length: number, { align = 8 }: { align?: number } = {}): number {
    return this.#arena.allocate(length, align);
  }
  free(address: number): void {
    this.#arena.release(address);
  }
  /** The EBCDIC bytes of a text. */
  bytes(text: string): Uint8Array {
    return ebcdic(text);
  }
  /** The text of EBCDIC bytes. */
  text(bytes: Uint8Array): string {
    return fromEbcdic(bytes);
  }

  /** For {@link runScript}: the script has ended; what it left pending never settles. */
  end(): void {
    this.#processor.end();
  }

  async #privileged(operation: { instruction: 3 | 4 | 5; a: number; b: number }, name: string): Promise<Answer> {
    const answer = await this.#processor.execute(operation);
    if (answer.exception !== 0) throw new ProgramException(answer.exception, name);
    return answer;
  }
}

function describeDiagnose(code: number, rx: number): string {
  const name = `DIAGNOSE X'${code.toString(16).toUpperCase().padStart(2, "0")}'`;
  return code === DIAGNOSE_CODE.VMCF ? `${name} with VMCPARM at ${hexWord(rx)}` : `${name} with Rx ${hexWord(rx)}`;
}
