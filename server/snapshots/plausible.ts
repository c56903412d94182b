/** Small servers double and halve in a moment; below this nothing is concluded from a size. */
const LEAST_MEDIAN_BYTES = 1024 * 1024;
const LEAST_SHARE = 0.5;
const COMPARED = 5;

/** Sizes of the snapshots that were found whole, in their order. */
export const wholeSizes = (rows: readonly { state: string; cause: string | null; size_bytes: number }[]): number[] =>
  rows.filter(({ cause, state }) => state === 'verified' || cause === 'snapshot_too_small').map((row) => row.size_bytes);

/**
 * Whether a size fits those before, newest first: at least half of the median of the last five. Whole snapshots that were called too
 * small belong to `earlier`, so that a server that really shrank is believed after some.
 */
export function isSizePlausible(sizeBytes: number, earlier: readonly number[]): boolean {
  const sorted = earlier.slice(0, COMPARED).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  return median === undefined || median < LEAST_MEDIAN_BYTES || sizeBytes >= median * LEAST_SHARE;
}
