import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clocksOf } from './entry.ts';

const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test('the refresh ahead comes in the last fifth of the TTL, spread over most of it and before its end', () => {
  const ofDefault = (at: number) => clocksOf({ sensitivity: 'default', ttlMs: 300_000, maxAgeMs: 1_800_000 }, 0, at).refreshAtMs;
  expect(ofDefault(0)).toBe(240_000);
  expect(ofDefault(0.5)).toBe(262_500);
  expect(ofDefault(0.999_999)).toBeGreaterThan(284_000);
  fc.assert(
    fc.property(fraction, fraction, fc.integer({ min: 30_000, max: 600_000 }), (one, other, ttlMs) => {
      const times = [one, other].map((at) => clocksOf({ sensitivity: 'default', ttlMs, maxAgeMs: 0 }, 0, at));
      for (const { refreshAtMs, freshUntilMs } of times) {
        expect(refreshAtMs).toBeGreaterThanOrEqual(0.8 * ttlMs);
        expect(refreshAtMs).toBeLessThan(freshUntilMs);
      }
      // Many that were read in the same moment must not be read again in the same one.
      expect(Math.abs((times[0]?.refreshAtMs ?? 0) - (times[1]?.refreshAtMs ?? 0))).toBeCloseTo(0.15 * ttlMs * Math.abs(one - other), 3);
    }),
  );
});

test('freshness and the greatest age are clocks of their own; the age of none is the end of the TTL', () => {
  const clocks = (maxAgeMs: number) => clocksOf({ sensitivity: 'high', ttlMs: 30_000, maxAgeMs }, 1_000, 0);
  expect(clocks(0)).toMatchObject({ askedAtMs: 1_000, freshUntilMs: 31_000, goneAtMs: 31_000 });
  expect(clocks(900_000)).toMatchObject({ freshUntilMs: 31_000, goneAtMs: 901_000 });
});
