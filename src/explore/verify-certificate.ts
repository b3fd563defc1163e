import { judge } from "../run/outcome.ts";
import type { LoadedScenario } from "../scenario/load-scenario.ts";
import { parseSchedule } from "../schedule/schedule-text.ts";
import { Board } from "./board.ts";
import type { Certificate } from "./certificate.ts";
import { nucleusHash } from "./nucleus-hash.ts";
import type { Walked } from "./plain-walk.ts";
import { ExplorePool, GuestTrouble, type PoolProgress } from "./pool.ts";
import type { Replayed } from "./replay-here.ts";
import { strikesOf } from "./strike.ts";

/** What became of a certificate; plain data. */
export interface CertificateVerdict {
  /** `undecided`: the time ran out, or somebody stopped it. */
  readonly verdict: "verified" | "refuted" | "undecided";
  /** Why not. */
  readonly reasons: readonly string[];
  /** What the walk has found, where the certificate claims to know the whole tree. */
  readonly walked: Walked | undefined;
  readonly seconds: number;
}

/** How long to check, and who may stop it or wants to hear how far it has come. */
export interface VerifyOptions {
  readonly budgetMs: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (walked: Pick<PoolProgress, "schedules" | "outcomes">) => void;
}

/**
 * Checks a certificate against scenario and CP as they are now. Its outcomes are shown again, one by one; where it claims a
 * complete search, all schedules are walked again by {@link plainWalk} besides.
 */
export async function verifyCertificate(
  claim: Certificate,
  scenario: LoadedScenario,
  options: VerifyOptions,
): Promise<CertificateVerdict> {
  const { budgetMs, signal } = options;
  const startMs = performance.now();
  const end = (verdict: CertificateVerdict["verdict"], reasons: readonly string[], walked?: Walked) => ({
    ...{ verdict, reasons, walked },
    seconds: (performance.now() - startMs) / 1000,
  });
  const changed: string[] = [];
  if (scenario.hash !== claim.scenario) changed.push("the scenario has changed since");
  if (nucleusHash() !== claim.nucleus) changed.push("CP has changed since");
  if (changed.length > 0) return end("refuted", changed);
  const again = new Again(claim, scenario, options);
  const isStopped = (): boolean => signal?.aborted === true;
  try {
    const wrong = await again.outcomesNotShown(startMs + budgetMs);
    if (wrong === undefined) return end("undecided", [isStopped() ? "interrupted" : "the time was not enough"]);
    if (claim.tree?.complete !== true) return verdictOf(wrong, end);
    const walked = await again.walk(startMs + budgetMs - performance.now());
    if (!walked.complete) {
      const why = isStopped() ? "interrupted: " : "";
      return end("undecided", [`${why}${walked.schedules} schedules were not all of them`], walked);
    }
    return verdictOf([...wrong, ...differences(claim, claim.tree, walked)], end, walked);
  } catch (error) {
    if (error instanceof GuestTrouble) return end("refuted", [error.sentence]);
    throw error;
  } finally {
    await again.close();
  }
}

function verdictOf<Result>(
  wrong: readonly string[],
  end: (verdict: "verified" | "refuted", reasons: readonly string[], walked?: Walked) => Result,
  walked?: Walked,
): Result {
  return end(wrong.length === 0 ? "verified" : "refuted", wrong, walked);
}

function differences(claim: Certificate, tree: NonNullable<Certificate["tree"]>, walked: Walked): string[] {
  const claimed = claim.outcomes.map(({ outcome }) => outcome);
  const found: string[] = [];
  for (const outcome of walked.outcomes) if (!claimed.includes(outcome)) found.push(`${outcome} is possible too`);
  for (const outcome of claimed) if (!walked.outcomes.includes(outcome)) found.push(`${outcome} is not possible`);
  if (walked.classes !== tree.classes) found.push(`there are ${walked.classes} classes, not ${tree.classes}`);
  else if (walked.digest.toString(16) !== tree.digest) found.push("the classes are not the same");
  const claimsFailure = claim.failures.length > 0;
  if (walked.failure !== undefined && !claimsFailure) found.push(`a schedule fails: ${walked.failure}`);
  if (walked.failure === undefined && claimsFailure) found.push("no schedule fails");
  if (claimsFailure && claim.verdict !== "failed") found.push(`with failures it cannot be "${claim.verdict}"`);
  return found;
}

/** Does again what the certificate tells of. */
class Again {
  readonly #claim: Certificate;
  readonly #scenario: LoadedScenario;
  readonly #pool: ExplorePool;
  readonly #signal: AbortSignal | undefined;
  readonly #stop: () => void;
  readonly #given: Omit<Parameters<ExplorePool["run"]>[0], "kind">;

  constructor(claim: Certificate, scenario: LoadedScenario, { signal, onProgress }: VerifyOptions) {
    const { machines, outcomes, mayLeaveActive } = scenario;
    this.#claim = claim;
    this.#scenario = scenario;
    const board = new Board(1);
    this.#pool = new ExplorePool(1, board, machines, (row) => onProgress?.(row));
    this.#signal = signal;
    this.#stop = () => board.stop();
    signal?.addEventListener("abort", this.#stop);
    const { seed, profile, maxSteps, maxFaults } = claim;
    const messageLimit = claim.messageLimit ?? undefined;
    const strikes = strikesOf(machines, claim.faults);
    this.#given = {
      exploration: 0,
      source: { machines, seed, messageLimit, profile, faults: undefined, strikes, strikesMax: maxFaults },
      expectations: { outcomes, mayLeaveActive },
      against: undefined,
      judged: true,
      stepsMax: maxSteps,
      board: board.buffer,
      job: 0,
    };
  }

  walk(forMs: number): Promise<Walked> {
    const preemptions = this.#claim.tree?.preemptions ?? Infinity;
    return this.#pool.run<Walked>({ ...this.#given, kind: "walk", preemptions, forMs });
  }

  /** @returns `undefined` when there was no time for all of them, or no wish */
  async outcomesNotShown(untilMs: number): Promise<string[] | undefined> {
    const wrong: string[] = [];
    for (const { outcome, grade, schedule } of this.#claim.outcomes) {
      if (performance.now() > untilMs || this.#signal?.aborted === true) return undefined;
      const { grade: due } = judge(this.#scenario, outcome);
      if (grade !== due) wrong.push(`${outcome} is ${due}, not ${grade}`);
      const parsed = parseSchedule(schedule);
      if ("problem" in parsed) {
        wrong.push(`the schedule of ${outcome}: ${parsed.problem}`);
        continue;
      }
      const shown = await this.#pool.run<Replayed>({ ...this.#given, kind: "replay", schedule: parsed.schedule });
      const [misfit] = shown.misfits;
      if (misfit !== undefined) wrong.push(`the schedule of ${outcome} does not fit: ${misfit}`);
      else if (shown.outcome !== outcome) wrong.push(`the schedule of ${outcome} comes to ${shown.outcome}`);
    }
    return wrong;
  }

  close(): Promise<void> {
    this.#signal?.removeEventListener("abort", this.#stop);
    return this.#pool.close();
  }
}
