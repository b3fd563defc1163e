import { Command } from "commander";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "../package-layout.ts";
import { EXIT, InputError } from "./errors.ts";
import { commandLine } from "./own-command.ts";
import { reportError } from "./report-error.ts";
import type { Seat } from "./seat.ts";
import { colourful, paint } from "./terminal.ts";

type LoadCommand = () => Promise<(program: Command, seat: Seat) => void>;

/** How each command is loaded, in the order of the help. Only the one that is given is: nobody waits for the others. */
const COMMANDS = new Map<string, LoadCommand>([
  ["run", async () => (await import("./run-command.ts")).addRunCommand],
  ["scenarios", async () => (await import("./scenarios-command.ts")).addScenariosCommand],
  ["conform", async () => (await import("./conform-command.ts")).addConformCommand],
  ["check", async () => (await import("./check-command.ts")).addCheckCommand],
  ["export", async () => (await import("./export-command.ts")).addExportCommand],
  ["stress", async () => (await import("./stress-command.ts")).addStressCommand],
  ["explore", async () => (await import("./explore-command.ts")).addExploreCommand],
  ["compare", async () => (await import("./compare-command.ts")).addCompareCommand],
  ["replay", async () => (await import("./replay-command.ts")).addReplayCommand],
  ["bench", async () => (await import("./bench-command.ts")).addBenchCommand],
]);

/**
 * `vmcf` with these words behind it: results go to stdout, everything else to stderr, and what is wrong is told there. A
 * seat that is never given an exit status has 0.
 */
export async function vmcf(words: readonly string[], seat: Seat): Promise<void> {
  try {
    const program = newProgram();
    for (const load of asked(words)) (await load())(program, seat);
    if (words.length === 0) program.outputHelp();
    else await program.parseAsync(withoutHelp(words), { from: "user" });
  } catch (error) {
    seat.finish(seat.signal.aborted ? EXIT.INTERRUPTED : reportError(error, words.includes("--verbose")));
  }
}

/** The commands there is any use for. */
function asked(words: readonly string[]): Iterable<LoadCommand> {
  const [word = ""] = words;
  const command = COMMANDS.get(word);
  if (command !== undefined) return [command];
  if (word === "--version" || word === "-V") return [];
  // Somebody may leave out `run`.
  if (isFile(word)) throw new InputError(`${word} is no command; to run it: ${commandLine("run", ...words)}`);
  return COMMANDS.values();
}

/** Help for a command that is not there would be that for all of them, as if nothing were wrong. */
function withoutHelp(words: readonly string[]): readonly string[] {
  const [word = "", wanted] = words;
  const name = word === "help" ? wanted : word;
  const isUnknown = name !== undefined && !name.startsWith("-") && name !== "help" && !COMMANDS.has(name);
  return isUnknown ? [name] : words;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function newProgram(): Command {
  const { version } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as { version: string };
  return new Command("vmcf")
    .description("A laboratory for concurrent message passing: VM's Virtual Machine Communication Facility.")
    .version(version)
    .showSuggestionAfterError()
    .showHelpAfterError("(--help shows what there is)")
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => write(text.replace(/^error:/, paint("red", "vmcf:", process.stderr))),
      getOutHasColors: () => colourful(process.stdout),
      getErrHasColors: () => colourful(process.stderr),
    })
    .addHelpText(
      "after",
      `
Examples:
  $ vmcf scenarios             what there is to try
  $ vmcf run 01                the first of them
  $ vmcf run alice.ts bob.ts   two guests of your own, ALICE and BOB

Exit status: 0 as expected, 1 something failed, 2 wrong usage, 3 a bug in vmcf, 4 undecided, 130 interrupted.`,
    );
}
