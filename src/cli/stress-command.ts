import { randomInt } from "node:crypto";
import { join } from "node:path";
import type { Command } from "commander";
import type { Profile } from "../../cp/interface/profile.ts";
import type { Transport } from "../../workers/channel/machine-task.ts";
import type { Recorder } from "../history/recorder.ts";
import { counted } from "../run/counted.ts";
import { findScript } from "../scenario/gallery.ts";
import { loadScenario, type LoadedScenario } from "../scenario/load-scenario.ts";
import type { MakeMonitor } from "../stress/monitor.ts";
import { refuseIdle } from "./idle-options.ts";
import { rateOf, STRESS_VERDICTS, stressReport } from "../stress/stress-report.ts";
import { stress } from "../stress/stress.ts";
import { seconds, wholeNumber } from "./option-values.ts";
import { againLine, profileOption, SEED_MAX, seedOption, transportOption } from "./options.ts";
import { mustNotOverwrite } from "./output-file.ts";
import type { Seat } from "./seat.ts";
import { paint, print, Progress, tell } from "./terminal.ts";

interface Options {
  readonly iterations?: number;
  readonly time?: number;
  readonly seed?: number;
  readonly transport: Transport;
  readonly profile: Profile;
  readonly disturb?: true;
  readonly kill?: true;
  readonly allowUnlisted?: true;
  readonly watchdog: number;
  readonly check?: true;
  readonly record?: string;
  readonly keepBytes?: true;
  readonly lines: boolean;
  readonly json?: true;
}

const ITERATIONS_DEFAULT = 1_000;
const WATCHDOG_SECONDS = 10;

/** Hangs `vmcf stress` into the program. */
export function addStressCommand(program: Command, seat: Seat): void {
  program
    .command("stress")
    .summary("run a scenario many times on real threads")
    .description(
      "Runs a scenario over and over, all machines released together each time, and counts what comes of it.",
    )
    .argument("<file...>", "one scenario, or guest scripts; or a number of the gallery")
    .option("--iterations <number>", `stop after so many (default: ${ITERATIONS_DEFAULT}, or --time)`, wholeNumber(1))
    .option("--time <seconds>", "stop after this time", seconds)
    .addOption(seedOption("seed of everything random (default: a new one)"))
    .addOption(transportOption())
    .addOption(profileOption().default("documented"))
    .option("--disturb", "hold threads up at random points in front of CP")
    .option("--kill", "end a machine at a random point; the others are then judged by what always holds")
    .option("--allow-unlisted", "an outcome that the scenario does not list is no failure")
    .option(
      "--watchdog <seconds>",
      "a machine that neither calls CP nor waits for so long hangs",
      seconds,
      WATCHDOG_SECONDS,
    )
    .option("--check", "judge every iteration by the checker; keep the history of a bad one")
    .option("--record <file>", "write a history of every iteration, for vmcf check and vmcf export")
    .option("--keep-bytes", "with --check or --record: keep the bytes of messages, not their digests")
    .option(
      "--no-lines",
      "with --check or --record: leave out script lines, which cost a busy guest a fifth of its speed or more",
    )
    .option("--json", "one JSON object on stdout")
    .option("--verbose", "stack traces with errors")
    .addHelpText(
      "after",
      `
Examples:
  $ vmcf stress 04                           number 4 of the gallery, ${ITERATIONS_DEFAULT} times
  $ vmcf stress race.ts --time 60 --disturb  for a minute, with threads held up at random points
  $ vmcf stress 07 --kill --transport assist machines die all the time
  $ vmcf stress 09 --check --profile release6  every return code, header and byte is judged

Exit status: 0 as expected; 1 an outcome that is forbidden or not listed, a failed guest, a hang, a broken law;
2 a script cannot be used; 130 interrupted before any of that; the table shows what came until then.`,
    )
    .action((given: string[], options: Options, command: Command) => runStress(given, options, command, seat));
}

async function runStress(given: readonly string[], options: Options, command: Command, seat: Seat): Promise<void> {
  const { transport, profile, time, watchdog, disturb = false, kill = false, allowUnlisted = false, json } = options;
  const { iterations = time === undefined ? ITERATIONS_DEFAULT : undefined, seed = randomInt(SEED_MAX + 1) } = options;
  refuseIdle(command, { "--check or --record": ["--keep-bytes", "--no-lines"] });
  const scenario = await loadScenario(given.map(findScript), { profile });
  if (json !== true) tell(paint("bold", scenario.title, process.stderr));
  const progress = new Progress();
  // A history that cannot be written any more is a reason to stop.
  const trouble = new AbortController();
  const watching = await watchingOf(scenario, options, seed, () => trouble.abort());
  const result = await stress(scenario, {
    transport,
    profile,
    seed,
    iterations,
    timeMs: time && time * 1000,
    disturb,
    kill,
    allowUnlisted,
    watchdogMs: watchdog * 1000,
    signal: AbortSignal.any([seat.signal, trouble.signal]),
    monitors: watching.monitors,
    progress: (done, took, outcomes) => {
      progress.show(() => {
        const of = iterations === undefined ? "" : ` of ${iterations}`;
        return `${done}${of} iterations, ${rateOf({ iterations: done, seconds: took })}/s, ${counted(outcomes, "outcome")}`;
      });
    },
  });
  progress.clear();
  const { status } = STRESS_VERDICTS[result.verdict];
  const again = againLine(command, { transport, seed });
  if (json === true) {
    const { title, files, hash } = scenario;
    const what = { title, files, hash, transport, profile, seed, disturb, kill, check: options.check === true };
    print(JSON.stringify({ format: "vmcf-stress/1", exitStatus: status, ...what, ...result, again }, null, 2));
  } else for (const line of stressReport(result, seed, transport, again, options.check === true)) print(line);
  watching.recorder?.close();
  seat.finish(status);
}

interface Watching {
  readonly monitors: readonly MakeMonitor[];
  readonly recorder: Recorder | undefined;
}

/** What --check and --record ask for. */
async function watchingOf(
  scenario: LoadedScenario,
  options: Options,
  seed: number,
  onTrouble: () => void,
): Promise<Watching> {
  const { check, record, profile, lines } = options;
  const keepBytes = options.keepBytes === true;
  if (record === undefined && check === undefined) return { monitors: [], recorder: undefined };
  if (record !== undefined) mustNotOverwrite(record, scenario.files);
  const { recordInto } = await import("../history/recorder.ts");
  const { recordedBy } = await import("../stress/recorded.ts");
  const { checkedBy } = await import("../stress/checked.ts");
  const recorder = record === undefined ? undefined : recordInto(record, { keepBytes, onTrouble });
  const monitors: MakeMonitor[] = [];
  if (recorder !== undefined) monitors.push(recordedBy(recorder, scenario, { profile, lines }));
  if (check === true)
    monitors.push(checkedBy(scenario, { profile, keepBytes, lines, folder: join(".vmcf", `stress-${seed}`) }));
  return { monitors, recorder };
}
