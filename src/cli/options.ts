import { availableParallelism } from "node:os";
import { Option, type Command } from "commander";
import { PROFILES } from "../../cp/interface/profile.ts";
import { TRANSPORTS } from "../../workers/channel/machine-task.ts";
import { TRANSPORT_DEFAULT } from "../run/run-options.ts";
import { wholeNumber } from "./option-values.ts";
import { commandLine } from "./own-command.ts";

// The options that several commands have, and how a command line is repeated.

/** The largest seed, too, that is drawn when none is given. */
export const SEED_MAX = 0xffff_ffff;
const LIMIT_MAX = 0xffff_ffff;
const JOBS_MAX = 256;

export function profileOption(text = "which CP answers"): Option {
  return new Option("--profile <which>", text).choices(PROFILES);
}

export function transportOption(text = "how instructions reach CP"): Option {
  return new Option("--transport <how>", text).choices(TRANSPORTS).default(TRANSPORT_DEFAULT);
}

export function seedOption(text: string): Option {
  return new Option("--seed <number>", text).argParser(wholeNumber(0, SEED_MAX));
}

export function limitOption(otherwise = "the scenario's, else 50"): Option {
  const text = `most active messages of a source (default: ${otherwise})`;
  return new Option("--limit <number>", text).argParser(wholeNumber(1, LIMIT_MAX));
}

export function jobsOption(): Option {
  return new Option("--jobs <number>", "threads").argParser(wholeNumber(1, JOBS_MAX)).default(availableParallelism());
}

/** How a command prints, which changes nothing of what it does. */
const PRINTING = ["json", "verbose", "next"];

/** Whether an option was given, not only has a default. `--x <value>` and `--no-x` have one name and one value. */
export function isGiven(command: Command, option: Option): boolean {
  const name = option.attributeName();
  return command.getOptionValueSource(name) === "cli" && (command.getOptionValue(name) === false) === option.negate;
}

type OptionValue = string | number | boolean | readonly string[];

/** The values of options that were drawn or found out, not given. */
type Known = Readonly<Record<string, string | number>>;

/**
 * The options of a command as they were given, as words of a command line.
 *
 * @param known what else to write out
 * @param only nothing but these, by their names in the code
 */
export function givenOptions(command: Command, known: Known = {}, only?: readonly string[]): (string | number)[] {
  return command.options.flatMap((option) => {
    const name = option.attributeName();
    const given = isGiven(command, option) ? (command.getOptionValue(name) as OptionValue) : undefined;
    const value = known[name] ?? given;
    if (value === undefined || PRINTING.includes(name) || only?.includes(name) === false) return [];
    const long = option.long ?? "";
    return option.required ? [long, String(value)] : [long];
  });
}

/** The command that does the same again. */
export function againLine(command: Command, known: Known = {}): string {
  return commandLine(command.name(), ...command.args, ...givenOptions(command, known));
}
