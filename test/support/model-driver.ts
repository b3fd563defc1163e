// The reference model as something operations can be run on, byte for byte like the nucleus: its effects are carried out
// on storages of its own, and a fault plan strikes where the nucleus lets it strike.

import { CR0_AFTER_RESET, CR0_VMCF, EXTERNAL_NEW_PSW } from "../../cp/interface/psw.ts";
import { userid, type Userid } from "../../cp/interface/userid.ts";
import { readVmcparm, writeVmcparm } from "../../cp/interface/vmcparm.ts";
import { FaultPlan, type Fault, type StorageError } from "../../cp/nucleus/faults.ts";
import { apply } from "../../src/model/apply.ts";
import type { Departure, Effect, ModelInput, ModelOutput, PieceFault } from "../../src/model/input-output.ts";
import { isEnabled } from "../../src/model/machine.ts";
import { createModel, type Model } from "../../src/model/model.ts";
import { dueMachines } from "../../src/model/queries.ts";
import type { Shown } from "./nucleus-driver.ts";
import { parmOf, pswOf } from "./nucleus-driver.ts";
import { PARM_AT, STORAGE, USERIDS, type Operation, type Who } from "./operations.ts";

export interface ModelDriverOptions {
  readonly messageLimit?: number;
  readonly piecesPerStep?: number;
  readonly faults?: readonly Fault[];
}

const EXCEPTION_CODES = { "privileged-operation": 2, addressing: 5, specification: 6 } as const;

/** Runs operations on the model, one machine each of {@link USERIDS}. */
export class ModelDriver {
  readonly model: Model;
  readonly storages: Readonly<Record<Who, Uint8Array>>;
  readonly #faults: FaultPlan;
  readonly #piecesPerStep: number;
  readonly #counts = new Map<string, { diagnoses: number; presentations: number }>();
  /** The machine a fault strikes while CP works for it: its own LOGOFF or reset waits (R-RST-8). */
  #engaged: Who | undefined;
  #waiting: Departure[] = [];

  constructor({ messageLimit = 50, piecesPerStep = Infinity, faults = [] }: ModelDriverOptions = {}) {
    this.model = createModel({ messageLimit });
    this.#piecesPerStep = piecesPerStep;
    this.#faults = new FaultPlan(faults);
    this.storages = { ALICE: new Uint8Array(STORAGE), BOB: new Uint8Array(STORAGE), CAROL: new Uint8Array(STORAGE) };
    for (const name of USERIDS) this.#logon(name);
  }

  /** @returns what could be seen of it; undefined when the machine is not there, or is inside an instruction */
  apply(act: Operation): Shown {
    const { who } = act;
    const machine = this.model.machines.get(who);
    if (machine === undefined) {
      if (act.kind === "logon") this.#logon(who, act.storage);
      return undefined;
    }
    switch (act.kind) {
      case "proceed":
        if (machine.transfer === undefined) return undefined;
        return machine.transfer.purpose === "SENDX" ? this.#proceedPresenting(who) : this.#proceedDiagnose(who);
      case "logoff":
        this.#tell({ kind: "logoff", userid: machine.userid });
        return undefined;
      case "reset":
        this.#tell({ kind: "reset", userid: machine.userid, how: act.how ?? "system-reset" });
        return undefined;
      default:
        return machine.transfer === undefined ? this.#applyBetweenInstructions(machine.userid, act) : undefined;
    }
  }

