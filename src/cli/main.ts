#!/usr/bin/env node
import { Command } from "commander";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "../package-layout.ts";
import { addBenchCommand } from "./bench-command.ts";
import { addCheckCommand } from "./check-command.ts";
import { addCompareCommand } from "./compare-command.ts";
import { addConformCommand } from "./conform-command.ts";
import { addExploreCommand } from "./explore-command.ts";
import { EXIT, type ExitStatus } from "./errors.ts";
import { addExportCommand } from "./export-command.ts";
import { reportError } from "./report-error.ts";
import { addReplayCommand } from "./replay-command.ts";
import { addRunCommand } from "./run-command.ts";
import { addScenariosCommand } from "./scenarios-command.ts";
import { addStressCommand } from "./stress-command.ts";
import type { Seat } from "./seat.ts";
import { colourful, paint } from "./terminal.ts";

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

addRunCommand(program, seat);
addScenariosCommand(program, seat);
addConformCommand(program, seat);
addCheckCommand(program, seat);
addExportCommand(program, seat);
addStressCommand(program, seat);
addExploreCommand(program, seat);
addCompareCommand(program, seat);
addReplayCommand(program, seat);
addBenchCommand(program, seat);

try {
  if (process.argv.length <= 2) program.outputHelp();
  else await program.parseAsync();
} catch (error) {
  status = interruption.signal.aborted ? EXIT.INTERRUPTED : reportError(error, process.argv.includes("--verbose"));
}
// Everything has been closed by now; a handle that has been forgotten must not keep the user waiting.
process.stdout.write("", () => process.exit(status));
