import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LeaseDetail, MAX_LEASE_LOOKUPS } from '#lib/contracts/lease.ts';
import { type LookupEntry, planLookups } from './lookup-plan.ts';

const NOW = 1_000_000;

function live(leaseId: string, seenAtMs: number, expiresAtMs: number | null): LookupEntry {
  const lease: LeaseDetail = {
    leaseId,
    issuedAt: null,
    expiresAt: null,
    lastRenewedAt: null,
    ttlSeconds: null,
    isRenewable: true,
    isRevocationFailing: false,
  };
  return { state: 'live', lease, seenAtMs, expiresAtMs };
}

function plan(entries: Record<string, LookupEntry | undefined>) {
  return planLookups(Object.keys(entries), (leaseId) => entries[leaseId], NOW);
}

describe('planLookups', () => {
  it('asks for what was never seen, before what is to be refreshed', () => {
    const { dueIds } = plan({ old: live('old', NOW - 31_000, null), fresh: live('fresh', NOW - 1000, null), never: undefined });
    expect(dueIds).toEqual(['never', 'old']);
  });

  it('wakes up when the next entry falls due', () => {
    expect(plan({ a: live('a', NOW - 10_000, null), b: live('b', NOW - 20_000, null) })).toEqual({ dueIds: [], wakeAtMs: NOW + 10_000 });
  });

  it('looks again just after a lease should have expired, not 30 s later', () => {
    expect(plan({ a: live('a', NOW - 1000, NOW + 2000) }).wakeAtMs).toBe(NOW + 3500);
  });

  it('does not spin on a lease that stays beyond its expiry', () => {
    expect(plan({ a: live('a', NOW, NOW - 60_000) })).toEqual({ dueIds: [], wakeAtMs: NOW + 1500 });
  });

  it('never asks again for a lease that is gone', () => {
    expect(plan({ a: { state: 'gone', seenAtMs: 0 } })).toEqual({ dueIds: [], wakeAtMs: null });
  });

  it('tries a failed one again after 15 s', () => {
    expect(plan({ a: { state: 'failed', code: 'vault_timeout', seenAtMs: NOW - 5000 } }).wakeAtMs).toBe(NOW + 10_000);
  });

  it('never plans more than one request, twice the same id, or an id that is not wanted', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 400 }), (numbers) => {
        const wanted = numbers.map((number) => `a/${number}`);
        const { dueIds, wakeAtMs } = planLookups(wanted, () => undefined, NOW);
        expect(dueIds.length).toBe(Math.min(MAX_LEASE_LOOKUPS, new Set(wanted).size));
        expect(new Set(dueIds).size).toBe(dueIds.length);
        expect(dueIds.every((leaseId) => wanted.includes(leaseId))).toBe(true);
        expect(wakeAtMs).toBe(new Set(wanted).size > MAX_LEASE_LOOKUPS ? NOW : null);
      }),
    );
  });
});
