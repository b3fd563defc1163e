import { dirname, join } from "node:path";
import { Option, type Command } from "commander";
import { PROFILES, type Profile } from "../../cp/interface/profile.ts";
import { confirmationText, type Confirmation } from "../confirm/confirmation.ts";
import type { ExploredFailure, ExploreResult } from "../explore/explore-result.ts";
import { EXPLORE_VERDICTS, exploreReport, rateOf } from "../explore/explore-report.ts";
import {
  SCHEDULES_DEFAULT,
  SECONDS_DEFAULT,
  WATCHDOG_MS_DEFAULT,
  type Progress as Explored,
} from "../explore/explore-options.ts";
import { certificateOf, writeCertificate } from "../explore/certificate.ts";
import { strikesOf } from "../explore/strike.ts";
import { unwritable } from "../file-errors.ts";
import { makeFolder } from "../make-folder.ts";
import { counted } from "../run/counted.ts";
import { findScript } from "../scenario/gallery.ts";
import { loadScenario, type LoadedScenario } from "../scenario/load-scenario.ts";
import { writeScheduleFile } from "../schedule/schedule-file.ts";
import { FAULT_NAMES, type FaultName } from "../schedule/operation.ts";
import { STRATEGY_NAMES, type StrategyName, type StrategySpec } from "../schedule/strategies.ts";
import { InputError } from "./errors.ts";
import { refuseBeside, refuseIdle } from "./idle-options.ts";
import { namesOf, seconds, wholeNumber } from "./option-values.ts";
import { againLine, givenOptions, jobsOption, limitOption, profileOption, seedOption } from "./options.ts";
import { prepareOutput } from "./output-file.ts";
import { commandLine } from "./own-command.ts";
import type { Seat } from "./seat.ts";
import { paint, print, Progress, tell } from "./terminal.ts";

interface Options {
  readonly strategy: StrategyName | "portfolio";
  readonly schedules?: number;
  readonly time: number;
  readonly seed: number;
  readonly maxSteps: number;
  readonly watchdog: number;
  readonly depth?: number;
  readonly delays?: number;
  readonly preemptions?: number;
  readonly reduction: boolean;
  readonly check: boolean;
  readonly faults?: readonly FaultName[];
  readonly maxFaults?: number;
  readonly first?: true;
  /** Seconds; false: not at all. */
  readonly confirm: number | false;
  readonly jobs: number;
  readonly profile: Profile;
  readonly against?: Profile;
  readonly limit?: number;
  readonly save?: string;
  readonly certificate?: string;
  readonly generate?: true;
  readonly count?: number;
  readonly out: string;
  readonly json?: true;
  readonly verbose?: true;
}

const STEPS_DEFAULT = 5_000;
const CONFIRM_SECONDS_DEFAULT = 10;
const FAULTS_MAX = 100;
const FAULTS_DEFAULT = 1;
/** A longer schedule is not to be pasted; it goes into a file. */
const PASTE_MAX = 600;

