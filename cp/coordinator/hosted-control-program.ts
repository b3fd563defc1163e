import type { ResetKind } from "../interface/events.ts";
import { ControlProgram, type ControlProgramOptions } from "../nucleus/control-program.ts";
import type { Machine } from "../nucleus/machine.ts";

/** CP whose host hears of resets, whoever orders them: an operator, the machine itself by a command, or the fault plan. */
export class HostedControlProgram extends ControlProgram {
  readonly #wasReset: (machine: Machine) => void;

  constructor(options: ControlProgramOptions, wasReset: (machine: Machine) => void) {
    super(options);
    this.#wasReset = wasReset;
  }

  /** A machine inside a DIAGNOSE is reset at its end (R-RST-8); it learns of it by the answer, which comes after that. */
  override reset(machine: Machine, kind: ResetKind): void {
    super.reset(machine, kind);
    this.#wasReset(machine);
  }
}
