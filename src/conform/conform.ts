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
  /** A vector asks for what no rig can do; the others are run all the same. */
  readonly onRefusal: (refusal: InputError) => void;
  /** @param done vectors run so far, on this rig */
  readonly onProgress: (via: string, done: number, total: number) => void;
}

/** Runs every vector of the files on every rig, up to the end or the abort. */
export async function conform(files: readonly VectorFile[], options: ConformOptions): Promise<Tally[]> {
  const tallies: Tally[] = [];
  for (const kind of options.kinds) tallies.push(await conformVia(kind, files, options));
  return tallies;
}

async function conformVia(kind: RigKind, files: readonly VectorFile[], options: ConformOptions): Promise<Tally> {
  const { signal, onFailure, onRefusal, onProgress } = options;
  const total = files.reduce((sum, { vectors }) => sum + vectors.length, 0);
  const started = performance.now();
  let passed = 0;
  let failed = 0;
  let refused = 0;
  for (const { path, vectors } of files) {
    for (const vector of vectors) {
      if (signal.aborted) break;
      onProgress(kind.name, passed + failed + refused, total);
      const mismatch = await attempted(kind, vector);
      if (mismatch === undefined) passed++;
      else if (mismatch instanceof InputError) {
        refused++;
        onRefusal(new InputError(`${path}: vector ${JSON.stringify(vector.name)}: ${mismatch.message}`));
      } else {
        failed++;
        onFailure({ file: path, vector: vector.name, rules: vector.rules, via: kind.name, ...mismatch });
      }
    }
  }
  return { via: kind.name, passed, failed, seconds: (performance.now() - started) / 1000 };
}

async function attempted(kind: RigKind, vector: Vector): Promise<Mismatch | InputError | undefined> {
  try {
    return await runVector(kind, vector);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}
