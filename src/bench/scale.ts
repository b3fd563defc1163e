/** How much to measure. `tiny` proves that everything still runs; its numbers mean nothing. */
export const SCALES = {
  full: { rounds: 15, share: 1 },
  quick: { rounds: 5, share: 0.2 },
  tiny: { rounds: 1, share: 0.002 },
} as const;
export type ScaleName = keyof typeof SCALES;

export class Scale {
  readonly name: ScaleName;
  readonly rounds: number;
  readonly #share: number;

  constructor(name: ScaleName) {
    this.name = name;
    this.rounds = SCALES[name].rounds;
    this.#share = SCALES[name].share;
  }

  /** How many operations to do where a full measurement does `full` of them. */
  count(full: number, least = 1): number {
    return Math.max(least, Math.round(full * this.#share));
  }
}
