import type { Command, Option } from "commander";
import { InputError } from "./errors.ts";
import { isGiven } from "./options.ts";

// An option that would change nothing is a mistake about what is going to happen.

/**
 * @param goesWith options that only matter with another, or with one of several, or with one that has a certain value:
 * `{ "--check or --record": ["--no-lines"], "--strategy pct": ["--depth"] }`
 * @throws InputError when one of them was given alone
 */
export function refuseIdle(command: Command, goesWith: Readonly<Record<string, readonly string[]>>): void {
  for (const [others, flags] of Object.entries(goesWith)) {
    const idle = given(command).find(({ long }) => flags.includes(long ?? ""));
    const isThere = others.split(" or ").some((other) => matters(command, other));
    if (idle !== undefined && !isThere) throw new InputError(`${idle.long ?? ""} goes with ${others}`);
  }
}

/**
 * @param flag an option that makes the command do something else
 * @param flags all that go with it
 * @throws InputError when it was given, and one that does not go with it
 */
export function refuseBeside(command: Command, flag: string, flags: readonly string[]): void {
  if (!matters(command, flag)) return;
  const idle = given(command).find(({ long }) => long !== flag && !flags.includes(long ?? ""));
  if (idle !== undefined) throw new InputError(`${idle.long ?? ""} does not go with ${flag}`);
}

function given(command: Command): Option[] {
  return command.options.filter((option) => isGiven(command, option));
}

/** @param option a flag that must have been given, or a flag and the value it must have, given or not */
function matters(command: Command, option: string): boolean {
  const [flag, value] = option.split(" ");
  return command.options.some(
    (one) =>
      one.long === flag &&
      (value === undefined ? isGiven(command, one) : command.getOptionValue(one.attributeName()) === value),
  );
}
