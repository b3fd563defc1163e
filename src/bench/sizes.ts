/** Sizes of data, by the names they have in row ids. */
export const SIZES = {
  "40b": 40,
  "2kib": 2048,
  "64kib": 65_536,
  "1mib": 1_048_576,
  /** The largest storage less what the programs need of it. */
  "16mib": 16 * 1_048_576 - 65_536,
} as const;
export type SizeName = keyof typeof SIZES;
export const SIZE_NAMES = Object.keys(SIZES) as SizeName[];

const BYTES_PER_ROUND = 128 * 1_048_576;
const OPERATIONS_MAX = 50_000;
const MIB = 1_048_576;

/** How often to move a size in a full round. */
export function operationsFor(size: SizeName): number {
  return Math.min(OPERATIONS_MAX, Math.ceil(BYTES_PER_ROUND / SIZES[size]));
}

/** @param us microseconds for each operation */
export function bandwidth(size: SizeName, us: number): number {
  return SIZES[size] / MIB / (us / 1_000_000);
}
