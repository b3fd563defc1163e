/**
 * How much to measure. Rounds of warm-up compile the code and start the threads, and are thrown away. `tiny` proves that
 * everything still runs; its numbers mean nothing.
 */
export const SCALES = {
  full: { warmUps: 1, rounds: 15, share: 1 },
  quick: { warmUps: 1, rounds: 5, share: 0.2 },
  tiny: { warmUps: 0, rounds: 1, share: 0.0002 },
} as const;
export type ScaleName = keyof typeof SCALES;

export class Scale {
  readonly name: ScaleName;
  readonly warmUps: number;
  readonly rounds: number;
  readonly #share: number;

  constructor(name: ScaleName) {
    this.name = name;
    const { warmUps, rounds, share } = SCALES[name];
    this.warmUps = warmUps;
    this.rounds = rounds;
    this.#share = share;
  }

  /** How many operations to do where a full measurement does `full` of them. */
  count(full: number, least = 1): number {
    return Math.max(least, Math.round(full * this.#share));
  }
}
