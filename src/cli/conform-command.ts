import { Option, type Command } from "commander";
import { conform, type Failure, type Tally } from "../conform/conform.ts";
import { RIGS } from "../conform/rigs.ts";
import { EXIT, InputError } from "./errors.ts";
import { reportError } from "./report-error.ts";
import type { Seat } from "./seat.ts";
import { paint, print, Progress } from "./terminal.ts";

interface Options {
  readonly via: string;
  readonly json?: true;
}

/** Hangs `vmcf conform` into the program. */
export function addConformCommand(program: Command, seat: Seat): void {
  program
    .command("conform")
    .summary("run conformance vectors")
    .description("Runs conformance vectors (vmcf-vectors/1) and reports each one that does not come out as written.")
    .argument("<path...>", "vector files (*.json, *.jsonl), or folders of them")
    .addOption(
      new Option("--via <way>", "how a DIAGNOSE is executed")
        .choices([...RIGS.map(({ name }) => name), "all"])
        .default("nucleus"),
    )
    .option("--json", "one JSON object on stdout")
    .option("--verbose", "stack traces with errors")
    .addHelpText(
      "after",
      `
Examples:
  $ vmcf conform vectors/                     every vector of a folder, in the pure core
  $ vmcf conform vectors/send.json --via all  one file, in every way there is

Exit status: 0 all passed, 1 one failed or none was run, 2 a file is malformed (the others are run all the same).`,
    )
    .action((paths: string[], options: Options) => runConform(paths, options, seat));
}

async function runConform(paths: readonly string[], { via, json }: Options, seat: Seat): Promise<void> {
  const { findVectorFiles, readVectorFile } = await import("../conform/vector-file.ts");
  const progress = new Progress();
  const refused = new Set<string>();
  const refuse = (refusal: unknown): [] => {
    if (!(refusal instanceof InputError)) throw refusal;
    progress.clear();
    // The same on every rig.
    if (!refused.has(refusal.message)) reportError(refusal, false);
    refused.add(refusal.message);
    return [];
  };
  const files = paths
    .flatMap((path) => tried(() => findVectorFiles(path), refuse))
    .flatMap((path) => tried(() => [readVectorFile(path)], refuse));
  const failures: Failure[] = [];
  const tallies = await conform(files, {
    kinds: RIGS.filter(({ name }) => via === "all" || via === name),
    signal: seat.signal,
    onProgress: (way, done, total) => progress.show(() => `${way}: ${done} of ${total}, ${failures.length} failed`),
    onRefusal: refuse,
    onFailure: (failure) => {
      failures.push(failure);
      progress.clear();
      if (json !== true) printFailure(failure);
    },
  });
  progress.clear();
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
  const failed = failures.length;
  if (json === true)
    print(
      JSON.stringify(
        { format: "vmcf-conform/1", passed, failed, ways: tallies, failures, refused: [...refused] },
        null,
        2,
      ),
    );
  else printSummary(tallies, passed, failed);
  if (seat.signal.aborted) seat.finish(EXIT.INTERRUPTED);
  else if (refused.size > 0) seat.finish(EXIT.USAGE);
  else seat.finish(failed > 0 || passed === 0 ? EXIT.VIOLATION : EXIT.OK);
}

/** What is wrong with one file says nothing of the others. */
function tried<Found>(find: () => Found[], refuse: (refusal: unknown) => []): Found[] {
  try {
    return find();
  } catch (error) {
    return refuse(error);
  }
}

function printFailure({ file, vector, rules, via, step, source, expected, actual }: Failure): void {
  const cited = rules.length === 0 ? "" : ` (${rules.join(" ")})`;
  print(`${paint("red", "FAILED")} ${file}: ${vector}${cited}, via ${via}, step ${step}`);
  print(`  step      ${source}`);
  print(`  expected  ${expected}`);
  print(`  actual    ${actual}`);
}

function printSummary(tallies: readonly Tally[], passed: number, failed: number): void {
  for (const tally of tallies) {
    const rate = Math.round((tally.passed + tally.failed) / Math.max(tally.seconds, 0.001));
    print(
      `${tally.via.padEnd(8)} ${tally.passed} passed, ${tally.failed} failed in ${tally.seconds.toFixed(2)} s (${rate}/s)`,
    );
  }
  print(paint(failed > 0 || passed === 0 ? "red" : "green", `${passed} passed, ${failed} failed`));
}
