import { InputError } from "../cli/errors.ts";
import type { RigKind } from "./rig.ts";
import { runVector, type Mismatch } from "./run-vector.ts";
import type { Vector, VectorFile } from "./vector-file.ts";

/** A vector that did not come out as written. */
export interface Failure extends Mismatch {
  readonly file: string;
  readonly vector: string;
  readonly rules: readonly string[];
  readonly via: string;
}

export interface Tally {
  readonly via: string;
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
}

export interface ConformOptions {
  readonly kinds: readonly RigKind[];
  readonly signal: AbortSignal;
  readonly onFailure: (failure: Failure) => void;
  /** @param done vectors run so far, on this rig */
  readonly onProgress: (via: string, done: number, total: number) => void;
}

/**
 * Runs every vector of the files on every rig, up to the end or the abort.
 * @throws InputError when a file asks for what no rig can do; then nothing more is run
 */
export async function conform(files: readonly VectorFile[], options: ConformOptions): Promise<Tally[]> {
  const tallies: Tally[] = [];
  for (const kind of options.kinds) tallies.push(await conformVia(kind, files, options));
  return tallies;
}

async function conformVia(kind: RigKind, files: readonly VectorFile[], options: ConformOptions): Promise<Tally> {
  const { signal, onFailure, onProgress } = options;
  const total = files.reduce((sum, { vectors }) => sum + vectors.length, 0);
  const started = performance.now();
  let passed = 0;
  let failed = 0;
  for (const { path, vectors } of files) {
    for (const vector of vectors) {
      if (signal.aborted) break;
      onProgress(kind.name, passed + failed, total);
      const mismatch = await named(path, vector, () => runVector(kind, vector));
      if (mismatch === undefined) passed++;
      else {
        failed++;
        onFailure({ file: path, vector: vector.name, rules: vector.rules, via: kind.name, ...mismatch });
      }
    }
  }
  return { via: kind.name, passed, failed, seconds: (performance.now() - started) / 1000 };
}

/** What cannot be done at all is the file's mistake: said with the file and the vector. */
async function named<T>(path: string, { name }: Vector, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`${path}: vector ${JSON.stringify(name)}: ${error.message}`, { cause: error });
  }
}
