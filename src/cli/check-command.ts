import type { Command } from "commander";
import type { FileVerdict, HistoryVerdict } from "../check/check-history.ts";
import type { SecondOpinion } from "../check/black-box/second-opinion.ts";
import type { Verdict } from "../check/violation.ts";
import { printable } from "../history/printable.ts";
import { counted } from "../run/counted.ts";
import { EXIT, InputError, type ExitStatus } from "./errors.ts";
import { refuseBeside } from "./idle-options.ts";
import { seconds, wholeNumber } from "./option-values.ts";
import { reportError } from "./report-error.ts";
import type { Seat } from "./seat.ts";
import { paint, print, Progress, tell } from "./terminal.ts";

interface Options {
  readonly scenario?: readonly string[];
  readonly certificate?: string;
  readonly budget?: number;
  readonly budgetMessages?: number;
  readonly blackBox?: true;
  readonly json?: true;
}

const STATUS: Readonly<Record<Verdict, ExitStatus>> = {
  legal: EXIT.OK,
  illegal: EXIT.VIOLATION,
  unknown: EXIT.UNDECIDED,
};
const COLOUR = { legal: "green", illegal: "red", unknown: "yellow" } as const;

/** Hangs `vmcf check` into the program. */
export function addCheckCommand(program: Command, seat: Seat): void {
  program
    .command("check")
    .summary("judge recorded histories")
    .description(
      "Replays histories through the reference model and says whether what CP did is legal; if not, why not.",
    )
    .argument("[file...]", "histories, as --record writes them")
    .option("--scenario <file...>", "they must be of this scenario, unchanged since")
    .option(
      "--certificate <file>",
      "verify what explore says it has covered, by walking all schedules again, plainly: a long search takes many times as long",
    )
    .option("--budget <seconds>", "give up after this time, undecided", seconds)
    .option("--budget-messages <number>", "give up when so many messages are active at once", wholeNumber(1))
    .option("--black-box", "a second opinion: look for an order that explains what guests saw, without CP's")
    .option("--json", "one JSON object on stdout")
    .option("--verbose", "stack traces with errors")
    .addHelpText(
      "after",
      `
Examples:
  $ vmcf run 04 --record race.jsonl    record a run …
  $ vmcf check race.jsonl              … and judge it
  $ vmcf check runs/*.jsonl --json     many at once, for machines
  $ vmcf check --certificate race.json what explore --certificate has written
  $ vmcf check race.jsonl --black-box  a second opinion, for some hundred operations

Exit status: 0 legal, 1 illegal, 2 a file is no history, 4 undecided.`,
    )
    .action((paths: string[], options: Options, command: Command) => runCheck(paths, options, command, seat));
}

async function runCheck(paths: readonly string[], options: Options, command: Command, seat: Seat): Promise<void> {
  refuseBeside(command, "--certificate", ["--budget", "--json", "--verbose"]);
  if (options.certificate !== undefined) return checkCertificate(options.certificate, paths, options, seat);
  if (paths.length === 0) throw new InputError("check needs histories, or --certificate");
  const { checkFile, worst } = await import("../check/check-history.ts");
  const scenarioHash = options.scenario && (await hashOf(options.scenario));
  const budgetMs = options.budget === undefined ? undefined : options.budget * 1000;
  const verdicts: Judged[] = [];
  const refused: { readonly path: string; readonly reason: string }[] = [];
  const judge = async (path: string): Promise<void> => {
    const verdict = checkFile(path, { budgetMs, budgetMessages: options.budgetMessages, scenarioHash });
    const opinions = options.blackBox === true ? await opinionsOn(path, budgetMs) : undefined;
    verdicts.push({ ...verdict, ...(opinions && { secondOpinions: opinions }) });
    if (options.json === true) return;
    await printVerdict(verdict);
    if (opinions !== undefined) printOpinions(verdict, opinions);
  };
  for (const path of paths) {
    if (seat.signal.aborted) break;
    try {
      await judge(path);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      // The others are judged all the same.
      refused.push({ path, reason: error.message });
      reportError(error, false);
    }
  }
  const judged = verdicts.flatMap((one) => [one.verdict, ...(one.secondOpinions ?? []).map(({ verdict }) => verdict)]);
  const verdict = judged.length === 0 ? "unknown" : worst(judged);
  if (options.json === true) {
    print(JSON.stringify({ format: "vmcf-check/1", verdict, files: verdicts, refused }, null, 2));
  }
  const status = refused.length > 0 ? EXIT.USAGE : STATUS[verdict];
  seat.finish(seat.signal.aborted ? EXIT.INTERRUPTED : status);
}

const CERTIFICATE_STATUS = {
  verified: EXIT.OK,
  refuted: EXIT.VIOLATION,
  undecided: EXIT.UNDECIDED,
} as const;
const CERTIFICATE_COLOUR = { verified: "green", refuted: "red", undecided: "yellow" } as const;

