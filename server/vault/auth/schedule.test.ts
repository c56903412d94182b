import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backoffMs, renewAfterMs } from './schedule.ts';

const YEAR_SECONDS = 31_536_000;
const life = fc.oneof(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: YEAR_SECONDS })).map((seconds) => seconds * 1000);
const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const timeout = fc.integer({ min: 100, max: 60_000 });

describe('renewAfterMs', () => {
  test.each([
    [3_600_000, 3_240_000],
    [60_000, 51_000],
    [300_000, 270_000],
    [20_000, 15_000],
    [1_000, 750],
  ])('a life of %i ms is renewed after %i ms', (lifeMs, afterMs) => {
    expect(renewAfterMs(lifeMs, 3_000, 0)).toBe(afterMs);
  });

  test('is never after the expiry, never later than nine tenths, never in the first seven tenths', () => {
    fc.assert(
      fc.property(life, timeout, fraction, (lifeMs, timeoutMs, jitter) => {
        const afterMs = renewAfterMs(lifeMs, timeoutMs, jitter);
        expect(afterMs).toBeLessThanOrEqual(0.9 * lifeMs);
        expect(afterMs).toBeGreaterThan(0.7 * lifeMs);
      }),
      { numRuns: 10_000 },
    );
  });

  test('jitter only makes it earlier', () => {
    fc.assert(
      fc.property(life, timeout, fraction, (lifeMs, timeoutMs, jitter) => {
        expect(renewAfterMs(lifeMs, timeoutMs, jitter)).toBeLessThanOrEqual(renewAfterMs(lifeMs, timeoutMs, 0));
      }),
    );
  });
});

describe('backoffMs', () => {
  test('is at least a second and at most five minutes, whatever happened', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), fraction, (failures, jitter) => {
        const waitMs = backoffMs(failures, jitter);
        expect(waitMs).toBeGreaterThanOrEqual(1_000);
        expect(waitMs).toBeLessThanOrEqual(300_000);
      }),
    );
  });

  test('doubles up to the cap', () => {
    const waits = Array.from({ length: 11 }, (_, at) => backoffMs(at + 1, 0));
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 150_000, 150_000, 150_000]);
  });
});
