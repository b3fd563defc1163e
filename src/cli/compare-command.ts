import { basename, resolve } from "node:path";
import type { Command } from "commander";
import type { Profile } from "../../cp/interface/profile.ts";
import type { Contestant, Difference } from "../compare/compare.ts";
import { COMPARE_VERDICTS, compareReport } from "../compare/compare-report.ts";
import { findNucleus } from "../compare/find-nucleus.ts";
import { SCHEDULES_DEFAULT } from "../explore/explore-options.ts";
import { counted } from "../run/counted.ts";
import { findScript } from "../scenario/gallery.ts";
import { loadScenario } from "../scenario/load-scenario.ts";
import { InputError } from "./errors.ts";
import { seconds, wholeNumber } from "./option-values.ts";
import { againLine, givenOptions, jobsOption, limitOption, profileOption, seedOption } from "./options.ts";
import { commandLine } from "./own-command.ts";
import type { Seat } from "./seat.ts";
import { paint, print, Progress, tell } from "./terminal.ts";

interface Options {
  readonly with?: string;
  readonly profile?: Profile;
  readonly time: number;
  readonly schedules: number;
  readonly seed: number;
  readonly jobs: number;
  readonly limit?: number;
  readonly json?: true;
}

const SECONDS_EACH = 20;

/** Hangs `vmcf compare` into the program. */
export function addCompareCommand(program: Command, seat: Seat): void {
  program
    .command("compare")
    .summary("one scenario under two control programs")
    .description(
      "Explores a scenario under both profiles, or under two builds of the nucleus, and prints the outcomes only one of them has, with a schedule to each and the rule and defect behind it.",
    )
    .argument("<file...>", "one scenario, or guest scripts; or a number of the gallery")
    .option("--with <folder>", "compare with the nucleus of another build of vmcf, in one profile")
    .addOption(profileOption("with --with: the profile of both (default: documented)"))
    .option("--time <seconds>", "for each of the two; half of it for an exhaustive search", seconds, SECONDS_EACH)
    .option("--schedules <number>", "most of each when that is not complete", wholeNumber(1), SCHEDULES_DEFAULT)
    .addOption(seedOption("seed of the strategies and of vm.random").default(0))
    .addOption(jobsOption())
    .addOption(limitOption())
    .option("--json", "one JSON object on stdout")
    .option("--verbose", "stack traces with errors")
    .addHelpText(
      "after",
      `
Examples:
  $ vmcf compare 08                         what Release 6 does otherwise
  $ vmcf compare race.ts --json
  $ vmcf compare 04 --with ../vmcf-before   two builds of our own nucleus

Exit status: 0 the same outcomes, completely explored; 1 they differ; 2 wrong usage or a script that cannot be used;
4 no difference was found, but not everything could be explored.`,
    )
    .action((given: string[], options: Options, command: Command) => runCompare(given, options, command, seat));
}

async function runCompare(given: readonly string[], options: Options, command: Command, seat: Seat): Promise<void> {
  const { time, schedules, seed, jobs, limit, json } = options;
  const { compare } = await import("../compare/compare.ts");
  const [one, other] = await contestants(given.map(findScript), options);
  if (json !== true) tell(paint("bold", one.scenario.title, process.stderr));
  const progress = new Progress();
  const compared = await compare(one, other, {
    ...{ seconds: time, schedules, seed, jobs, messageLimit: limit, signal: seat.signal },
    onProgress: (name, done) =>
      progress.show(() => `${name}: ${counted(done.schedules, "schedule")}, ${counted(done.outcomes, "outcome")}`),
  });
  progress.clear();
  const { status } = COMPARE_VERDICTS[compared.verdict];
  const again = againLine(command);
  const replayOf = ({ only, schedule }: Difference): string | undefined => {
    const contestant = only === one.name ? one : other;
    // What only another build does, this one cannot show.
    if (schedule === undefined || contestant.nucleus !== undefined) return undefined;
    const words = contestant.profile === "documented" ? [] : ["--profile", contestant.profile];
    return commandLine("replay", ...given, schedule, ...words, ...givenOptions(command, {}, ["seed", "limit"]));
  };
  if (json === true) {
    const what = { title: one.scenario.title, hash: one.scenario.hash, seed };
    print(JSON.stringify({ format: "vmcf-compare/1", exitStatus: status, ...what, ...compared, again }, null, 2));
  } else {
    const userids = one.scenario.machines.map(({ userid }) => userid);
    for (const text of compareReport(compared, userids, replayOf, again)) print(text);
  }
  seat.finish(status);
}

async function contestants(files: readonly string[], options: Options): Promise<[Contestant, Contestant]> {
  const { with: folder, profile = "documented" } = options;
  if (folder === undefined) {
    if (options.profile !== undefined) {
      throw new InputError("--profile is for --with; without it, the two profiles are compared with each other");
    }
    const of = async (name: Profile): Promise<Contestant> => {
      return { name, profile: name, scenario: await loadScenario(files, { profile: name }), nucleus: undefined };
    };
    return [await of("documented"), await of("release6")];
  }
  const nucleus = await findNucleus(folder);
  const scenario = await loadScenario(files, { profile });
  const named = basename(resolve(folder));
  return [
    { name: "this build", profile, scenario, nucleus: undefined },
    { name: named === "" ? "the other" : named, profile, scenario, nucleus },
  ];
}