async function checkCertificate(file: string, paths: readonly string[], options: Options, seat: Seat): Promise<void> {
  if (paths.length > 0) throw new InputError("--certificate is checked alone, without histories");
  const { readCertificate } = await import("../explore/certificate.ts");
  const { verifyCertificate } = await import("../explore/verify-certificate.ts");
  const { loadScenario } = await import("../scenario/load-scenario.ts");
  const { scriptNamedBy } = await import("../scenario/gallery.ts");
  const claim = readCertificate(file);
  const scripts = claim.files.map((script) => scriptNamedBy(file, script));
  const scenario = await loadScenario(scripts, { profile: claim.profile });
  const progress = new Progress();
  const checked = await verifyCertificate(claim, scenario, {
    budgetMs: (options.budget ?? Infinity) * 1000,
    signal: seat.signal,
    onProgress: ({ schedules }) => progress.show(() => `${counted(schedules, "schedule")} walked`),
  });
  progress.clear();
  const { verdict, reasons, walked, seconds: took } = checked;
  if (options.json === true) {
    print(JSON.stringify({ format: "vmcf-certificate-check/1", file, ...checked }, null, 2));
  } else {
    const how =
      walked === undefined
        ? `${counted(claim.outcomes.length, "outcome")} shown again; the search was not complete`
        : `${counted(walked.schedules, "schedule")} walked, ${counted(walked.classes, "class")}, ${counted(walked.outcomes.length, "outcome")}`;
    print(`${paint(CERTIFICATE_COLOUR[verdict], verdict)}  ${file}: ${claim.title}`);
    for (const reason of reasons) print(`  ${reason}`);
    print(`  ${how}, ${took.toFixed(2)} s`);
  }
  seat.finish(seat.signal.aborted ? EXIT.INTERRUPTED : CERTIFICATE_STATUS[verdict]);
}

interface Judged extends FileVerdict {
  readonly secondOpinions?: readonly SecondOpinion[];
}

async function opinionsOn(path: string, budgetMs: number | undefined): Promise<readonly SecondOpinion[]> {
  const { secondOpinions } = await import("../check/black-box/second-opinion.ts");
  return secondOpinions(path, { budgetMs });
}

function printOpinions(file: FileVerdict, opinions: readonly SecondOpinion[]): void {
  for (const [index, { verdict, observations, explained, states, reason }] of opinions.entries()) {
    const history = file.histories[index];
    if (verdict === "legal" && opinions.length > 1) continue;
    const where = history === undefined ? file.path : nameOf(file, history);
    print(`${paint(COLOUR[verdict], verdict)}  ${where}, second opinion: ${states} states searched`);
    if (verdict === "illegal")
      print(`  no order explains more than ${explained} of the ${observations} acts of guests`);
    if (reason !== undefined) print(`  ${reason}`);
  }
}

async function hashOf(files: readonly string[]): Promise<string> {
  const { loadScenario } = await import("../scenario/load-scenario.ts");
  const { findScript } = await import("../scenario/gallery.ts");
  return (await loadScenario(files.map(findScript))).hash;
}

async function printVerdict(file: FileVerdict): Promise<void> {
  const { explanationText } = await import("../check/explanation-text.ts");
  const { histories } = file;
  if (histories.length > 1 && histories.every(({ verdict }) => verdict === "legal")) {
    print(`${paint(COLOUR.legal, "legal")}  ${file.path}: all ${histories.length} histories`);
  }
  for (const history of histories) {
    if (history.verdict === "legal" && histories.length > 1) continue;
    print(`${paint(COLOUR[history.verdict], history.verdict)}  ${nameOf(file, history)}`);
    if (history.reason !== undefined) print(`  ${history.reason}`);
    if (history.explanation !== undefined) for (const line of explanationText(history.explanation)) print(`  ${line}`);
  }
  if (file.truncated) tell(`${file.path}: the last line is cut off and was left out`);
  const rate = Math.round(file.events / Math.max(file.seconds, 0.001));
  const many = histories.length === 1 ? "" : `${histories.length} histories, `;
  const end = histories.every(({ isWhole, verdict }) => isWhole || verdict === "unknown")
    ? ""
    : "; not written to its end";
  print(`${file.path}: ${many}${counted(file.events, "event")} in ${file.seconds.toFixed(2)} s (${rate}/s)${end}`);
}

function nameOf({ path }: FileVerdict, { header }: HistoryVerdict): string {
  const iteration = header.iteration === undefined ? "" : `, iteration ${header.iteration}`;
  const seed = header.seed === undefined ? "" : `, seed ${header.seed}`;
  return `${path}: ${printable(`${header.scenario} (${header.mode}${iteration}${seed})`)}`;
}
