import type { Command } from "commander";
import type { Profile } from "../../cp/interface/profile.ts";
import { describeFailure } from "../explore/failure.ts";
import type { Replayed } from "../explore/replay-here.ts";
import type { Repeated } from "../replay/repeat.ts";
import { storyTable } from "../replay/story-table.ts";
import { counted } from "../run/counted.ts";
import { findScript, scriptNamedBy } from "../scenario/gallery.ts";
import { loadScenario } from "../scenario/load-scenario.ts";
import { readScheduleFile } from "../schedule/schedule-file.ts";
import { parseSchedule, SCHEDULE_VERSION } from "../schedule/schedule-text.ts";
import type { Schedule } from "../schedule/schedule.ts";
import { EXIT, InputError } from "./errors.ts";
import type { Transport } from "../../workers/channel/machine-task.ts";
import { refuseIdle } from "./idle-options.ts";
import { wholeNumber } from "./option-values.ts";
import { againLine, limitOption, profileOption, seedOption, transportOption } from "./options.ts";
import type { Seat } from "./seat.ts";
import { paint, print, tell } from "./terminal.ts";

interface Options {
  readonly threads?: true;
  readonly transport: Transport;
  readonly seed?: number;
  readonly profile?: Profile;
  readonly limit?: number;
  readonly maxSteps?: number;
  readonly json?: true;
}

/** What is to be repeated. */
interface Request {
  readonly files: readonly string[];
  readonly schedule: Schedule;
  readonly seed: number;
  readonly profile: Profile;
  readonly limit: number | undefined;
  /** Of the sources it was found with. */
  readonly hash: string | undefined;
}

/** Hangs `vmcf replay` into the program. */
export function addReplayCommand(program: Command, seat: Seat): void {
  program
    .command("replay")
    .summary("repeat one schedule")
    .description("Repeats a schedule that explore has found, exactly, and tells what happens step by step.")
    .argument("<what...>", `a schedule file; or a scenario and a schedule text ("${SCHEDULE_VERSION} ALICE auth …")`)
    .addOption(seedOption("seed of vm.random (default: the file's, else 0)"))
    .addOption(profileOption("which CP answers (default: the file's, else documented)"))
    .addOption(limitOption("the file's, else the scenario's, else 50"))
    .option("--max-steps <number>", "end it after so many decisions (default: 5000)", wholeNumber(1))
    .option("--threads", "repeat it on worker threads, too, each held by CP until the schedule lets it go")
    .addOption(transportOption("with --threads: how instructions reach CP"))
    .option("--json", "one JSON object on stdout, with every commit")
    .option("--verbose", "stack traces with errors")
    .addHelpText(
      "after",
      `
Examples:
  $ vmcf replay failure.json
  $ vmcf replay 04 'v1 ALICE auth sendx BOB auth sendx int*2'   behind its end, everybody just goes on
  $ vmcf replay failure.json --threads                          the same history on real threads?

Exit status: 0 as expected, 1 the run fails, or is another one on threads, 2 the schedule or a script cannot be used.`,
    )
    .action((given: string[], options: Options, command: Command) => runReplay(given, options, command, seat));
}

async function runReplay(given: readonly string[], options: Options, command: Command, seat: Seat): Promise<void> {
  refuseIdle(command, { "--threads": ["--transport"] });
  const { replay } = await import("../replay/replay.ts");
  const { repeatOnThreads } = await import("../replay/repeat.ts");
  const { files, schedule, seed, profile, limit, hash } = requestOf(given, options);
  const scenario = await loadScenario(files.map(findScript), { profile });
  if (hash !== undefined && hash !== scenario.hash) {
    tell("the script has changed since this schedule was found; it is followed as far as it fits");
  }
  const settings = { seed, profile, messageLimit: limit, stepsMax: options.maxSteps };
  const replayed = await replay(scenario, schedule, settings);
  const { transport } = options;
  const threads = options.threads && (await repeatOnThreads(scenario, replayed, settings, transport));
  const asExpected = replayed.failure === undefined && threads?.difference === undefined;
  const status = asExpected ? EXIT.OK : EXIT.VIOLATION;
  const again = againLine(command);
  if (options.json === true) {
    print(
      JSON.stringify(
        {
          format: "vmcf-replay/1",
          exitStatus: status,
          title: scenario.title,
          seed,
          profile,
          ...replayed,
          threads,
          again,
        },
        null,
        2,
      ),
    );
  } else {
    if (scenario.title !== "") tell(paint("bold", scenario.title, process.stderr));
    const userids = scenario.machines.map(({ userid }) => userid);
    for (const line of report(replayed, threads, userids, seed, again)) print(line);
  }
  seat.finish(status);
}

function* report(
  { story, evidence, consoleLines, misfits, outcome, failure }: Replayed,
  threads: Repeated | undefined,
  userids: readonly string[],
  seed: number,
  again: string,
): Generator<string> {
  yield "";
  yield* storyTable(userids, story);
  if (evidence !== undefined) yield* ["", ...evidence];
  if (consoleLines.length > 0) yield "";
  yield* consoleLines;
  yield "";
  for (const sentence of misfits) yield line("misfit", paint("yellow", sentence));
  yield line("outcome", outcome === "" ? "none returned anything" : outcome);
  yield line(
    "verdict",
    failure === undefined ? paint("green", "as expected") : paint("red", `FAILED: ${describeFailure(failure)}`),
  );
  if (threads !== undefined) yield line("threads", threadsText(threads));
  yield line("took", `${counted(story.length, "decision")}, seed ${seed}`);
  yield line("again", again);
}

function requestOf(given: readonly string[], { seed, profile, limit }: Options): Request {
  const last = given.at(-1) ?? "";
  if (!last.startsWith(`${SCHEDULE_VERSION} `) && last !== SCHEDULE_VERSION) {
    if (given.length !== 1) {
      throw new InputError(
        `${last}: no schedule; give a schedule file alone, or a scenario and a text that begins with ${SCHEDULE_VERSION}`,
      );
    }
    if (/^\d+$|\.[cm]?[jt]s$/.test(last)) {
      throw new InputError(`${last}: a scenario needs a schedule text behind it, as explore prints it`);
    }
    const saved = readScheduleFile(last);
    return {
      files: saved.files.map((script) => scriptNamedBy(last, script)),
      schedule: saved.schedule,
      seed: seed ?? saved.seed,
      profile: profile ?? saved.profile,
      limit: limit ?? saved.messageLimit,
      hash: saved.hash,
    };
  }
  if (given.length === 1) throw new InputError("a schedule text needs the scenario in front of it");
  const parsed = parseSchedule(last);
  if ("problem" in parsed) throw new InputError(`the schedule: ${parsed.problem}`);
  const { schedule } = parsed;
  return {
    files: given.slice(0, -1),
    schedule,
    seed: seed ?? 0,
    profile: profile ?? "documented",
    limit,
    hash: undefined,
  };
}

function threadsText({ difference, transport, seconds }: Repeated): string {
  return difference === undefined
    ? paint("green", `the same history, byte for byte (${transport}, ${seconds.toFixed(1)} s)`)
    : paint("red", `NOT THE SAME: ${difference}`);
}

function line(name: string, text: string): string {
  return `${paint("dim", name.padEnd(9))} ${text}`;
}
