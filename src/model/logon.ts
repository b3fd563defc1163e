// LOGON, LOGOFF and reset (section 9).

import { invariant } from "../../cp/interface/invariant.ts";
import { CR0_AFTER_RESET, PSW_AFTER_RESET } from "../../cp/interface/psw.ts";
import { SYSTEM } from "../../cp/interface/userid.ts";
import { unauthorize } from "./authorization.ts";
import type { Departure, LogonInput, Outcome, ResetInput } from "./input-output.ts";
import { BLOCK_LENGTH, newMachine, type Machine } from "./machine.ts";
import type { Model, Step } from "./model.ts";

const STORAGE_SIZE_MAX = 0x100_0000;
const PAGE_LENGTH = 4096;

const DONE: Outcome = { kind: "done" };
const DEFERRED: Outcome = { kind: "deferred" };

/** R-RST-1. */
export function logon(model: Model, { userid, storageSize, privilegeClasses = "G" }: LogonInput): Outcome {
  invariant(userid !== SYSTEM, "SYSTEM is CP's own userid");
  invariant(!model.machines.has(userid), `${userid} is logged on already`);
  checkStorageSize(storageSize);
  model.machines.set(userid, newMachine(userid, storageSize, privilegeClasses));
  return DONE;
}

/** R-RST-8: now, or when the DIAGNOSE or presentation the machine is in has ended. */
export function depart(model: Model, machine: Machine, departure: Departure, step: Step): Outcome {
  if (machine.transfer !== undefined) {
    machine.departures.push(departure);
    return DEFERRED;
  }
  carryOut(model, machine, departure, step);
  return DONE;
}

/** What had to wait, in the order it came; nothing follows a LOGOFF. */
export function carryOutDeferred(model: Model, machine: Machine, step: Step): readonly Departure[] {
  const waiting = machine.departures;
  if (waiting.length === 0 || machine.transfer !== undefined) return NONE;
  machine.departures = [];
  const logoff = waiting.findIndex((departure) => departure.kind === "logoff");
  const departures = logoff < 0 ? waiting : waiting.slice(0, logoff + 1);
  for (const departure of departures) carryOut(model, machine, departure, step);
  return departures;
}

const NONE: readonly Departure[] = [];

/** R-RST-2: both act as UNAUTHORIZE. */
function carryOut(model: Model, machine: Machine, departure: Departure, step: Step): void {
  unauthorize(model, machine);
  if (departure.kind === "logoff") logoff(model, machine);
  else reset(machine, departure, step);
}

/** R-XFER-15: for a transfer from or to its storage, that is gone. */
function logoff(model: Model, { userid }: Machine): void {
  model.machines.delete(userid);
  for (const { transfer } of model.machines.values()) {
    if (transfer?.message.source === userid) transfer.sourceLoggedOff = true;
  }
}

/** R-INT-5, R-RST-7: PSW and CR0 as after LOGON; the SMSG switch survives. Two kinds of reset clear storage and keys. */
function reset(machine: Machine, { how = "system-reset", storageSize = machine.storageSize }: ResetInput, step: Step) {
  machine.psw = [PSW_AFTER_RESET, 0];
  machine.cr0 = CR0_AFTER_RESET;
  if (how !== "system-clear" && how !== "define-storage") return;
  checkStorageSize(storageSize);
  machine.storageSize = storageSize;
  machine.storageKeys = new Uint8Array(storageSize / BLOCK_LENGTH);
  step.effects.push({ kind: "clear", userid: machine.userid, storageSize });
}

function checkStorageSize(size: number): void {
  invariant(isStorageSize(size), `storage of ${size} bytes is not a multiple of 4096 up to 16 MiB (R-PARM-9)`);
}

/** R-PARM-9. */
export function isStorageSize(size: number): boolean {
  return Number.isSafeInteger(size) && size > 0 && size <= STORAGE_SIZE_MAX && size % PAGE_LENGTH === 0;
}
