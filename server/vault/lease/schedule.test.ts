import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { actionAt, drainLimitMs, isTruncated, renewalLimitMs, retryWaitMs, SPACING_MS, timesOf } from './schedule.ts';

const YEAR_SECONDS = 31_536_000;
const ttlSeconds = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: YEAR_SECONDS }));
const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('timesOf', () => {
  test('a lease of an hour is renewed after 42 minutes and replaced after 48', () => {
    const times = timesOf({ askedAtMs: 1_000, ttlSeconds: 3_600, isRenewable: true }, 0);
    expect(times).toEqual({ renewAtMs: 2_521_000, replaceAtMs: 2_881_000, endsAtMs: 3_601_000 });
  });

  test('one that cannot be renewed is replaced from 80 % on at the latest', () => {
    expect(timesOf({ askedAtMs: 0, ttlSeconds: 100, isRenewable: false }, 0)).toEqual({
      renewAtMs: null,
      replaceAtMs: 80_000,
      endsAtMs: 100_000,
    });
  });

  test.each([
    [1, 500, 500],
    [2, 1_000, 1_000],
    [3, 2_000, 2_000],
    [4, 2_800, 3_000],
    [5, 3_500, 4_000],
  ])('a renewable life of %i s is first looked after at %i ms, and a new credential wanted from %i ms', (ttl, renewAtMs, replaceAtMs) => {
    expect(timesOf({ askedAtMs: 0, ttlSeconds: ttl, isRenewable: true }, 0)).toEqual({ renewAtMs, replaceAtMs, endsAtMs: ttl * 1000 });
  });

  test('jitter only makes a moment earlier, and the order is renewal, replacement, end', () => {
    fc.assert(
      fc.property(ttlSeconds, fraction, fc.boolean(), (ttl, jitter, isRenewable) => {
        const lifeMs = ttl * 1000;
        const { renewAtMs, replaceAtMs, endsAtMs } = timesOf({ askedAtMs: 0, ttlSeconds: ttl, isRenewable }, jitter);
        const firstMs = renewAtMs ?? replaceAtMs;
        expect(firstMs).toBeLessThanOrEqual((isRenewable ? 0.7 : 0.8) * lifeMs + 1e-3);
        expect(firstMs).toBeGreaterThan((ttl < 4 ? 0.46 : 0.66) * lifeMs);
        // A renewal that the maximum cuts must leave a second that is worth a lease.
        if (firstMs < replaceAtMs) expect(Math.floor((lifeMs - firstMs) / 1000)).toBeGreaterThanOrEqual(1);
        expect(replaceAtMs).toBeLessThanOrEqual(0.8 * lifeMs + 1e-3);
        expect(endsAtMs).toBe(lifeMs);
      }),
    );
  });
});

test('a renewal is truncated when it grants clearly less than was asked', () => {
  expect(isTruncated(3_600, 3_600)).toBe(false);
  expect(isTruncated(3_599, 3_600)).toBe(false);
  expect(isTruncated(89, 3_600)).toBe(true);
  expect(isTruncated(0, 1)).toBe(true);
});

describe('actionAt', () => {
  const times = { renewAtMs: 700, replaceAtMs: 800, endsAtMs: 1_000 };

  test('renews alone at first, then in turn with a new credential, and never after the end', () => {
    expect(actionAt(700, times, 0, 'renew')).toBe('renew');
    expect(actionAt(710, times, 1, 'renew')).toBe('renew');
    expect(actionAt(720, times, 2, 'renew')).toBe('replace');
    expect(actionAt(730, times, 3, 'replace')).toBe('renew');
    expect(actionAt(800, times, 0, 'renew')).toBe('replace');
    expect(actionAt(900, times, 1, 'replace')).toBe('renew');
    expect(actionAt(1_000, times, 1, 'replace')).toBe('replace');
  });

  test('a lease that cannot be renewed is only ever replaced', () => {
    expect(actionAt(0, { ...times, renewAtMs: null }, 5, 'replace')).toBe('replace');
  });
});

describe('retryWaitMs', () => {
  const state = fc.record({
    failures: fc.integer({ min: 1, max: 1_000_000 }),
    leftMs: fc.oneof(fc.integer({ min: -10_000, max: 600_000 }), fc.double({ min: -1e12, max: 1e12, noNaN: true })),
    retryAfterMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 600_000 })),
    fraction,
  });

  test('is never below the spacing nor below what the server asked for', () => {
    fc.assert(
      fc.property(state, (given) => {
        const waitMs = retryWaitMs(given);
        expect(waitMs).toBeGreaterThanOrEqual(Math.max(SPACING_MS, given.retryAfterMs));
        expect(waitMs).toBeLessThanOrEqual(Math.max(300_000, given.retryAfterMs + SPACING_MS));
      }),
    );
  });

  test('is reckoned from what is left, and from the failures while much is left', () => {
    const waitMs = (failures: number, leftMs: number) => retryWaitMs({ failures, leftMs, retryAfterMs: 0, fraction: 0 });
    expect(waitMs(12, 10_000)).toBe(2_500);
    expect([1, 2, 3, 20].map((failures) => waitMs(failures, 1e9))).toEqual([500, 1_000, 2_000, 150_000]);
    expect(waitMs(20, -1)).toBe(7_500);
  });

  test('leaves room for several tries before the end, and stays short without a credential', () => {
    fc.assert(
      fc.property(state, (given) => {
        const waitMs = retryWaitMs({ ...given, retryAfterMs: 0 });
        if (given.leftMs > 4 * SPACING_MS) expect(waitMs).toBeLessThanOrEqual(given.leftMs / 4);
        if (given.leftMs <= 0) expect(waitMs).toBeLessThanOrEqual(15_000);
      }),
    );
  });
});

test('a hanging renewal leaves two thirds of what is left, and a drain ends long before the next rotation', () => {
  expect(renewalLimitMs(3_000)).toBe(1_000);
  expect(renewalLimitMs(1e9)).toBe(10_000);
  expect(renewalLimitMs(1)).toBe(SPACING_MS);
  expect(drainLimitMs(10_000, 3_600)).toBe(10_000);
  expect(drainLimitMs(10_000, 8)).toBe(2_000);
});
