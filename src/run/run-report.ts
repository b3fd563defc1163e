import { returnCodeMeaning } from "../../cp/interface/return-codes.ts";
import { paint, type Style } from "../cli/terminal.ts";
import type { RunResult, MachineResult } from "./run-result.ts";
import { VERDICTS, type Verdict } from "./verdict.ts";
import { messageName, messageState } from "./message-text.ts";

const COLOURS = ["cyan", "magenta", "yellow", "blue", "green", "red"] as const;

/** "ALICE    " in the machine's colour: what its console lines begin with. */
export function machineLabel(userid: string, index: number): string {
  return paint(COLOURS[index % COLOURS.length] ?? "cyan", userid.padEnd(8));
}

/** The report of a run, line by line. @param again the command that shows it again */
export function* runReport(result: RunResult, again: string, verbose: boolean): Generator<string> {
  const { machines, outcome, judged, sometimes, waiting, outstanding, failures, verdict, counts } = result;
  yield "";
  for (const [index, machine] of machines.entries()) {
    yield `${machineLabel(machine.userid, index)} ${howItEnded(machine)}`;
    if (verbose && machine.error?.stack !== undefined) yield indent(machine.error.stack);
  }
  for (const { userid, sentence, at } of waiting) yield `${userid} ${sentence}${at === undefined ? "" : ` (${at})`}`;
  for (const message of outstanding) {
    const { left, source, sink } = message;
    yield `outstanding when ${left} left: ${messageName(message)} from ${source} to ${sink} was ${messageState(message)}`;
  }
  for (const sentence of failures) yield paint("red", sentence);
  yield "";
  if (verdict !== "stalled" && verdict !== "undecided" && verdict !== "interrupted") {
    const meaning = judged.means === undefined ? "" : `  (${judged.grade}: ${judged.means})`;
    yield row("outcome", `${outcome === "" ? "none returned anything" : outcome}${meaning}`);
  }
  yield row("verdict", paint(styleOf(verdict), VERDICTS[verdict].means));
  for (const [name, reached] of Object.entries(sometimes))
    yield row("sometimes", `${name}: ${reached ? "reached" : "not reached"}`);
  yield row("messages", `${counts.messages}, interrupts ${counts.interrupts}, DIAGNOSEs ${counts.diagnoses}`);
  yield row("returned", returnCodes(result));
  const rate = Math.round(counts.diagnoses / Math.max(result.seconds, 0.001));
  yield row("took", `${result.seconds.toFixed(3)} s, ${rate} DIAGNOSEs/s via ${result.transport}, seed ${result.seed}`);
  yield row("again", again);
}

/** "RC 0 × 12 (normal), RC 5 × 1 (user not available)" */
function returnCodes({ counts: { returnCodes: codes, programExceptions } }: RunResult): string {
  const parts = Object.entries(codes).map(
    ([code, times]) => `RC ${code} × ${times} (${returnCodeMeaning(Number(code))})`,
  );
  if (programExceptions > 0) parts.push(`program exceptions × ${programExceptions}`);
  return parts.length === 0 ? "no return code" : parts.join(", ");
}

/** How a machine ended, for a person. */
export function howItEnded({ end, value, error }: MachineResult): string {
  if (error !== undefined) {
    const where = error.where === undefined ? "" : `${error.where}: `;
    return paint("red", `${end}: ${where}${error.sentence}`);
  }
  if (end === "returned") return value === undefined ? "ended" : `returned ${String(value)}`;
  return end === "stopped" ? "had not ended" : end;
}

function row(name: string, text: string): string {
  return `${paint("dim", name.padEnd(9))} ${text}`;
}

function styleOf(verdict: Verdict): Style {
  if (verdict === "expected") return "green";
  return verdict === "interesting" || verdict === "interrupted" || verdict === "undecided" ? "yellow" : "red";
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "    ");
}
