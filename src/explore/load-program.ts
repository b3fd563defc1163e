import type { Fault } from "../../cp/nucleus/faults.ts";
import type { Profile } from "../../cp/interface/profile.ts";
import { loadScript } from "../../workers/load-script.ts";
import type { LoadedMachine } from "../scenario/load-scenario.ts";
import type { Program, ProgramMachine, Strike } from "./program.ts";

/** A {@link Program} as plain data: scripts by the address of their modules. */
export interface ProgramSource {
  readonly machines: readonly LoadedMachine[];
  readonly seed: number;
  readonly messageLimit: number | undefined;
  readonly profile: Profile | undefined;
  readonly faults: readonly Fault[] | undefined;
  readonly strikes: readonly Strike[] | undefined;
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
  const { seed, messageLimit, profile, faults, strikes } = source;
  return {
    machines,
    seed,
    messageLimit,
    ...(profile !== undefined && { profile }),
    ...(faults !== undefined && { faults }),
    ...(strikes !== undefined && { strikes }),
  };
}
