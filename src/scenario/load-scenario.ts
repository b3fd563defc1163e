import { basename, extname } from "node:path";
import type { Profile } from "../../cp/interface/profile.ts";
import type { Userid } from "../../cp/interface/userid.ts";
import { FUNCTION } from "../../workers/script-description.ts";
import { InputError } from "../cli/errors.ts";
import { describe, LOAD_MS } from "./describe.ts";
import { memberPosition } from "./member-position.ts";
import { ScriptLoader, type Script } from "./script-loader.ts";
import { shownFile } from "./script-text.ts";
import {
  machineUserid,
  PRIVILEGE_DEFAULT,
  readScenario,
  ShapeProblem,
  STORAGE_DEFAULT,
  type MachineShape,
  type ScenarioShape,
} from "./scenario-shape.ts";

export type { OutcomeMeaning } from "./scenario-shape.ts";

/** A machine ready for LOGON. */
export interface LoadedMachine extends MachineShape {
  /** The module its script is in; with `machine`, the default export is a scenario and the script that machine's. */
  readonly program: { readonly url: string; readonly machine?: Userid };
}

/** A scenario ready to run, in any mode. */
export interface LoadedScenario extends Omit<ScenarioShape, "machines"> {
  readonly machines: readonly LoadedMachine[];
  /** The files as given. */
  readonly files: readonly string[];
  /** SHA-256 over all sources, imports included. */
  readonly hash: string;
}

export interface LoadOptions {
  /** Which outcomes are listed, and whether the scenario is about it at all. Default: `documented`. */
  readonly profile?: Profile;
  /** Longest each file may take to load, in milliseconds. */
  readonly loadMs?: number;
}

/**
 * Loads one scenario file, or several plain guest files whose machines are named after them.
 * @throws InputError with one sentence that begins with file and line, when there is anything wrong with them
 */
export async function loadScenario(
  files: readonly string[],
  { profile = "documented", loadMs = LOAD_MS }: LoadOptions = {},
): Promise<LoadedScenario> {
  const loader = new ScriptLoader();
  const scripts: Script[] = [];
  for (const file of files) scripts.push(await loader.load(file));
  const exported = await Promise.all(scripts.map(async (script) => (await describe(loader, script, loadMs)).default));
  const [first] = scripts;
  if (first === undefined) throw new InputError("no script was given");
  const from = { files, hash: loader.hash() };
  const [description] = exported;
  if (scripts.length === 1 && isScenario(description)) {
    return { ...from, ...scenarioOf(loader, first, description as ReadonlyMap<string, unknown>, profile) };
  }
  const machines = scripts.map((script, index) => guestOf(loader, script, exported[index]));
  refuseTwins(scripts, machines);
  const title = machines.map(({ userid }) => userid).join(", ");
  // Nothing has been promised about plain scripts: what they leave behind is told, and that is all.
  const rest = { watchFor: undefined, outcomes: undefined, messageLimit: undefined, mayLeaveActive: true };
  return { ...from, title, machines, ...rest };
}

function isScenario(description: unknown): boolean {
  return description instanceof Map && description.has("machines");
}

function scenarioOf(
  loader: ScriptLoader,
  script: Script,
  description: ReadonlyMap<string, unknown>,
  profile: Profile,
): Omit<LoadedScenario, "files" | "hash"> {
  const shape = located(loader, script, () => readScenario(description, profile));
  const { url } = script;
  return {
    ...shape,
    machines: shape.machines.map((machine) => ({ ...machine, program: { url, machine: machine.userid } })),
  };
}

function guestOf(loader: ScriptLoader, script: Script, exported: unknown): LoadedMachine {
  const shown = shownFile(script.file);
  if (isScenario(exported)) {
    throw new InputError(`${shown}: a scenario with machines of its own; give one scenario, or several guest scripts`);
  }
  if (exported !== FUNCTION) {
    throw new InputError(
      `${shown}: has no default export that can run; export default a guest function (async (vm) => …), or defineScenario({…})`,
    );
  }
  const name = basename(script.file, extname(script.file)).toUpperCase();
  const userid = located(loader, script, () => machineUserid(name, []), "the file's name becomes the userid, but ");
  return { userid, storageSize: STORAGE_DEFAULT, privilegeClasses: PRIVILEGE_DEFAULT, program: { url: script.url } };
}

/** Puts file and line in front of what is wrong with a shape. */
function located<T>(loader: ScriptLoader, script: Script, read: () => T, preface = ""): T {
  try {
    return read();
  } catch (problem) {
    if (!(problem instanceof ShapeProblem)) throw problem;
    const { path, message } = problem;
    const where =
      path.length === 0 ? shownFile(script.file) : memberPosition(loader.typescript, loader.syntax(script), path);
    throw new InputError(`${where}: ${preface}${message}`, { cause: problem });
  }
}

function refuseTwins(scripts: readonly Script[], machines: readonly LoadedMachine[]): void {
  for (const [index, { userid }] of machines.entries()) {
    const twin = machines.findIndex((machine) => machine.userid === userid);
    if (twin === index) continue;
    const [one, other] = [scripts[twin], scripts[index]].map((script) => shownFile(script?.file ?? ""));
    throw new InputError(`${other}: a second machine with the userid ${userid}; the first is ${one}`);
  }
}
