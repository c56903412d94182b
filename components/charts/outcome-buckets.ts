/** Counts of one bucket of time. */
export interface OutcomeBucket {
  /** Start, ISO 8601. */
  readonly at: string;
  readonly allowed: number;
  readonly denied: number;
  readonly error: number;
}

export interface TimeRange {
  readonly from: string;
  readonly to: string;
}

/** What two bars mark, in either order; `to` is the end of the later one. Null when there is no such bar. */
export function rangeOfBars(buckets: readonly OutcomeBucket[], bucketSeconds: number, first: number, second: number): TimeRange | null {
  const start = buckets[Math.min(first, second)];
  const end = buckets[Math.max(first, second)];
  if (start === undefined || end === undefined) return null;
  return { from: start.at, to: new Date(Date.parse(end.at) + bucketSeconds * 1000).toISOString() };
}

/** Neighbours put together, so that a twin in words has at most `most` rows; sums stay the same. */
export function mergeBuckets(buckets: readonly OutcomeBucket[], most: number): OutcomeBucket[] {
  const size = Math.max(1, Math.ceil(buckets.length / most));
  const merged: OutcomeBucket[] = [];
  for (let index = 0; index < buckets.length; index += size) {
    const group = buckets.slice(index, index + size);
    const sum = (name: 'allowed' | 'denied' | 'error') => group.reduce((total, bucket) => total + bucket[name], 0);
    merged.push({ at: group[0]?.at ?? '', allowed: sum('allowed'), denied: sum('denied'), error: sum('error') });
  }
  return merged;
}

/** `14:30` for buckets within two days, `24 Nov` or `24 Nov 14:30` beyond. */
export function bucketWords(at: string, bucketSeconds: number, spanSeconds: number, timeZone?: string): string {
  const options: Intl.DateTimeFormatOptions =
    spanSeconds <= 2 * 86_400
      ? { hour: '2-digit', minute: '2-digit', ...(bucketSeconds < 60 && { second: '2-digit' }) }
      : {
          day: 'numeric',
          month: 'short',
          ...(spanSeconds <= 8 * 86_400 && bucketSeconds < 43_200 && { hour: '2-digit', minute: '2-digit' }),
        };
  return new Intl.DateTimeFormat('en-GB', { ...options, hourCycle: 'h23', ...(timeZone && { timeZone }) }).format(Date.parse(at));
}
