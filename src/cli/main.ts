#!/usr/bin/env node
import { Command } from "commander";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "../package-layout.ts";
import { EXIT, InputError, type ExitStatus } from "./errors.ts";
import { commandLine } from "./own-command.ts";
import { reportError } from "./report-error.ts";
import type { Seat } from "./seat.ts";
import { colourful, paint } from "./terminal.ts";

/** How each command is loaded, in the order of the help. Only the one that is given is: nobody waits for the others. */
const COMMANDS = new Map<string, () => Promise<(program: Command, seat: Seat) => void>>([
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

const { version } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as { version: string };
const interruption = new AbortController();
let status: ExitStatus = EXIT.OK;
const seat: Seat = {
  signal: interruption.signal,
  finish: (given) => {
    status = given;
  },
};

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // The first asks for a clean stop; who asks again does not want to wait.
    if (interruption.signal.aborted) process.exit(EXIT.INTERRUPTED);
    interruption.abort();
  });
}
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    // Whoever read us has read enough: `vmcf scenarios | head -1`.
    if (error.code === "EPIPE") process.exit(status);
    throw error;
  });
}
process.on("uncaughtException", (error) => {
  process.exit(reportError(error, true));
});

const program = new Command("vmcf")
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

/** Somebody may leave out `run`. */
function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

const [, , word = ""] = process.argv;
const asked = COMMANDS.get(word);

try {
  if (asked === undefined && isFile(word)) {
    throw new InputError(`${word} is no command; to run it: ${commandLine("run", ...process.argv.slice(2))}`);
  }
  for (const load of asked === undefined ? COMMANDS.values() : [asked]) (await load())(program, seat);
  if (process.argv.length <= 2) program.outputHelp();
  else await program.parseAsync();
} catch (error) {
  status = interruption.signal.aborted ? EXIT.INTERRUPTED : reportError(error, process.argv.includes("--verbose"));
}
// Everything has been closed by now; a handle that has been forgotten must not keep the user waiting.
process.stdout.write("", () => process.exit(status));
