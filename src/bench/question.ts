import type { Digest } from "./digest.ts";
import { makeRow, type Round, type Row, type RowHead } from "./row.ts";
import type { Scale } from "./scale.ts";
import { summarize } from "./statistics.ts";

/** One row that can be measured, with what it needs standing ready in a `Bench`. */
export interface Contestant<Bench> extends RowHead {
  /** The most rounds there is any use in: where one takes long, or comes to the same each time. Default: as many as there are. */
  readonly rounds?: number;
  /** Measures once. Long enough to be above the noise, short enough that a round of all contestants is one moment. */
  readonly round: (bench: Bench, scale: Scale) => Promise<Round> | Round;
}

/** A question the benchmark answers: the raw primitive and the rows made of it, measured side by side. */
export interface Question {
  readonly title: string;
  /** Baselines before the rows that refer to them. */
  readonly rows: readonly RowHead[];
  /** @param wanted ids; baselines of wanted rows are among them */
  measure(wanted: ReadonlySet<string>, run: Measuring): Promise<Row[]>;
}

export interface Measuring {
  readonly scale: Scale;
  readonly digest: Digest;
  readonly signal?: AbortSignal;
  readonly progress?: (id: string, round: number, rounds: number) => void;
}

/**
 * @param open prepares what the contestants need; `close` takes it down again, whatever happened
 * @param contestants baselines first
 */
export function question<Bench>(
  title: string,
  contestants: readonly Contestant<Bench>[],
  open: (scale: Scale, wanted: ReadonlySet<string>) => Promise<Bench> | Bench,
  close: (bench: Bench) => Promise<void> | void = () => undefined,
): Question {
  return {
    title,
    rows: contestants,
    measure: async (wanted, run) => {
      const chosen = contestants.filter(({ id }) => wanted.has(id));
      const bench = await open(run.scale, wanted);
      try {
        return toRows(chosen, await interleave(chosen, bench, run));
      } finally {
        await close(bench);
      }
    },
  };
}

/** Every round goes through all contestants, so that what disturbs the machine for a while disturbs all of them. */
async function interleave<Bench>(
  contestants: readonly Contestant<Bench>[],
  bench: Bench,
  { scale, digest, signal, progress }: Measuring,
): Promise<ReadonlyMap<string, Round[]>> {
  const results = new Map<string, Round[]>(contestants.map(({ id }) => [id, []]));
  for (let round = -scale.warmUps; round < scale.rounds; round++) {
    for (const { id, round: measure, rounds = Infinity } of contestants) {
      // What has so few rounds needs no warm-up.
      if (round < 0 ? rounds < scale.rounds : round >= rounds) continue;
      signal?.throwIfAborted();
      progress?.(id, Math.max(round, 0), Math.min(rounds, scale.rounds));
      const result = await measure(bench, scale);
      digest.add(result.digest);
      if (round >= 0) results.get(id)?.push(result);
    }
  }
  return results;
}

function toRows(heads: readonly RowHead[], results: ReadonlyMap<string, Round[]>): Row[] {
  const medianOf = (id: string | undefined) => {
    const rounds = id === undefined ? undefined : results.get(id);
    return rounds === undefined ? undefined : summarize(rounds.map(({ value }) => value)).median;
  };
  return heads.map((head) => makeRow(head, results.get(head.id) ?? [], medianOf(head.baseline)));
}
