import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketWords, mergeBuckets, type OutcomeBucket, rangeOfBars } from './outcome-buckets.ts';

const START_MS = Date.parse('2026-11-24T12:00:00Z');
const bucketsOf = (counts: readonly number[]): OutcomeBucket[] =>
  counts.map((count, index) => ({ at: new Date(START_MS + index * 60_000).toISOString(), allowed: count, denied: count * 2, error: 1 }));

describe('brush over bars', () => {
  const buckets = bucketsOf([1, 2, 3]);

  it('covers both ends, dragged either way', () => {
    const range = { from: '2026-11-24T12:00:00.000Z', to: '2026-11-24T12:02:00.000Z' };
    expect(rangeOfBars(buckets, 60, 0, 1)).toEqual(range);
    expect(rangeOfBars(buckets, 60, 1, 0)).toEqual(range);
  });

  it('is one bar when it was only clicked, and nothing beside the bars', () => {
    expect(rangeOfBars(buckets, 60, 2, 2)?.to).toBe('2026-11-24T12:03:00.000Z');
    expect(rangeOfBars(buckets, 60, 2, 9)).toBeNull();
  });
});

describe('the same in words', () => {
  it('loses no request and is never longer than asked for', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { maxLength: 200 }), fc.integer({ min: 1, max: 20 }), (counts, most) => {
        const buckets = bucketsOf(counts);
        const merged = mergeBuckets(buckets, most);
        const sum = (rows: readonly OutcomeBucket[]) => rows.reduce((total, row) => total + row.allowed + row.denied + row.error, 0);
        expect(merged.length).toBeLessThanOrEqual(most);
        expect(sum(merged)).toBe(sum(buckets));
      }),
    );
  });

  it('names a bucket by the hour, and by the day when there are many days', () => {
    expect(bucketWords('2026-11-24T12:05:00Z', 600, 86_400, 'UTC')).toBe('12:05');
    expect(bucketWords('2026-11-24T12:05:00Z', 40_000, 30 * 86_400, 'UTC')).toBe('24 Nov');
  });
});
