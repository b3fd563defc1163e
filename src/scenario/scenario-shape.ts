import type { Grade } from "../../guest/define-scenario.ts";
import { printable } from "../../guest/printable.ts";
import { PROFILES, type Profile } from "../../cp/interface/profile.ts";
import { parseUserid, SYSTEM, type Userid } from "../../cp/interface/userid.ts";
import { FUNCTION } from "../../workers/script-description.ts";

/** What a scenario declares, checked and completed. */
export interface ScenarioShape {
  readonly title: string;
  readonly watchFor: string | undefined;
  readonly machines: readonly MachineShape[];
  readonly outcomes: ReadonlyMap<string, OutcomeMeaning> | undefined;
  readonly messageLimit: number | undefined;
  readonly mayLeaveActive: boolean;
}

export interface MachineShape {
  readonly userid: Userid;
  readonly storageSize: number;
  readonly privilegeClasses: string;
}

/** How an outcome is judged, and what it means. */
export interface OutcomeMeaning {
  readonly grade: Grade;
  readonly means: string;
}

export const STORAGE_DEFAULT = 65_536;
export const PRIVILEGE_DEFAULT = "G";
const STORAGE_UNIT = 4_096;
const STORAGE_MAX = 0x100_0000;
/** The identifier of a message has 32 bits, so no source can have more of them active. */
const MESSAGE_LIMIT_MAX = 0xffff_ffff;
const GRADES: readonly string[] = ["expected", "interesting", "forbidden"] satisfies Grade[];

/** What is wrong with a declaration, and the names that lead there. */
export class ShapeProblem extends Error {
  readonly path: readonly string[];

  constructor(path: readonly string[], sentence: string) {
    super(sentence);
    this.path = path;
  }
}

type Members = ReadonlyMap<string, unknown>;

/**
 * Reads the description of a default export strictly: a member nobody knows is an error, not ignored.
 * @param profile outcomes that are listed in another profile only are left out
 * @throws ShapeProblem with one sentence
 */
export function readScenario(description: Members, profile: Profile): ScenarioShape {
  const known = ["title", "watchFor", "machines", "outcomes", "profiles", "messageLimit", "mayLeaveActive"];
  refuseUnknown(description, known, [], "a scenario");
  refuseOtherProfiles(description.get("profiles"), profile);
  const machines = readMachines(description.get("machines"));
  return {
    title: text(description, "title") ?? fail(["title"], "a scenario needs a title"),
    watchFor: text(description, "watchFor"),
    machines,
    outcomes: readOutcomes(description.get("outcomes"), machines, profile),
    messageLimit: readLimit(description.get("messageLimit")),
    mayLeaveActive: flag(description, "mayLeaveActive"),
  };
}

/** @throws ShapeProblem when a text is no userid a machine can have */
export function machineUserid(name: string, path: readonly string[]): Userid {
  const parsed = parseUserid(name);
  if ("problem" in parsed) return fail(path, parsed.problem);
  if (parsed.userid === SYSTEM) return fail(path, "SYSTEM is CP's own userid; no machine can have it");
  return parsed.userid;
}

function readMachines(machines: unknown): MachineShape[] {
  const path = ["machines"];
  if (!(machines instanceof Map)) return fail(path, "machines must be an object: its members are the userids");
  if (machines.size === 0) return fail(path, "a scenario needs at least one machine");
  return Array.from(machines as Members, ([name, machine]) => readMachine(name, machine, [...path, name]));
}

function readMachine(name: string, machine: unknown, path: readonly string[]): MachineShape {
  const userid = machineUserid(name, path);
  if (machine === FUNCTION) return { userid, storageSize: STORAGE_DEFAULT, privilegeClasses: PRIVILEGE_DEFAULT };
  if (!(machine instanceof Map)) return fail(path, `machine ${name} must be a function, or an object with a script`);
  const members = machine as Members;
  refuseUnknown(members, ["script", "storage", "privilegeClasses"], path, `machine ${name}`);
  if (members.get("script") !== FUNCTION)
    return fail([...path, "script"], `machine ${name} needs a script: a function`);
  const storageSize = members.get("storage") ?? STORAGE_DEFAULT;
  if (!isWhole(storageSize, STORAGE_UNIT, STORAGE_MAX) || storageSize % STORAGE_UNIT !== 0) {
    const rule = `a multiple of ${STORAGE_UNIT} from ${STORAGE_UNIT} to ${STORAGE_MAX} bytes`;
    return fail([...path, "storage"], `storage of ${name} is ${shown(storageSize)}; it must be ${rule}`);
  }
  const privilegeClasses = members.get("privilegeClasses") ?? PRIVILEGE_DEFAULT;
  if (typeof privilegeClasses !== "string" || !/^[A-H]+$/.test(privilegeClasses)) {
    const sentence = `privilegeClasses of ${name} is ${shown(privilegeClasses)}; it must be letters from A to H, like "BG"`;
    return fail([...path, "privilegeClasses"], sentence);
  }
  return { userid, storageSize, privilegeClasses };
}

