import type { CommitEvent, ResetKind, Witness } from "../interface/events.ts";
import {
  DIAGNOSE_CODE,
  INSTRUCTION,
  PROGRAM_EXCEPTION,
  type InstructionCode,
  type ProgramExceptionCode,
} from "../interface/instructions.ts";
import { invariant } from "../interface/invariant.ts";
import { BLOCK_LENGTH, SHARED_SEGMENT, STORAGE_KEY_BITS } from "../interface/storage-key.ts";
import { EXTERNAL_CODE } from "../interface/psw.ts";
import { RC } from "../interface/return-codes.ts";
import { SYSTEM, type Userid } from "../interface/userid.ts";
import { readVmcmhdr } from "../interface/vmcmhdr.ts";
import { emptyVmcparm, readVmcparm, VMCPARM_LENGTH, type Vmcparm } from "../interface/vmcparm.ts";
import { consoleCommand, type CommandAnswer } from "./commands.ts";
import { consoleFunction } from "./console-function.ts";
import { Directory } from "./directory.ts";
import {
  IN_TRANSFER,
  PRESENTATION,
  type Facility,
  type FacilityHost,
  type MessageDescription,
  type Presentation,
} from "./facility.ts";
import { FaultPlan, type Fault, type MachineFault, type StorageError } from "./faults.ts";
import { reflectExternal } from "./external-interruption.ts";
import { ADDRESS_MASK, Machine, zeroKeys } from "./machine.ts";
import { makeFacility, type Profile } from "./profiles.ts";
import { RecordOrder } from "./record-order.ts";

/** The message limit of the manuals (R-LIM-1). */
export const MESSAGE_LIMIT = 50;

export interface ControlProgramOptions {
  /** R-LIM-2. Default 50. */
  readonly messageLimit?: number;
  /** The most pieces of a transfer one step moves (R-XFER-12). Default: all of them. */
  readonly piecesPerStep?: number;
  readonly faults?: readonly Fault[];
  /** Receives every commit, in the order in which it happened. */
  readonly record?: (event: CommitEvent) => void;
  /** What to record of the bytes a piece moves, such as a digest; asked before and after, and only when recording. */
  readonly witness?: Witness;
  /** An entry has become due at a machine. */
  readonly posted?: (machine: Machine) => void;
  /** A machine is about to leave, by LOGOFF or FORCE; its messages are still there to be looked at. */
  readonly leaving?: (machine: Machine) => void;
  /** A machine has left, by LOGOFF or FORCE. */
  readonly loggedOff?: (machine: Machine, forced: boolean) => void;
  /** A line for the console of a machine: a command's answer that the guest did not ask into a buffer. */
  readonly consoleLine?: (machine: Machine, line: string) => void;
  /** Which facility (specification, section 0). Default: `documented`. */
  readonly profile?: Profile;
}

/** How an instruction ended. Frozen and shared: nothing is allocated for the common ones. */
export interface Result {
  /** The machine is still inside the instruction: call {@link ControlProgram.proceed}. All other members are 0 then. */
  readonly inTransfer: boolean;
  readonly exception: ProgramExceptionCode | 0;
  /** Ry after DIAGNOSE, the storage key after ISK. */
  readonly value: number;
  /** Ry+1 and the condition code after DIAGNOSE X'08' with a response buffer. */
  readonly value2: number;
  readonly conditionCode: number;
}

function done(value: number): Result {
  return { inTransfer: false, exception: 0, value, value2: 0, conditionCode: 0 };
}

const DONE: readonly Result[] = Array.from({ length: 256 }, (_, value) => Object.freeze(done(value)));
const STILL_IN_TRANSFER: Result = Object.freeze({ ...done(0), inTransfer: true });

function ended(value: number): Result {
  return DONE[value] ?? done(value);
}

const EXCEPTIONS = new Map<ProgramExceptionCode, Result>(
  Object.values(PROGRAM_EXCEPTION).map((code) => [code, Object.freeze({ ...done(0), exception: code })]),
);