/** Hangs `vmcf explore` into the program. */
export function addExploreCommand(program: Command, seat: Seat): void {
  program
    .command("explore")
    .summary("find every outcome a scenario can have")
    .description(
      "Runs a scenario under a controlled scheduler, thousands of schedules a second, and tells which outcomes are possible and which schedule leads to each. A failure is repeated, made small and explained.",
    )
    .argument("[file...]", "one scenario, or guest scripts; or a number of the gallery")
    .addOption(
      new Option("--strategy <name>", "who decides the order")
        .choices(["portfolio", ...STRATEGY_NAMES])
        .default("portfolio"),
    )
    .option(
      "--schedules <number>",
      `stop after so many (default: ${SCHEDULES_DEFAULT}; dfs and dpor: when complete)`,
      wholeNumber(1),
    )
    .option("--time <seconds>", "stop after this time", seconds, SECONDS_DEFAULT)
    .addOption(seedOption("seed of the strategies and of vm.random").default(0))
    .option("--max-steps <number>", "most decisions of one schedule", wholeNumber(1), STEPS_DEFAULT)
    .option(
      "--watchdog <seconds>",
      "a machine that computes for so long without calling CP loops",
      seconds,
      WATCHDOG_MS_DEFAULT / 1000,
    )
    .option("--depth <number>", "pct: orderings that a bug may need (default: 3)", wholeNumber(1, 20))
    .option("--delays <number>", "delay: delays of one schedule (default: 2)", wholeNumber(0, 100))
    .option("--preemptions <number>", "dfs: preemptions of one schedule (default: no bound)", wholeNumber(0, 60))
    .option("--no-reduction", "dfs: equivalent schedules too")
    .option(
      "--faults <kinds>",
      `what may strike any machine at any time, as decisions of the strategy: ${FAULT_NAMES.join(",")}`,
      namesOf(FAULT_NAMES),
    )
    .option("--max-faults <number>", "faults of one schedule (default: 1)", wholeNumber(1, FAULTS_MAX))
    .option("--no-check", "do not have the reference model judge every history: about twice as fast")
    .option("--first", "stop at the first failure")
    .addOption(jobsOption())
    .addOption(profileOption().default("documented"))
    .addOption(
      new Option("--against <which>", "report what this profile forbids, naming the defect, and nothing else").choices(
        PROFILES,
      ),
    )
    .addOption(limitOption())
    .option("--generate", "random scenarios instead of a file, each judged by --against or by its own profile")
    .option(
      "--count <number>",
      "with --generate: the most scenarios (default: as many as the time allows)",
      wholeNumber(1),
    )
    .option("--out <folder>", "with --generate: where what fails is written", join(".vmcf", "generated"))
    .option("--confirm <seconds>", "provoke failures on free threads for so long", seconds, CONFIRM_SECONDS_DEFAULT)
    .option("--no-confirm", "leave real threads alone")
    .option("--certificate <file>", "write what was covered, for vmcf check --certificate to verify")
    .option("--save <file>", "write the schedule of the first failure to this file")
    .option("--json", "one JSON object on stdout")
    .option("--verbose", "with the schedule of every outcome; stack traces with errors")
    .addHelpText(
      "after",
      `
Examples:
  $ vmcf explore 04                                 every outcome of number 4 of the gallery
  $ vmcf explore race.ts --strategy dpor            until nothing is left to explore
  $ vmcf explore race.ts --strategy dfs --preemptions 2
  $ vmcf explore 04 --faults force,rc15   … and any one machine is forced off, or refused its next DIAGNOSE
  $ vmcf explore 04 --strategy dpor --certificate race.json
  $ vmcf explore 09 --profile release6 --against documented
  $ vmcf explore --generate --seed 1 --time 30 --profile release6 --against documented
  $ vmcf explore race.ts --schedules 1000000 --time 600 --seed 7

Exit status: 0 as expected, 1 a failure was found, 2 a script cannot be used, 4 an exhaustive search did not end in time.`,
    )
    .action((given: string[], options: Options, command: Command) => runExplore(given, options, command, seat));
}

async function runExplore(given: readonly string[], options: Options, command: Command, seat: Seat): Promise<void> {
  refuseBeside(command, "--generate", WITH_GENERATE);
  refuseIdle(command, GOES_WITH);
  const { schedules, time, seed, maxSteps, watchdog, jobs, profile, against, limit, first, json, verbose } = options;
  if (options.generate === true || given.length === 0) return generateInstead(given, options, command, seat);
  const { explore } = await import("../explore/explore.ts");
  const files = given.map(findScript);
  const scenario = await loadScenario(files, { profile });
  for (const output of [options.save, options.certificate]) {
    if (output !== undefined) prepareOutput(output, scenario.files);
  }
  if (json !== true) tell(paint("bold", scenario.title, process.stderr));
  const progress = new Progress();
  const result = await explore(
    scenario,
    {
      strategy: strategyOf(options),
      schedules,
      seconds: time,
      seed,
      stepsMax: maxSteps,
      watchdogMs: watchdog * 1000,
      firstFailure: first,
      profile,
      against,
      judged: options.check,
      certified: options.certificate !== undefined,
      strikes: options.faults && strikesOf(scenario.machines, options.faults),
      strikesMax: options.maxFaults ?? FAULTS_DEFAULT,
      messageLimit: limit,
      signal: seat.signal,
      onProgress: (done) => progress.show(() => progressLine(done)),
    },
    jobs,
  );
  progress.clear();
  const confirmations = await confirmed(scenario, result, options, seat);
  const { status } = EXPLORE_VERDICTS[result.verdict];
  const again = againLine(command, { seed });
  const troubles: InputError[] = [];
  const writing = (file: string, write: () => void): string | undefined => {
    try {
      write();
      return file;
    } catch (cause) {
      // What was found is told all the same.
      troubles.push(unwritable(file, cause));
      return undefined;
    }
  };
  const { certificate } = options;
  if (certificate !== undefined) writing(certificate, () => certify(certificate, scenario, result, options));
  const place = placeOfSchedule(result, options);
  const saved = place && writing(place, () => save(place, scenario, files, result, options));
  const replayOf = (schedule: string): string =>
    saved !== undefined && schedule === result.failures[0]?.explanation?.needed
      ? commandLine("replay", saved, ...givenOptions(command, {}, ["maxSteps"]))
      : commandLine(
          "replay",
          ...given,
          schedule,
          ...givenOptions(command, {}, ["seed", "profile", "limit", "maxSteps"]),
        );
  if (json === true) {
    const { title, hash } = scenario;
    const what = { title, files, hash, profile, strategy: options.strategy };
    print(
      JSON.stringify(
        { format: "vmcf-explore/1", exitStatus: status, ...what, ...result, confirmations, again },
        null,
        2,
      ),
    );
  } else {
    const userids = scenario.machines.map(({ userid }) => userid);
    const confirmedText = (failure: ExploredFailure): readonly string[] => {
      const confirmation = confirmations[result.failures.indexOf(failure)];
      return confirmation === undefined ? [] : confirmationText(confirmation);
    };
    for (const line of exploreReport(result, userids, replayOf, again, verbose === true, confirmedText)) print(line);
  }
  if (troubles[0] !== undefined) throw troubles[0];
  seat.finish(status);
}

