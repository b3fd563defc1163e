import type { Userid } from "../../cp/interface/userid.ts";
import type { ControlProgram } from "../../cp/nucleus/control-program.ts";
import type { MachineFault } from "../../cp/nucleus/faults.ts";
import type { Machine } from "../../cp/nucleus/machine.ts";
import {
  FAULT_NAMES,
  OPERATION,
  OPERATION_NAMES,
  type FaultName,
  type Operation,
  type OperationName,
} from "../schedule/operation.ts";
import type { Schedule, ScheduleStep } from "../schedule/schedule.ts";
import type { ProgramMachine } from "./program.ts";

/** A misfortune that may strike at any time, or never: an agent of its own to the scheduler. */
export type Strike =
  | MachineFault
  /** The next DIAGNOSE X'68' of the machine ends with RC 15. */
  | { readonly kind: "paging-error"; readonly userid: Userid };

/** Key 14 with fetch protection: nobody who has another key gets at the storage any more. */
const NEW_KEY = 0xe8;

export function operationOfStrike({ kind }: Strike): Operation {
  switch (kind) {
    case "storage-key":
      return OPERATION.newkey;
    case "reset":
      return OPERATION.reset;
    case "logoff":
      return OPERATION.force;
    case "paging-error":
      return OPERATION.rc15;
  }
}

/** As schedules name it. */
export function nameOfStrike(strike: Strike): Omit<ScheduleStep, "nth"> {
  return { userid: strike.userid, operation: OPERATION_NAMES[operationOfStrike(strike)] as OperationName };
}

/** One fault of each kind for each machine. */
export function strikesOf(machines: readonly ProgramMachineShape[], kinds: readonly FaultName[]): Strike[] {
  return machines.flatMap((machine) => kinds.map((kind) => strikeOf(machine, kind)));
}

/** The faults that a schedule names, so that it can be repeated with nothing else given. */
export function strikesIn(machines: readonly ProgramMachineShape[], schedule: Schedule): Strike[] {
  return machines.flatMap((machine) =>
    FAULT_NAMES.flatMap((kind) => {
      const nths = schedule.map((step) => (step.userid === machine.userid && step.operation === kind ? step.nth : 0));
      return Array.from({ length: Math.max(0, ...nths) }, () => strikeOf(machine, kind));
    }),
  );
}

/** It happens: a step of a run. */
export function strikeNow(cp: ControlProgram, { userid, diagnoses }: Machine, strike: Strike): void {
  if (strike.kind !== "paging-error") cp.befall(strike);
  else cp.planFault({ userid, operation: "diagnose", nth: diagnoses + 1, effect: { kind: "paging-error" } });
}

type ProgramMachineShape = Pick<ProgramMachine, "userid" | "storageSize">;

/** A fault by the name schedules give it. */
export function strikeOf({ userid, storageSize }: ProgramMachineShape, kind: FaultName): Strike {
  switch (kind) {
    case "newkey":
      return { kind: "storage-key", userid, address: 0, length: storageSize, key: NEW_KEY };
    case "reset":
      return { kind: "reset", userid, reset: "system-reset" };
    case "force":
      return { kind: "logoff", userid };
    case "rc15":
      return { kind: "paging-error", userid };
  }
}