function exception(code: ProgramExceptionCode): Result {
  return EXCEPTIONS.get(code) as Result;
}

function keyAt(machine: Machine, address: number): number {
  return machine.keys[Math.floor((address & ADDRESS_MASK) / BLOCK_LENGTH)] ?? 0;
}

type FaultHere = Pick<Fault, "operation" | "nth" | "effect"> & { readonly piece: number | undefined };
type PresentationEvent = Extract<CommitEvent, { readonly kind: "presentation" }>;

type Stored = Pick<PresentationEvent, "header" | "dataLength">;
const NONE: Stored = { header: undefined, dataLength: 0 };

function presentationEvent(
  machine: Machine,
  result: PresentResult,
  code: number,
  { header, dataLength }: Stored = NONE,
): PresentationEvent {
  const newPsw = [machine.pswFirst, machine.pswSecond] as const;
  return { kind: "presentation", userid: machine.userid, result, code, header, dataLength, newPsw };
}

/** An interruption taken, or not. */
export type PresentResult = "presented" | "nothing" | "in-transfer";

/**
 * CP: pure, synchronous, deterministic. The same calls always give the same results; it never waits, and whoever calls
 * decides the order. Everything a guest sees of it is bytes in its storage and the Result of its instructions.
 */
export class ControlProgram {
  readonly directory = new Directory();
  readonly #facility: Facility;
  readonly #host: FacilityHost & { piecesPerStep: number; faultsPlanned: boolean };
  readonly #faults: FaultPlan;
  readonly #record: ((event: CommitEvent) => void) | undefined;
  readonly #order: RecordOrder | undefined;
  /** Entries considered for presentation to the machine before the present step. */
  #consideredBefore = 0;
  readonly #options: ControlProgramOptions;
  /** One VMCPARM for all DIAGNOSEs: nobody keeps it beyond the call, except a record, which gets its own. */
  readonly #parm = emptyVmcparm();

