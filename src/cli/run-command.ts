import { randomInt } from "node:crypto";
import { realpathSync } from "node:fs";
import { Option, type Command } from "commander";
import type { Profile } from "../../cp/interface/profile.ts";
import type { Transport } from "../../workers/channel/machine-task.ts";
import { counted } from "../run/counted.ts";
import { howItEnded, machineLabel, runReport } from "../run/run-report.ts";
import type { MachineResult, RunResult } from "../run/run-result.ts";
import { VERDICTS } from "../run/verdict.ts";
import type { Recorder } from "../history/recorder.ts";
import type { RunRecording } from "../history/record-run.ts";
import { findScript, gallery } from "../scenario/gallery.ts";
import { loadScenario, type LoadedScenario } from "../scenario/load-scenario.ts";
import { refuseIdle } from "./idle-options.ts";
import { seconds, secondsOrNever } from "./option-values.ts";
import { againLine, limitOption, profileOption, SEED_MAX, seedOption, transportOption } from "./options.ts";
import { mustNotOverwrite } from "./output-file.ts";
import { commandLine } from "./own-command.ts";
import type { Seat } from "./seat.ts";
import { paint, print, tell } from "./terminal.ts";

interface Options {
  readonly transport: Transport;
  readonly profile: Profile;
  readonly seed?: number;
  readonly limit?: number;
  readonly timeout?: number;
  readonly watchdog: number;
  readonly record?: string;
  readonly keepBytes?: true;
  readonly lines: boolean;
  readonly json?: true;
  readonly verbose?: true;
  readonly next?: true;
}

const WATCHDOG_SECONDS = 30;

/** Hangs `vmcf run` into the program. */
export function addRunCommand(program: Command, seat: Seat): void {
  program
    .command("run")
    .summary("run a scenario on real threads")
    .description("Runs a scenario, each machine on a thread of its own, and tells what came of it.")
    .argument("<file...>", "one scenario, or guest scripts: the file's name is the userid; or a number of the gallery")
    .addOption(transportOption())
    .addOption(profileOption().default("documented"))
    .addOption(seedOption("seed of vm.random (default: a new one)"))
    .addOption(limitOption())
    .option("--timeout <seconds>", "give up after this time, undecided", seconds)
    .option(
      "--watchdog <seconds>",
      "force a machine that neither calls CP nor waits for so long; 0: never",
      secondsOrNever,
      WATCHDOG_SECONDS,
    )
    .option("--record <file>", "write a history of the run, for vmcf check and vmcf export")
    .option("--keep-bytes", "with --record: keep the bytes of messages, not their digests")
    .option("--no-lines", "with --record: leave out script lines, which cost a busy guest a fifth of its speed or more")
    .option("--json", "one JSON object on stdout, instead of console lines and report")
    .option("--verbose", "stack traces with errors")
    .addOption(new Option("--next", "tell what to try next").hideHelp())
    .addHelpText(
      "after",
      `
Examples:
  $ vmcf run race.ts                     one scenario: export default defineScenario({ … })
  $ vmcf run alice.ts bob.ts             two guests, ALICE and BOB: export default async (vm) => { … }
  $ vmcf run 04 --timeout 10 --seed 7    number 4 of the gallery
  $ vmcf run 04 --record race.jsonl      and vmcf check race.jsonl judges it

Exit status: 0 as expected, 1 something failed, 2 a script cannot be used, 4 the time was up.`,
    )
    .action((given: string[], options: Options, command: Command) => run(given, options, command, seat));
}

async function run(given: readonly string[], options: Options, command: Command, seat: Seat): Promise<void> {
  const { transport, profile, seed = randomInt(SEED_MAX + 1), limit, timeout, watchdog, json, verbose, next } = options;
  refuseIdle(command, { "--record": ["--keep-bytes", "--no-lines"] });
  // Loaded only now: help and wrong options should not wait for Piscina.
  const { runScenario } = await import("../run/run-scenario.ts");
  const files = given.map(findScript);
  const scenario = await loadScenario(files, { profile });
  if (json !== true)
    tell(paint("bold", `${scenario.title}: ${counted(scenario.machines.length, "machine")}`, process.stderr));
  if (json !== true && scenario.watchFor !== undefined) tell(scenario.watchFor);
  const history = await beginHistory(scenario, options, seed);
  const runOptions = {
    transport,
    profile,
    seed,
    messageLimit: limit,
    timeoutMs: timeout && timeout * 1000,
    watchdogMs: watchdog === 0 ? undefined : watchdog * 1000,
    trace: verbose,
    recording: history?.recording,
    signal: seat.signal,
    onEnd: (machine: MachineResult) => {
      // Where the report goes elsewhere, the person at the terminal still hears of it.
      if (machine.error !== undefined && (json === true || !process.stdout.isTTY))
        tell(`${machine.userid} ${howItEnded(machine)}`);
    },
    onConsole: (userid: string, index: number, line: string) => {
      if (json !== true) print(`${machineLabel(userid, index)} ${line}`);
    },
  };
  const result = await recorded(history, () => runScenario(scenario, runOptions));
  const again = againLine(command, { transport, seed });
  if (json === true) print(JSON.stringify(asData(result, again, verbose === true), null, 2));
  else for (const line of runReport(result, again, verbose === true)) print(line);
  if (next === true && files[0] !== undefined) tellNext(realpathSync(files[0]));
  history?.recorder.close();
  seat.finish(VERDICTS[result.verdict].status);
}

interface History {
  readonly recorder: Recorder;
  readonly recording: RunRecording;
}

async function beginHistory(
  scenario: LoadedScenario,
  { record, keepBytes, profile, limit, lines }: Options,
  seed: number,
): Promise<History | undefined> {
  if (record === undefined) return undefined;
  mustNotOverwrite(record, scenario.files);
  const { recordInto } = await import("../history/recorder.ts");
  const { historyOf } = await import("../run/history-of.ts");
  const recorder = recordInto(record, { keepBytes: keepBytes === true });
  return {
    recorder,
    recording: historyOf(recorder, scenario, { profile, mode: "run", seed, messageLimit: limit, lines }),
  };
}

/** Whatever becomes of the run, what came is in the file; only a run that came to its end has one. */
async function recorded(history: History | undefined, run: () => Promise<RunResult>): Promise<RunResult> {
  if (history === undefined) return await run();
  const { recorder, recording } = history;
  try {
    const result = await run();
    for (const { userid, value, error } of result.machines) recording.outcome(userid, value, error?.sentence);
    recording.end();
    return result;
  } catch (error) {
    recorder.breakOff();
    throw error;
  }
}

function asData(result: RunResult, again: string, verbose: boolean): object {
  const machines = result.machines.map(({ error, ...machine }) => {
    const { sentence, where, stack } = error ?? {};
    return { ...machine, error: error && { sentence, where, ...(verbose ? { stack } : {}) } };
  });
  return { format: "vmcf-run/1", exitStatus: VERDICTS[result.verdict].status, ...result, machines, again };
}

function tellNext(path: string): void {
  const entries = gallery();
  const next = entries[entries.findIndex(({ file }) => realpathSync(file) === path) + 1];
  print();
  if (next !== undefined) print(`next      ${commandLine("run", next.number)}`);
  print(`all       ${commandLine("scenarios")}`);
}