  #applyBetweenInstructions(id: Userid, act: Operation): Shown {
    const { who } = act;
    const storage = this.#storageOf(who);
    switch (act.kind) {
      case "diagnose":
        writeVmcparm(viewOf(storage), PARM_AT, parmOf(act));
        return this.#diagnose(who, PARM_AT);
      case "wild-diagnose":
        return this.#diagnose(who, act.rx);
      case "present":
        return this.#present(who);
      case "command": {
        const output = this.#tell({ kind: "command", userid: id, text: act.text });
        return output.kind === "reply" ? `${output.rc} ${output.lines.join("\n")}` : "no business of VMCF's";
      }
      case "psw":
        this.#tell({ kind: "setPsw", userid: id, psw: [pswOf(act), 0] });
        return undefined;
      case "cr0":
        this.#tell({ kind: "setCr0", userid: id, value: act.vmcf ? CR0_AFTER_RESET | CR0_VMCF : CR0_AFTER_RESET });
        return undefined;
      case "storage-key":
        this.#tell({ kind: "setStorageKey", userid: id, address: act.address, length: act.length, key: act.key });
        return undefined;
      case "fill":
        storage.fill(act.byte, act.address, act.address + act.length);
        return undefined;
      default:
        return undefined;
    }
  }

  // ---- DIAGNOSE ---------------------------------------------------------------------------------------------------

  #diagnose(who: Who, address: number): string {
    const counts = this.#countsOf(who);
    this.#engaged = who;
    const vmcparm = () => readVmcparm(viewOf(this.storages[who]), address & 0xff_ffff);
    const { length } = this.#storageOf(who);
    const isCounted = !this.#inProblemState(who) && (address & 7) === 0 && (address & 0xff_ffff) + 40 <= length;
    if (isCounted) counts.diagnoses++;
    const error = isCounted ? this.#strike(who, "diagnose", undefined) : undefined;
    const output = this.#tell({
      kind: "diagnose",
      userid: userid(who),
      code: 0x68,
      address,
      vmcparm,
      pieces: 0,
      ...(error && { fault: { kind: "paging" } }),
    });
    if (output.kind === "inTransfer") return this.#proceedDiagnose(who);
    this.#disengage(who);
    return shownOutput(output);
  }

  #proceedDiagnose(who: Who): string {
    const output = this.#movePieces(who, "diagnose");
    this.#disengage(who);
    return shownOutput(output);
  }

  /** Piece by piece, as far as a step goes, each with the faults planned for it. */
  #movePieces(who: Who, operation: Fault["operation"]): ModelOutput {
    this.#engaged = who;
    for (let moved = 0; ; moved++) {
      const transfer = this.model.machines.get(who)?.transfer;
      if (transfer === undefined) throw new Error(`${who} is in no transfer`);
      if (moved === this.#piecesPerStep) return { kind: "inTransfer", effects: [], departures: [] };
      const gone = transfer.message.state === "GONE";
      const error = gone ? undefined : this.#strike(who, operation, transfer.pieces);
      const input = { kind: "continue", userid: userid(who), pieces: 1, ...this.#entries(operation) } as const;
      const output = this.#tell(
        error === undefined ? input : { ...input, fault: pieceFault(error, transfer.pieces + 1) },
      );
      if (output.kind !== "inTransfer") return output;
    }
  }

  #entries(operation: Fault["operation"]): { entries?: number } {
    return operation === "presentation" ? { entries: 0 } : {};
  }

  // ---- Presentation -----------------------------------------------------------------------------------------------

  #present(who: Who): string {
    const machine = this.model.machines.get(who);
    if (machine === undefined || !isEnabled(machine)) return "nothing";
    this.#engaged = who;
    return this.#presentEntries(who);
  }

  #proceedPresenting(who: Who): string {
    const output = this.#movePieces(who, "presentation");
    if (output.kind === "considered") return this.#presentEntries(who);
    this.#disengage(who);
    return shownOutput(output);
  }

  /** Entry by entry, each with the faults planned for it. */
  #presentEntries(who: Who): string {
    for (;;) {
      const first = this.#firstDue(who);
      if (first === undefined) {
        this.#tell({ kind: "present", userid: userid(who) });
        break;
      }
      this.#countsOf(who).presentations++;
      const error = this.#strike(who, "presentation", undefined);
      if (this.#firstDue(who) !== first) {
        this.#countsOf(who).presentations--; // The plan has taken it away.
        continue;
      }
      let output = this.#tell({
        kind: "present",
        userid: userid(who),
        entries: 1,
        pieces: 0,
        ...(error && { fault: { kind: "header" } }),
      });
      if (output.kind === "inTransfer") output = this.#movePieces(who, "presentation");
      if (output.kind === "considered") continue;
      this.#disengage(who);
      return shownOutput(output);
    }
    this.#disengage(who);
    return "nothing";
  }

  #firstDue(who: Who) {
    return this.model.machines.get(who)?.queue.find(({ state }) => state === "QUEUED" || state === "COMPLETE");
  }

  // ---- Faults and departures --------------------------------------------------------------------------------------

  #strike(who: Who, operation: Fault["operation"], piece: number | undefined): StorageError | undefined {
    const counts = this.#countsOf(who);
    const nth = operation === "diagnose" ? counts.diagnoses : counts.presentations;
    let error: StorageError | undefined;
    for (const { effect } of this.#faults.take(userid(who), operation, nth, piece)) {
      if (effect.kind === "paging-error" || effect.kind === "addressing-error") error ??= effect;
      else if (this.model.machines.has(effect.userid)) this.#act(effect);
    }
    return error;
  }

  #act(effect: Exclude<Fault["effect"], StorageError>): void {
    const { userid: id } = effect;
    if (effect.kind === "storage-key") {
      this.#tell({
        kind: "setStorageKey",
        userid: id,
        address: effect.address,
        length: effect.length,
        key: effect.key,
      });
      return;
    }
    const departure: Departure =
      effect.kind === "reset" ? { kind: "reset", userid: id, how: effect.reset } : { kind: "logoff", userid: id };
    if (id === this.#engaged) this.#waiting.push(departure);
    else this.#tell(departure);
  }

  #disengage(who: Who): void {
    this.#engaged = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const departure of waiting) if (this.model.machines.has(who)) this.#tell(departure);
  }

  // ---- The model and its storages ---------------------------------------------------------------------------------

  /** As much of it as the machine has. */
  #storageOf(who: Who): Uint8Array {
    return this.storages[who].subarray(0, this.model.machines.get(who)?.storageSize ?? STORAGE);
  }

  #logon(who: Who, storageSize = STORAGE): void {
    this.storages[who].fill(0);
    this.#counts.set(who, { diagnoses: 0, presentations: 0 });
    apply(this.model, { kind: "logon", userid: userid(who), storageSize });
  }

  #tell(input: DistributiveOmit<ModelInput, "newPsw">): ModelOutput {
    let done = 0;
    const carryOutNew = (effects: readonly Effect[]): void => {
      for (; done < effects.length; done++) this.#carryOut(effects[done] as Effect);
    };
    const newPsw = (effects: readonly Effect[]): readonly [number, number] => {
      carryOutNew(effects);
      const view = viewOf(this.storages[input.userid as Who]);
      return [view.getUint32(EXTERNAL_NEW_PSW), view.getUint32(EXTERNAL_NEW_PSW + 4)];
    };
    const output = apply(this.model, { ...input, newPsw } as ModelInput);
    carryOutNew(output.effects);
    return output;
  }

  #carryOut(effect: Effect): void {
    if (effect.kind === "store") this.storages[effect.userid as Who].set(effect.bytes, effect.address);
    else if (effect.kind === "clear") this.storages[effect.userid as Who].fill(0);
    else {
      const from = this.storages[effect.from as Who];
      const bytes = from.subarray(effect.fromAddress, effect.fromAddress + effect.length);
      this.storages[effect.to as Who].set(bytes, effect.toAddress);
    }
  }

  #countsOf(who: Who): { diagnoses: number; presentations: number } {
    return this.#counts.get(who) ?? { diagnoses: 0, presentations: 0 };
  }

  #inProblemState(who: Who): boolean {
    return ((this.model.machines.get(who)?.psw[0] ?? 0) & 0x1_0000) !== 0;
  }

  /** Every machine for which an interruption is pending. */
  due(): readonly string[] {
    return dueMachines(this.model).map((machine) => machine.userid);
  }
}

type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;

function pieceFault(error: StorageError, piece: number): PieceFault {
  return {
    kind: "piece",
    piece,
    side: error.side ?? "source",
    error: error.kind === "paging-error" ? "paging" : "addressing",
  };
}

function shownOutput(output: ModelOutput): string {
  switch (output.kind) {
    case "rc":
      return `rc ${output.rc}`;
    case "exception":
      return `exception ${EXCEPTION_CODES[output.exception]}`;
    case "inTransfer":
      return "in-transfer";
    default:
      return output.kind;
  }
}

function viewOf(storage: Uint8Array): DataView {
  return new DataView(storage.buffer, storage.byteOffset, storage.byteLength);
}
