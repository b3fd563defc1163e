import { createModel, type Model, type ModelConfig } from "../../model/model.ts";
import type { Verdict } from "../violation.ts";
import { fingerprint } from "./fingerprint.ts";
import type { Observation } from "./observation.ts";
import { tryStep, tryUnseen } from "./steps.ts";

export interface SearchOptions extends ModelConfig {
  /** Give up, undecided, after so many milliseconds. Default 10,000. */
  readonly budgetMs?: number;
  /**
   * Whether CP may have disposed of entries without anybody seeing it (R-INT-10, R-INT-15). Default true; false where it
   * is known that it has not.
   */
  readonly unseen?: boolean;
}

export interface BlackBoxVerdict {
  readonly verdict: Verdict;
  /** An order that explains everything: indices into the observations. Of `legal` only. */
  readonly order: readonly number[] | undefined;
  /** How many observations could be explained, at most, before none of the next ones fitted. */
  readonly explained: number;
  readonly states: number;
}

/**
 * Whether some order of the observations, each at one moment between its call and its return, is what the specification
 * allows. CP's own order is not looked at. Wing and Gong's search, with Lowe's memory of states that have led nowhere.
 * Histories of a few hundred observations; the cost grows with how many overlap.
 */
export function searchOrder(observations: readonly Observation[], options: SearchOptions = {}): BlackBoxVerdict {
  return new Search(observations, options).run();
}

interface State {
  readonly model: Model;
  /** For each machine: how many of its observations are explained. */
  readonly done: readonly number[];
}

/** A state, and the ways on from it that have not been tried. */
interface Frame {
  readonly ways: (() => (State & { readonly index: number | undefined }) | undefined)[];
  readonly index: number | undefined;
}

class Search {
  /** By machine, in order: indices into the observations. */
  readonly #lines: readonly (readonly number[])[];
  readonly #observations: readonly Observation[];
  readonly #options: SearchOptions;
  readonly #seen = new Set<string>();
  #explained = 0;

  constructor(observations: readonly Observation[], options: SearchOptions) {
    this.#observations = observations;
    this.#options = options;
    const lines = new Map<string, number[]>();
    observations.forEach(({ vm }, index) => {
      const line = lines.get(vm);
      if (line === undefined) lines.set(vm, [index]);
      else line.push(index);
    });
    this.#lines = [...lines.values()];
  }

  run(): BlackBoxVerdict {
    const start: State = { model: createModel(this.#options), done: this.#lines.map(() => 0) };
    const endMs = performance.now() + (this.#options.budgetMs ?? 10_000);
    const frames: Frame[] = [{ ways: this.#waysFrom(start), index: undefined }];
    if (this.#isComplete(start)) return this.#verdict("legal", frames);
    while (frames.length > 0) {
      const way = (frames.at(-1) as Frame).ways.pop();
      if (way === undefined) {
        frames.pop();
        continue;
      }
      const next = way();
      if (next === undefined || !this.#isNew(next)) continue;
      frames.push({ ways: this.#waysFrom(next), index: next.index });
      if (this.#isComplete(next)) return this.#verdict("legal", frames);
      if (performance.now() > endMs) return this.#verdict("unknown", frames);
    }
    return this.#verdict("illegal", frames);
  }

  #verdict(verdict: Verdict, frames: readonly Frame[]): BlackBoxVerdict {
    const order = frames.flatMap(({ index }) => (index === undefined ? [] : [index]));
    return {
      verdict,
      order: verdict === "legal" ? order : undefined,
      explained: this.#explained,
      states: this.#seen.size,
    };
  }

  #isNew({ model, done }: State): boolean {
    const key = `${done.join()}\n${fingerprint(model)}`;
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    this.#explained = Math.max(
      this.#explained,
      done.reduce((sum, count) => sum + count, 0),
    );
    return true;
  }

  /** What died in flight need not have happened. */
  #isComplete({ done }: State): boolean {
    return this.#lines.every((line, machine) => {
      const next = line[done[machine] ?? 0];
      return next === undefined || this.#observations[next]?.returned === Infinity;
    });
  }

  /** The likeliest way last, where it is taken from: whose observation returned first. */
  #waysFrom(state: State): Frame["ways"] {
    const { model, done } = state;
    const heads = this.#lines.flatMap((line, machine) => {
      const index = line[done[machine] ?? 0];
      const observation = index === undefined ? undefined : this.#observations[index];
      return index === undefined || observation === undefined ? [] : [{ machine, index, observation }];
    });
    // Nothing may come before what had returned when it was called.
    const earliestReturn = Math.min(...heads.map(({ observation }) => observation.returned));
    const possible = heads
      .filter(({ observation }) => observation.invoked <= earliestReturn)
      .sort((one, other) => other.observation.returned - one.observation.returned);
    const mayBeUnseen = this.#options.unseen ?? true;
    const unseen = (mayBeUnseen ? this.#lines : []).map((line) => () => {
      const [first = 0] = line;
      const vm = this.#observations[first]?.vm;
      const after = vm && tryUnseen(model, vm);
      return after && { model: after, done, index: undefined };
    });
    const seen = possible.map(({ machine, index, observation }) => () => {
      const stepped = tryStep(model, observation);
      if (stepped === undefined) return undefined;
      if (!stepped.isDone) return { model: stepped.model, done, index: undefined };
      return { model: stepped.model, done: done.with(machine, (done[machine] ?? 0) + 1), index };
    });
    return [...unseen, ...seen];
  }
}