function refuseOtherProfiles(profiles: unknown, profile: Profile): void {
  if (profiles === undefined) return;
  const isList = Array.isArray(profiles) && profiles.every((name) => isProfile(name));
  if (!isList) return fail(["profiles"], `profiles must be a list of ${PROFILES.join(", ")}`);
  if (!profiles.includes(profile)) {
    fail(["profiles"], `this scenario is about the profile ${profiles.join(", ")}; give --profile to run it there`);
  }
}

function isProfile(name: unknown): name is Profile {
  return PROFILES.some((known) => known === name);
}

function readOutcomes(
  outcomes: unknown,
  machines: readonly MachineShape[],
  profile: Profile,
): ReadonlyMap<string, OutcomeMeaning> | undefined {
  if (outcomes === undefined) return undefined;
  if (!(outcomes instanceof Map))
    return fail(["outcomes"], 'outcomes must be an object: { "ALICE=0 BOB=12": "CANCEL won" }');
  const userids = machines.map(({ userid }) => userid);
  for (const outcome of (outcomes as Members).keys()) refuseImpossible(outcome, userids);
  const notes = Array.from(outcomes as Members, ([outcome, note]) => readNote(outcome, note));
  const listed = notes.filter((note) => note.profile === undefined || note.profile === profile);
  return new Map(listed.map(({ outcome, grade, means }) => [String(printable(outcome)), { grade, means }]));
}

/** An outcome that nothing can ever come to is a slip. What machines return may be any text, so only their names are looked at. */
function refuseImpossible(outcome: string, userids: readonly Userid[]): void {
  if (outcome === "") return;
  const path = ["outcomes", outcome];
  const named = userids
    .map((userid) => ({ userid, at: ` ${outcome}`.indexOf(` ${userid}=`) }))
    .filter(({ at }) => at >= 0);
  if (!named.some(({ at }) => at === 0)) {
    fail(path, `outcome "${outcome}" does not begin with a machine, like ${userids[0] ?? "ALICE"}=0`);
  }
  const inOrder = named.every(({ at }, index) => at >= (named[index - 1]?.at ?? 0));
  if (!inOrder) {
    const due = named.map(({ userid }) => `${userid}=…`).join(" ");
    fail(path, `outcome "${outcome}" cannot come: machines stand in the scenario's order, ${due}`);
  }
}

interface Note extends OutcomeMeaning {
  readonly outcome: string;
  readonly profile: Profile | undefined;
}

function readNote(outcome: string, note: unknown): Note {
  const path = ["outcomes", outcome];
  if (typeof note === "string") return { outcome, grade: "expected", means: note, profile: undefined };
  if (!(note instanceof Map)) return fail(path, `the note of outcome "${outcome}" must be a text or { grade, means }`);
  const members = note as Members;
  refuseUnknown(members, ["grade", "means", "profile"], path, `the note of outcome "${outcome}"`);
  const grade = members.get("grade") ?? "expected";
  const profile = members.get("profile");
  const means = members.get("means");
  if (typeof grade !== "string" || !GRADES.includes(grade)) {
    return fail(
      [...path, "grade"],
      `the grade of outcome "${outcome}" is ${shown(grade)}; grades are ${GRADES.join(", ")}`,
    );
  }
  if (typeof means !== "string") return fail(path, `the note of outcome "${outcome}" must say what it means`);
  if (profile !== undefined && !isProfile(profile)) {
    const sentence = `the profile of outcome "${outcome}" is ${shown(profile)}; profiles are ${PROFILES.join(", ")}`;
    return fail([...path, "profile"], sentence);
  }
  return { outcome, grade: grade as Grade, means, profile };
}

function readLimit(limit: unknown): number | undefined {
  if (limit === undefined || isWhole(limit, 1, MESSAGE_LIMIT_MAX)) return limit;
  return fail(["messageLimit"], `messageLimit is ${shown(limit)}; it must be a whole number from 1`);
}

function refuseUnknown(members: Members, known: readonly string[], path: readonly string[], what: string): void {
  const unknown = [...members.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) {
    fail([...path, unknown], `${what} has no member ${JSON.stringify(unknown)}; its members are ${known.join(", ")}`);
  }
}

function text(members: Members, name: string): string | undefined {
  const value = members.get(name);
  if (value === undefined || typeof value === "string") return value;
  return fail([name], `${name} must be a text`);
}

function flag(members: Members, name: string): boolean {
  const value = members.get(name) ?? false;
  return typeof value === "boolean" ? value : fail([name], `${name} must be true or false`);
}

function isWhole(value: unknown, from: number, to: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= from && value <= to;
}

function shown(value: unknown): string {
  if (value === FUNCTION) return "a function";
  if (value === undefined) return "missing";
  return typeof value === "object" && value !== null ? "an object" : JSON.stringify(value);
}

function fail(path: readonly string[], sentence: string): never {
  throw new ShapeProblem(path, sentence);
}
