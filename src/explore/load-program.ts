import type { ControlProgram } from "../../cp/nucleus/control-program.ts";
import type { Fault } from "../../cp/nucleus/faults.ts";
import type { Profile } from "../../cp/interface/profile.ts";
import { loadScript } from "../../workers/load-script.ts";
import type { LoadedMachine } from "../scenario/load-scenario.ts";
import type { Program, ProgramMachine } from "./program.ts";
import type { Strike } from "./strike.ts";

/** A {@link Program} as plain data: scripts by the address of their modules. */
export interface ProgramSource {
  readonly machines: readonly LoadedMachine[];
  readonly seed: number;
  readonly messageLimit: number | undefined;
  readonly profile: Profile | undefined;
  readonly faults: readonly Fault[] | undefined;
  readonly strikes: readonly Strike[] | undefined;
  readonly strikesMax?: number | undefined;
  /** The module of another build's `ControlProgram`, as a URL; ours when absent. */
  readonly nucleus?: string | undefined;
}

/**
 * Imports the scripts into this thread. Each machine gets its own instance of its module, as on a thread of its own, so that what a
 * module keeps outside its functions is not shared between machines; it does outlive a schedule, though.
 */
export async function loadProgram(source: ProgramSource): Promise<Program> {
  const machines: ProgramMachine[] = [];
  for (const { userid, storageSize, privilegeClasses, program } of source.machines) {
    const script = await loadScript(`${program.url}#${userid}`, program.machine);
    machines.push({ userid, storageSize, privilegeClasses, script });
  }
  const { seed, messageLimit, profile, faults, strikes, strikesMax, nucleus } = source;
  const makeControlProgram = nucleus === undefined ? undefined : await loadNucleus(nucleus);
  return {
    machines,
    seed,
    messageLimit,
    ...(profile !== undefined && { profile }),
    ...(faults !== undefined && { faults }),
    ...(strikes !== undefined && { strikes }),
    ...(strikesMax !== undefined && { strikesMax }),
    ...(makeControlProgram !== undefined && { makeControlProgram }),
  };
}

/** The CP of another build. It is ours as far as anybody can tell: same class, same interface, other files. */
async function loadNucleus(url: string): Promise<NonNullable<Program["makeControlProgram"]>> {
  const { ControlProgram: OtherControlProgram } = (await import(url)) as { ControlProgram: typeof ControlProgram };
  return (options) => new OtherControlProgram(options);
}
