/**
 * The value below which a share of the sorted values lies, interpolated between neighbours.
 * @param sorted ascending, not empty
 * @param share 0 to 1
 */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const low = Math.floor(place);
  const below = sorted[low] as number;
  const above = sorted[Math.min(low + 1, sorted.length - 1)] as number;
  return below + (above - below) * (place - low);
}

export function ascending(values: Iterable<number>): Float64Array {
  return Float64Array.from(values).sort();
}

export interface Summary {
  readonly median: number;
  /** Distance of the quartiles over the median: 0.05 says that the middle half of the rounds lies within 5 %. */
  readonly spread: number;
}

/** @param values one for each round, not empty */
export function summarize(values: readonly number[]): Summary {
  const sorted = ascending(values);
  const median = percentile(sorted, 0.5);
  const quartiles = percentile(sorted, 0.75) - percentile(sorted, 0.25);
  return { median, spread: median === 0 ? 0 : quartiles / Math.abs(median) };
}
