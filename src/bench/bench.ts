import { availableParallelism } from "node:os";
import { QUESTIONS } from "./catalogue.ts";
import { Digest } from "./digest.ts";
import type { Row } from "./row.ts";
import { Scale, type ScaleName } from "./scale.ts";

/** The benchmark as JSON: this shape, and nothing else in it. */
export interface BenchReport {
  readonly node: string;
  readonly cores: number;
  readonly rows: readonly Row[];
}

export interface BenchOptions {
  readonly scale: ScaleName;
  /** Row ids, baselines included; see `select` in catalogue.ts. */
  readonly wanted: ReadonlySet<string>;
  readonly signal?: AbortSignal;
  readonly progress?: (id: string, round: number, rounds: number) => void;
  /** A question has been answered. */
  readonly answered?: (title: string, rows: readonly Row[]) => void;
}

export interface BenchResult {
  readonly report: BenchReport;
  /** Depends on every result that was computed. */
  readonly digest: string;
  /** The signal was aborted: the report has the questions answered until then. */
  readonly interrupted: boolean;
}

/** Measures the wanted rows, question by question. */
export async function bench({ scale, wanted, answered, ...rest }: BenchOptions): Promise<BenchResult> {
  const digest = new Digest();
  const rows: Row[] = [];
  try {
    for (const question of QUESTIONS) {
      if (!question.rows.some(({ id }) => wanted.has(id))) continue;
      const measured = await question.measure(wanted, { scale: new Scale(scale), digest, ...rest });
      answered?.(question.title, measured);
      rows.push(...measured);
    }
  } catch (error) {
    if (rest.signal?.aborted !== true) throw error;
  }
  const report = { node: process.version, cores: availableParallelism(), rows };
  return { report, digest: digest.text, interrupted: rest.signal?.aborted === true };
}
