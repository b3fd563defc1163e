import { InputError } from "../cli/errors.ts";
import { printable } from "../history/printable.ts";
import { readHistory, readHistoryText, type HistoryVisitor, type ReadReport } from "../history/read.ts";
import type { HistoryHeader } from "../history/schema.ts";
import { HistoryChecker } from "./checker.ts";
import { explain, type Explanation } from "./explain.ts";
import type { Verdict } from "./violation.ts";

export interface CheckOptions {
  /** Give up, undecided, after so many milliseconds. */
  readonly budgetMs?: number | undefined;
  /** Give up, undecided, when this many messages are active at once. */
  readonly budgetMessages?: number | undefined;
  /** The history must be of the scenario with this hash. */
  readonly scenarioHash?: string | undefined;
}

/** The verdict on one history; a file may hold many. */
export interface HistoryVerdict {
  readonly verdict: Verdict;
  readonly header: HistoryHeader;
  readonly events: number;
  /** Written to its end: also the laws about the end have been applied. */
  readonly isWhole: boolean;
  readonly failedAssertions: number;
  readonly explanation: Explanation | undefined;
  /** Of `unknown`: which budget ran out. */
  readonly reason: string | undefined;
}

export interface FileVerdict {
  readonly path: string;
  readonly verdict: Verdict;
  readonly histories: readonly HistoryVerdict[];
  readonly events: number;
  readonly lines: number;
  /** The last line was cut off and is not judged. */
  readonly truncated: boolean;
  readonly seconds: number;
}

/**
 * Checks a history file in one pass. Memory grows with the active messages, not with the file.
 * @throws InputError when the file is no history
 */
export function checkFile(path: string, options: CheckOptions = {}): FileVerdict {
  return check(path, options, (visitor) => readHistory(path, visitor));
}

/** The same for a text in memory. */
export function checkText(name: string, text: string, options: CheckOptions = {}): FileVerdict {
  return check(name, options, (visitor) => readHistoryText(name, text, visitor));
}

function check(path: string, options: CheckOptions, read: (visitor: HistoryVisitor) => ReadReport): FileVerdict {
  const startMs = performance.now();
  const run = new FileRun(path, options, startMs);
  const { lines, truncated } = read(run);
  const histories = run.finish();
  return {
    path,
    verdict: worst(histories.map(({ verdict }) => verdict)),
    histories,
    events: histories.reduce((sum, { events }) => sum + events, 0),
    lines,
    truncated,
    seconds: (performance.now() - startMs) / 1000,
  };
}

/** The verdict on several things together. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes("illegal")) return "illegal";
  return verdicts.includes("unknown") ? "unknown" : "legal";
}

class FileRun implements HistoryVisitor {
  readonly #path: string;
  readonly #options: CheckOptions;
  readonly #startMs: number;
  readonly #verdicts: HistoryVerdict[] = [];
  #header: HistoryHeader | undefined;
  #checker: HistoryChecker | undefined;
  #explanation: Explanation | undefined;
  #isWhole = false;
  #reason: string | undefined;

  constructor(path: string, options: CheckOptions, startMs: number) {
    this.#path = path;
    this.#options = options;
    this.#startMs = startMs;
  }

  header(header: HistoryHeader, line: number): void {
    this.#close();
    const { scenarioHash } = this.#options;
    if (scenarioHash !== undefined && header.hash !== scenarioHash) {
      throw new InputError(`${this.#path}:${line}: a history of another scenario (${printable(header.scenario)})`);
    }
    this.#header = header;
    this.#checker = new HistoryChecker(header);
  }

  commit(...[event, seq, line]: Parameters<HistoryVisitor["commit"]>): void {
    const checker = this.#checker;
    if (checker === undefined || this.#explanation !== undefined) return;
    const violation = checker.commit(event, seq);
    if (violation !== undefined) this.#explanation = explain(violation, line);
  }

  note(...[note, line]: Parameters<NonNullable<HistoryVisitor["note"]>>): void {
    const violation = this.#explanation === undefined ? this.#checker?.note(note) : undefined;
    if (violation !== undefined) this.#explanation = explain(violation, line);
  }

  end(_events: number, line: number): void {
    this.#isWhole = true;
    const violation = this.#explanation === undefined ? this.#checker?.end() : undefined;
    if (violation !== undefined) this.#explanation = explain(violation, line);
  }

  enough(): boolean {
    const { budgetMs = Infinity, budgetMessages = Infinity } = this.#options;
    if (performance.now() - this.#startMs > budgetMs) this.#reason = `${budgetMs / 1000} s were not enough`;
    if ((this.#checker?.activeMessages ?? 0) > budgetMessages) {
      this.#reason = `more than ${budgetMessages} messages are active at once`;
    }
    return this.#reason !== undefined;
  }

  finish(): readonly HistoryVerdict[] {
    this.#close();
    return this.#verdicts;
  }

  #close(): void {
    if (this.#header === undefined || this.#checker === undefined) return;
    const isIllegal = this.#explanation !== undefined;
    this.#verdicts.push({
      verdict: isIllegal ? "illegal" : this.#reason === undefined ? "legal" : "unknown",
      header: this.#header,
      events: this.#checker.events,
      isWhole: this.#isWhole,
      failedAssertions: this.#checker.failedAssertions,
      explanation: this.#explanation,
      reason: this.#reason,
    });
    this.#header = this.#checker = this.#explanation = undefined;
    this.#isWhole = false;
  }
}