const GOES_WITH = {
  "--generate": ["--count", "--out"],
  "--strategy pct": ["--depth"],
  "--strategy delay": ["--delays"],
  "--strategy dfs": ["--preemptions", "--no-reduction"],
  "--faults": ["--max-faults"],
};
/** What `--generate` heeds. */
const WITH_GENERATE = "--profile --against --seed --count --time --out --first --json --verbose".split(" ");

async function generateInstead(
  given: readonly string[],
  options: Options,
  command: Command,
  seat: Seat,
): Promise<void> {
  if (options.generate !== true) throw new InputError("explore needs a scenario, or --generate");
  if (given.length > 0) throw new InputError(`--generate makes its own scenarios; what is ${given[0] ?? ""} for?`);
  const { profile, against, seed, count, time, out, first = false, json = false } = options;
  // With the compiler, which takes a while to load.
  const { runGenerate } = await import("./generate-run.ts");
  await runGenerate(
    { profile, against, seed, count, time, out, first, json, again: againLine(command, { seed }) },
    seat,
  );
}

/** What becomes of the failures on real threads; nothing for those that were not explained. */
async function confirmed(
  scenario: LoadedScenario,
  { failures, verdict }: ExploreResult,
  { confirm, seed, profile, limit }: Options,
  { signal }: Seat,
): Promise<readonly (Confirmation | undefined)[]> {
  if (confirm === false || failures.length === 0 || verdict === "interrupted") return [];
  const { confirmFailures } = await import("../confirm/confirm-failures.ts");
  return await confirmFailures(scenario, failures, {
    seed,
    profile,
    messageLimit: limit,
    forMs: confirm * 1000,
    signal,
  });
}

function strategyOf({ strategy, depth, delays, preemptions, reduction }: Options): StrategySpec | undefined {
  if (strategy === "portfolio") return undefined;
  return {
    name: strategy,
    reduced: reduction,
    ...(depth !== undefined && { depth }),
    ...(delays !== undefined && { delays }),
    ...(preemptions !== undefined && { preemptions }),
  };
}

function progressLine({ schedules, outcomes, failures, seconds: took, share }: Explored): string {
  const rate = rateOf({ schedules, seconds: took });
  const tree =
    share > 0
      ? `, ${(share * 100).toPrecision(2)} % of the tree, about ${Math.round(schedules / share)} schedules`
      : "";
  return `${counted(schedules, "schedule")}, ${rate}/s, ${counted(outcomes, "outcome")}, ${counted(failures, "failure")}${tree}`;
}

function certify(file: string, scenario: LoadedScenario, result: ExploreResult, options: Options): void {
  const { profile, limit, maxSteps, faults = [], maxFaults = FAULTS_DEFAULT } = options;
  const messageLimit = limit ?? scenario.messageLimit;
  const asked = { profile, messageLimit, stepsMax: maxSteps, faults, faultsMax: maxFaults };
  writeCertificate(file, certificateOf(scenario, result, asked));
  tell(`${file}: what was covered; to verify it: ${commandLine("check", "--certificate", file)}`);
}

/** Where the schedule of the first failure goes: where the user wants it, or where there is room when it is too long to paste. */
function placeOfSchedule({ failures }: ExploreResult, options: Options): string | undefined {
  const needed = failures[0]?.explanation?.needed;
  if (needed === undefined) return undefined;
  return options.save ?? (needed.length > PASTE_MAX ? join(".vmcf", "explore", "failure.json") : undefined);
}

function save(
  file: string,
  scenario: LoadedScenario,
  files: readonly string[],
  result: ExploreResult,
  options: Options,
): void {
  const explanation = result.failures[0]?.explanation;
  if (explanation === undefined) return;
  makeFolder(dirname(file));
  writeScheduleFile(file, {
    files,
    hash: scenario.hash,
    title: scenario.title,
    seed: options.seed,
    profile: options.profile,
    messageLimit: options.limit,
    outcome: explanation.outcome,
    failure: result.failures[0]?.sentence,
    text: explanation.schedule,
  });
}
