import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_RESILIENCE, LEAST_SPACING_MS } from './limits.ts';
import { openWaitMs, retryWaitMs } from './schedule.ts';

const limitsOf = fc
  .record({ openMs: fc.nat(5_000), longestOpenMs: fc.nat(60_000), retryMs: fc.nat(5_000), longestRetryMs: fc.nat(60_000) })
  .map((own) => ({ ...DEFAULT_RESILIENCE.job, ...own }));
const fraction = fc.double({ min: 0, max: 0.999999, noNaN: true });
const step = fc.integer({ min: 1, max: 5_000 });

describe('retryWaitMs', () => {
  test('is never under the floor, never under what the server asked, never far past the cap', () => {
    fc.assert(
      fc.property(limitsOf, step, fc.nat(90_000), fraction, (limits, failedAttempts, serverMs, at) => {
        const waitMs = retryWaitMs(limits, { failedAttempts, serverMs, fraction: at });
        if (serverMs > limits.longestRetryMs) {
          expect(waitMs).toBeNull();
          return;
        }
        expect(waitMs).toBeGreaterThanOrEqual(Math.max(LEAST_SPACING_MS, serverMs));
        expect(waitMs).toBeLessThanOrEqual(Math.max(LEAST_SPACING_MS, limits.longestRetryMs) + limits.retryMs);
      }),
    );
  });

  test('spreads over its whole span and doubles it', () => {
    const limits = { ...DEFAULT_RESILIENCE.job, retryMs: 500, longestRetryMs: 8_000 };
    const ends = [1, 2, 3, 4, 5, 6].map((failedAttempts) => retryWaitMs(limits, { failedAttempts, serverMs: 0, fraction: 1 }));
    expect(ends).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000]);
    expect(retryWaitMs(limits, { failedAttempts: 6, serverMs: 0, fraction: 0 })).toBe(LEAST_SPACING_MS);
  });
});

test('openWaitMs stays between the floor and the cap, and grows', () => {
  fc.assert(
    fc.property(limitsOf, step, fraction, (limits, openings, at) => {
      const waitMs = openWaitMs(limits, openings, at);
      expect(waitMs).toBeGreaterThanOrEqual(LEAST_SPACING_MS);
      expect(waitMs).toBeLessThanOrEqual(Math.max(LEAST_SPACING_MS, limits.longestOpenMs));
      expect(openWaitMs(limits, openings + 1, at)).toBeGreaterThanOrEqual(waitMs);
    }),
  );
});