  constructor(options: ControlProgramOptions = {}) {
    this.#options = options;
    this.#faults = new FaultPlan(options.faults ?? []);
    this.#order = options.record && new RecordOrder(options.record);
    this.#record = this.#order && ((event) => this.#order?.emit(event));
    this.#host = {
      directory: this.directory,
      messageLimit: options.messageLimit ?? MESSAGE_LIMIT,
      piecesPerStep: options.piecesPerStep ?? Number.MAX_SAFE_INTEGER,
      faultsPlanned: (options.faults ?? []).length > 0,
      record: this.#record,
      witness: options.witness,
      strike: (machine, operation, piece) => this.#strike(machine, operation, piece),
      posted: options.posted ?? (() => undefined),
    };
    this.#facility = makeFacility(options.profile ?? "documented", this.#host);
  }

  /** How many pieces of a transfer one step moves from now on (R-XFER-12). */
  set piecesPerStep(pieces: number) {
    invariant(pieces >= 1, "a step moves at least one piece");
    this.#host.piecesPerStep = pieces;
  }

  /** Adds to the plan while machines run. */
  planFault(fault: Fault): void {
    this.#faults.add(fault);
    this.#host.faultsPlanned = true;
  }

  /** Has a fault happen now. Nothing happens when the machine is not logged on. */
  befall(fault: MachineFault): void {
    const victim = this.directory.machine(fault.userid);
    if (victim === undefined) return;
    if (fault.kind === "storage-key") this.setStorageKey(victim, fault.address, fault.length, fault.key);
    else if (fault.kind === "reset") this.reset(victim, fault.reset);
    else this.logoff(victim, true);
  }

  /** Faults of the plan that have not struck. */
  get faultsRemaining(): readonly Fault[] {
    return this.#faults.remaining;
  }

  // ---- Machines come and go --------------------------------------------------------------------------------------

  /**
   * LOGON (R-RST-1).
   * @param storage the machine's storage, which CP reads and writes from now on; all of the array
   * @param keys the storage keys, one byte per 2 KiB block; for whoever has some to use again, zeroed
   * @throws InvariantError when the userid is logged on already, is SYSTEM, or the size breaks R-PARM-9
   */
  logon(userid: Userid, storage: Uint8Array, privilegeClasses = "G", keys = zeroKeys(storage)): Machine {
    invariant(userid !== SYSTEM, "SYSTEM is CP's own userid");
    const entry = this.directory.entry(userid);
    invariant(entry.machine === undefined, "is logged on already", userid);
    const machine = new Machine(entry, storage, privilegeClasses, keys);
    this.directory.admit(machine);
    this.#facility.loggedOn(machine);
    this.#record?.({ kind: "logon", userid, storageSize: storage.length, privilegeClasses });
    return machine;
  }

  /** LOGOFF or FORCE (R-RST-2); waits for the end of a DIAGNOSE or presentation the machine is in (R-RST-8). */
  logoff(machine: Machine, forced = false): void {
    this.#whenDisengaged(machine, () => {
      if (!machine.loggedOn) return;
      this.#options.leaving?.(machine);
      machine.loggedOn = false;
      this.directory.dismiss(machine);
      this.#facility.gone(machine);
      this.#record?.({ kind: "logoff", userid: machine.userid, forced });
      this.#options.loggedOff?.(machine, forced);
    });
  }

  /** Any virtual machine reset (R-RST-3); waits like LOGOFF. Two kinds also clear storage and keys. */
  reset(machine: Machine, kind: ResetKind): void {
    this.#whenDisengaged(machine, () => {
      if (!machine.loggedOn) return;
      this.#facility.gone(machine);
      machine.resetRegisters();
      machine.resets++;
      if (kind === "system-clear" || kind === "define-storage") {
        machine.storage.fill(0);
        machine.keys.fill(0);
      }
      this.#record?.({ kind: "reset", userid: machine.userid, reset: kind });
    });
  }

  // ---- Instructions ----------------------------------------------------------------------------------------------

  /**
   * Simulates one instruction of a machine that is not engaged.
   * Operands as in {@link INSTRUCTION}. An interruption that has become possible is presented by {@link present}, later.
   */
  execute(
    machine: Machine,
    instruction: InstructionCode,
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
  ): Result {
    invariant(machine.loggedOn && machine.engagement === "none", "cannot execute an instruction now", machine.userid);
    if (machine.inProblemState) return this.#refuse(machine, instruction, a, b, PROGRAM_EXCEPTION.PRIVILEGED_OPERATION);
    switch (instruction) {
      case INSTRUCTION.DIAGNOSE:
        if (a === DIAGNOSE_CODE.VMCF) return this.#diagnoseVmcf(machine, b);
        if (a === DIAGNOSE_CODE.CONSOLE_FUNCTION)
          return this.#engaged(machine, () => this.#console(machine, b, c, d, e));
        return exception(PROGRAM_EXCEPTION.SPECIFICATION);
      case INSTRUCTION.LOAD_PSW:
        this.setPsw(machine, a, b);
        return ended(0);
      case INSTRUCTION.LOAD_CONTROL:
        if (a !== 0) return exception(PROGRAM_EXCEPTION.SPECIFICATION);
        this.setControlRegister0(machine, b);
        return ended(0);
      case INSTRUCTION.SET_STORAGE_KEY:
        if (!machine.holds(a, 1)) return exception(PROGRAM_EXCEPTION.ADDRESSING);
        this.setStorageKey(machine, a & ADDRESS_MASK, 1, (b & STORAGE_KEY_BITS) | (keyAt(machine, a) & SHARED_SEGMENT));
        return ended(0);
      case INSTRUCTION.INSERT_STORAGE_KEY:
        if (!machine.holds(a, 1)) return exception(PROGRAM_EXCEPTION.ADDRESSING);
        return ended(keyAt(machine, a) & STORAGE_KEY_BITS);
      default:
        return exception(PROGRAM_EXCEPTION.OPERATION);
    }
  }

  /** DIAGNOSE with code X'68' or X'08', the instruction guests use most. */
  diagnose(machine: Machine, code: number, rx: number, ry = 0, rx1 = 0, ry1 = 0): Result {
    return this.execute(machine, INSTRUCTION.DIAGNOSE, code, rx, ry, rx1, ry1);
  }

  /** Goes on with the DIAGNOSE X'68' the machine is in: moves the next pieces (R-XFER-12). */
  proceed(machine: Machine): Result {
    invariant(machine.engagement === "diagnose", "is in no DIAGNOSE", machine.userid);
    const rc = this.#facility.proceedDiagnose(machine);
    if (rc === IN_TRANSFER) return STILL_IN_TRANSFER;
    this.#record?.({ kind: "diagnose-end", userid: machine.userid, rc });
    this.#disengage(machine);
    return ended(rc);
  }

  /**
   * Presents at most one external interruption, if PSW and control register 0 permit (R-INT-4); others come before
   * X'4001' (R-INT-11). For a machine whose presentation is `in-transfer`, goes on with it.
   */
  present(machine: Machine): PresentResult {
    if (machine.engagement === "presentation") return this.#presentVmcf(machine, true);
    if (!machine.loggedOn || machine.engagement !== "none") return "nothing";
    if (machine.interruptKeyPending && machine.enabledForInterruptKey) {
      machine.interruptKeyPending = false;
      reflectExternal(machine, EXTERNAL_CODE.INTERRUPT_KEY);
      this.#record?.(presentationEvent(machine, "presented", EXTERNAL_CODE.INTERRUPT_KEY));
      return "presented";
    }
    if (!machine.enabledForVmcf || !this.#facility.pending(machine)) return "nothing";
    machine.engagement = "presentation";
    return this.#presentVmcf(machine, false);
  }

  /** Whether {@link present} would look at something: an interruption is pending and the machine is enabled for it. */
  presentable(machine: Machine): boolean {
    if (!machine.loggedOn) return false;
    if (machine.interruptKeyPending && machine.enabledForInterruptKey) return true;
    return machine.enabledForVmcf && this.#facility.pending(machine);
  }

  // ---- What an operator can do at a machine's console ------------------------------------------------------------

  /** A CP command of a machine, typed at its console (no limit of DIAGNOSE X'08' applies). */
  command(machine: Machine, text: string): CommandAnswer {
    const answer = consoleCommand(this, this.#facility, machine, text);
    this.#record?.({ kind: "command", userid: machine.userid, text, ...answer });
    return answer;
  }

  setPsw(machine: Machine, first: number, second: number): void {
    machine.pswFirst = first >>> 0;
    machine.pswSecond = second >>> 0;
    this.#record?.({ kind: "psw", userid: machine.userid, first: machine.pswFirst, second: machine.pswSecond });
  }

  setControlRegister0(machine: Machine, value: number): void {
    machine.cr0 = value >>> 0;
    this.#record?.({ kind: "cr0", userid: machine.userid, value: machine.cr0 });
  }

  /**
   * Sets the key byte of every block the area touches: access control in bits 0-3, fetch protection in bit 4, and
   * SHARED_SEGMENT where the blocks belong to a CP-owned shared segment.
   */
  setStorageKey(machine: Machine, address: number, length: number, key: number): void {
    machine.setStorageKey(address, length, key);
    this.#record?.({ kind: "storage-key", userid: machine.userid, address, length, key });
  }

  // ---- For people and tools --------------------------------------------------------------------------------------

  /** Every active message (R-LIFE-1). */
  messages(): MessageDescription[] {
    return this.#facility.messages();
  }

  /** The buffer in which the latest VMCMHDR of a machine stands, and the data behind it. */
  lastHeader(machine: Machine): { readonly address: number; readonly dataLength: number } {
    return this.#facility.lastHeader(machine);
  }

  /** @throws InvariantError when CP's own data contradict each other; for tests */
  checkInvariants(): void {
    for (const machine of this.directory.machines()) {
      invariant(machine.loggedOn && machine.entry.machine === machine, `${machine.userid} is half logged on`);
      invariant(machine.engagement !== "none" || machine.deferred.length === 0, `${machine.userid} has deferred acts`);
    }
    this.#facility.checkInvariants();
  }

  // ---- Inside ----------------------------------------------------------------------------------------------------

  /** R-CHK-1 (b) and (c), then the facility. */
  #diagnoseVmcf(machine: Machine, rx: number): Result {
    const address = rx & ADDRESS_MASK;
    if (address % 8 !== 0) {
      return this.#refuse(machine, INSTRUCTION.DIAGNOSE, DIAGNOSE_CODE.VMCF, rx, PROGRAM_EXCEPTION.SPECIFICATION);
    }
    if (!machine.holds(address, VMCPARM_LENGTH)) {
      return this.#refuse(machine, INSTRUCTION.DIAGNOSE, DIAGNOSE_CODE.VMCF, rx, PROGRAM_EXCEPTION.ADDRESSING);
    }
    machine.diagnoses++;
    machine.engagement = "diagnose";
    const rc =
      this.#record === undefined
        ? this.#decide(machine, readVmcparm(machine.view, address, this.#parm))
        : this.#decideAndRecord(machine, address);
    if (rc === IN_TRANSFER) return STILL_IN_TRANSFER;
    this.#disengage(machine);
    return ended(rc);
  }

  #decide(machine: Machine, parm: Vmcparm): number {
    // A paging error of the whole operation strikes where VMCPARM is fetched, before anything in it is looked at.
    const stricken = this.#host.faultsPlanned && this.#strike(machine, "diagnose", undefined) !== undefined;
    return stricken ? RC.PAGING_ERROR : this.#facility.diagnose(machine, parm);
  }

  #decideAndRecord(machine: Machine, address: number): number {
    const order = this.#order as RecordOrder;
    const parm = readVmcparm(machine.view, address);
    // What strikes the whole operation stands in front of it: nothing of it has happened yet.
    const stricken = this.#host.faultsPlanned && this.#strike(machine, "diagnose", undefined) !== undefined;
    order.begin({ kind: "diagnose", userid: machine.userid, address, parm, exception: 0, rc: undefined });
    const rc = stricken ? RC.PAGING_ERROR : this.#facility.diagnose(machine, parm);
    order.endDiagnose(rc === IN_TRANSFER ? undefined : rc);
    return rc;
  }

  #refuse(
    machine: Machine,
    instruction: InstructionCode,
    code: number,
    rx: number,
    cause: ProgramExceptionCode,
  ): Result {
    if (this.#record !== undefined && instruction === INSTRUCTION.DIAGNOSE && code === DIAGNOSE_CODE.VMCF) {
      const address = rx & ADDRESS_MASK;
      this.#record({
        kind: "diagnose",
        userid: machine.userid,
        address,
        parm: undefined,
        exception: cause,
        rc: undefined,
      });
    }
    return exception(cause);
  }

  #console(machine: Machine, rx: number, ry: number, rx1: number, ry1: number): Result {
    const answer = consoleFunction(machine, rx, ry, rx1, ry1, (text) => this.command(machine, text));
    if ("exception" in answer) return exception(answer.exception);
    for (const line of answer.consoleLines) this.#options.consoleLine?.(machine, line);
    return { ...done(answer.ry), value2: answer.ry1, conditionCode: answer.conditionCode };
  }

  #presentVmcf(machine: Machine, proceeding: boolean): PresentResult {
    if (this.#order !== undefined) this.#beginPresentation(this.#order, machine, proceeding);
    const presentation = proceeding ? this.#facility.proceedPresent(machine) : this.#facility.present(machine);
    // The old PSW may be stored over a header in low storage.
    const stored = this.#order !== undefined && presentation === PRESENTATION.PRESENTED ? this.#stored(machine) : NONE;
    if (presentation === PRESENTATION.PRESENTED) reflectExternal(machine, EXTERNAL_CODE.VMCF);
    this.#order?.endPresentation(this.#presentationEvent(machine, presentation, proceeding, stored));
    if (presentation === PRESENTATION.IN_TRANSFER) return "in-transfer";
    this.#disengage(machine);
    return presentation === PRESENTATION.PRESENTED ? "presented" : "nothing";
  }

  #beginPresentation(order: RecordOrder, machine: Machine, proceeding: boolean): void {
    this.#consideredBefore = machine.presentations;
    order.begin(presentationEvent(machine, "in-transfer", 0), proceeding);
  }

  /** @returns undefined when nothing has happened that a record should show */
  #presentationEvent(
    machine: Machine,
    presentation: Presentation,
    proceeding: boolean,
    stored: Stored,
  ): PresentationEvent | undefined {
    if (this.#order === undefined) return undefined;
    switch (presentation) {
      case PRESENTATION.IN_TRANSFER:
        // Of a presentation that goes on, the pieces say enough.
        return proceeding ? undefined : presentationEvent(machine, "in-transfer", 0);
      case PRESENTATION.NOTHING:
        if (!proceeding && !this.#order.hasStruck) return undefined;
        return this.#withHeaderLeft(machine, presentationEvent(machine, "nothing", 0));
      case PRESENTATION.DISPOSED:
        return this.#withHeaderLeft(machine, presentationEvent(machine, "nothing", 0));
      case PRESENTATION.PRESENTED:
        return this.#withHeaderLeft(machine, presentationEvent(machine, "presented", EXTERNAL_CODE.VMCF, stored));
    }
  }

  #withHeaderLeft(machine: Machine, event: PresentationEvent): PresentationEvent {
    const headerLeft = this.#facility.takeHeaderLeft(machine);
    return headerLeft === 0 ? event : { ...event, headerLeft };
  }

  /** What a presentation has just put into the machine's buffer. */
  #stored(machine: Machine): Stored {
    const { address, dataLength } = this.#facility.lastHeader(machine);
    return { header: readVmcmhdr(machine.view, address), dataLength };
  }

  #engaged(machine: Machine, act: () => Result): Result {
    machine.engagement = "diagnose";
    const result = act();
    this.#disengage(machine);
    return result;
  }

  /** The DIAGNOSE or presentation has ended: what waited for that happens now (R-RST-8). */
  #disengage(machine: Machine): void {
    machine.engagement = "none";
    while (machine.deferred.length > 0) machine.deferred.shift()?.();
  }

  #whenDisengaged(machine: Machine, act: () => void): void {
    if (machine.engagement === "none") act();
    else machine.deferred.push(act);
  }

  #strike(machine: Machine, operation: Fault["operation"], piece: number | undefined): StorageError | undefined {
    const nth = operation === "diagnose" ? machine.diagnoses : machine.presentations;
    let error: StorageError | undefined;
    for (const { effect } of this.#faults.take(machine.userid, operation, nth, piece)) {
      if (this.#order !== undefined) this.#recordFault(this.#order, machine, { operation, nth, piece, effect });
      if (effect.kind === "paging-error" || effect.kind === "addressing-error") error ??= effect;
      else this.befall(effect);
    }
    return error;
  }

  #recordFault(order: RecordOrder, machine: Machine, fault: FaultHere): void {
    const { userid } = machine;
    if (fault.operation === "diagnose") {
      order.emit({ kind: "fault", userid, fault: JSON.stringify(fault) });
      return;
    }
    const isError = fault.effect.kind === "paging-error" || fault.effect.kind === "addressing-error";
    if (fault.piece === 0) order.somethingHappens();
    if (!isError && fault.piece === undefined) {
      order.split(machine.presentations - 1 - this.#consideredBefore);
      this.#consideredBefore = machine.presentations - 1;
    }
    const entry = machine.presentations - this.#consideredBefore;
    order.emit({ kind: "fault", userid, fault: JSON.stringify(fault), entry });
  }
}
