// The one way into the model: tell it what happened, get what the specification says about it.

import { invariant } from "../../cp/interface/invariant.ts";
import { runAnswer } from "./answers.ts";
import { diagnose } from "./diagnose.ts";
import type { Fault, ModelInput, ModelOutput, NewPsw, Outcome } from "./input-output.ts";
import { carryOutDeferred, depart, logon } from "./logon.ts";
import { machineOf, type Machine } from "./machine.ts";
import type { Model, Step } from "./model.ts";
import { continuePresentation, present } from "./present.ts";
import { command } from "./smsg-command.ts";
import { setStorageKeys } from "./storage-area.ts";
import { takePieceFault } from "./transfer.ts";

/**
 * Decides one input in full: the same history of inputs always gives the same outputs. The model remembers; the caller
 * carries out the effects, in order, before the next input. What a machine is told (return codes, exceptions, lines) is
 * an answer, never thrown.
 *
 * @throws InvariantError when the input cannot happen: a machine that is not logged on, or one that acts while it is in
 *   its DIAGNOSE (R-XFER-13)
 */
export function apply(model: Model, input: ModelInput): ModelOutput {
  const step = newStep(input);
  if (input.kind === "logon") return { ...logon(model, input), effects: step.effects, departures: [] };
  const machine = machineOf(model, input.userid);
  const outcome = act(model, machine, input, step);
  // A presentation that has more entries to consider has not ended (R-RST-8).
  const departures = outcome.kind === "considered" ? [] : carryOutDeferred(model, machine, step);
  return { ...outcome, effects: step.effects, departures };
}

/**
 * As `apply` with a step of the caller's own, for one who judges millions of inputs: nothing is copied, and LOGOFFs and
 * resets are not deferred, because the record he reads has them where they took effect. The effects are left in the step.
 */
export function decide(model: Model, input: ModelInput, step: Step): Outcome {
  if (input.kind === "logon") return logon(model, input);
  return act(model, machineOf(model, input.userid), input, step);
}

type MachineInput = Exclude<ModelInput, { kind: "logon" }>;

function act(model: Model, machine: Machine, input: MachineInput, step: Step): Outcome {
  switch (input.kind) {
    case "diagnose":
      mustBeFree(machine);
      return diagnose(model, machine, input, step);
    case "continue":
      return continueTransfer(model, machine, step);
    case "present":
      return present(model, machine, step);
    case "command":
      return command(model, machine, input);
    case "setPsw":
      machine.psw = input.psw;
      return { kind: "done" };
    case "setCr0":
      machine.cr0 = input.value;
      return { kind: "done" };
    case "setStorageKey":
      setStorageKeys(machine, input.address, input.length ?? 1, input.key);
      return { kind: "done" };
    case "logoff":
    case "reset":
      return depart(model, machine, input, step);
  }
}

function continueTransfer(model: Model, machine: Machine, step: Step): Outcome {
  const { transfer } = machine;
  invariant(transfer !== undefined, `${machine.userid} is in no transfer`);
  machine.transfer = undefined;
  transfer.fault = takePieceFault(step) ?? transfer.fault;
  return transfer.purpose === "SENDX"
    ? continuePresentation(model, machine, transfer, step)
    : runAnswer(model, machine, transfer, step);
}

export function newStep(input: ModelInput, storesWanted = true): Step {
  const { pieces = Infinity, entries = Infinity, fault, newPsw } = input as StepOptions;
  return {
    effects: [],
    storesWanted,
    newPsw,
    pieces,
    entries,
    considered: 0,
    headerLeft: 0,
    faults: fault === undefined ? [] : [fault],
  };
}

interface StepOptions {
  readonly pieces?: number;
  readonly entries?: number;
  readonly fault?: Fault;
  readonly newPsw?: NewPsw;
}

function mustBeFree(machine: Machine): void {
  invariant(machine.transfer === undefined, `${machine.userid} is in its DIAGNOSE or presentation (R-XFER-13)`);
}
