/** What a guest of the benchmark returns: microseconds. Travels as text, because a script returns plain values. */
export interface GuestTimes {
  /** By the clock that all threads have in common, in microseconds. */
  readonly startUs: number;
  readonly endUs: number;
  /** Operations timed one by one; may be empty. */
  readonly each: readonly number[];
  /** Anything computed from the results. */
  readonly digest: number;
}

/** What a script returns is cut off where it is longer than 10,000 characters. */
const EACH_MAX = 1_000;

export function writeTimes({ startUs, endUs, each, digest }: GuestTimes): string {
  return JSON.stringify({ startUs, endUs, each: each.slice(-EACH_MAX).map((us) => Number(us.toFixed(2))), digest });
}

export function readTimes(text: unknown): GuestTimes {
  return JSON.parse(String(text)) as GuestTimes;
}

/** A guest's counts come in the query of its module's URL: the same guest, long or short. */
export function parameter(url: string, name: string): number {
  const value = new URL(url).searchParams.get(name);
  if (value === null) throw new Error(`${url} lacks ${name}`);
  return Number(value);
}
