import { describe, expect, it } from 'vitest';
import type { LeaseListReply } from '#lib/contracts/lease.ts';
import { countWords, failedWords, hiddenWords, isTrulyEmpty, stateWords, whyNotRevokable } from './lease-words.ts';

const full: LeaseListReply = {
  prefix: '',
  children: [],
  rows: [],
  matchCount: 42,
  totalCount: 117_533,
  hiddenPrefixCount: 0,
  failedPrefixCount: 0,
  sweptAt: '2026-01-01T00:00:00Z',
  isStale: false,
};

describe('lease words', () => {
  it('says how many of how many, and when a count is only a lower bound', () => {
    expect(countWords(full, '')).toBe('117,533 leases');
    expect(countWords(full, 'app')).toBe('42 of 117,533 leases match');
    expect(countWords({ ...full, failedPrefixCount: 1 }, '')).toBe('at least 117,533 leases');
    expect(hiddenWords(3)).toBe('3 prefixes hidden: your token may not list them');
    expect(hiddenWords(1)).toBe('1 prefix hidden: your token may not list it');
    expect(failedWords(1)).toBe('1 prefix not read: Vault failed there');
    expect(hiddenWords(0)).toBeNull();
  });

  it('calls a place empty only when nothing was left out of the answer', () => {
    const empty = { ...full, totalCount: 0, matchCount: 0 };
    expect(isTrulyEmpty(empty)).toBe(true);
    expect(isTrulyEmpty({ ...empty, hiddenPrefixCount: 1 })).toBe(false);
    expect(isTrulyEmpty({ ...empty, failedPrefixCount: 1 })).toBe(false);
  });

  it('turns a prefix revoke off for every kind of ignorance', () => {
    expect(whyNotRevokable(full, '')).toBeNull();
    for (const ignorance of [{ isStale: true }, { failedPrefixCount: 1 }, { hiddenPrefixCount: 1 }, { totalCount: 0 }]) {
      expect(whyNotRevokable({ ...full, ...ignorance }, '')).not.toBeNull();
    }
    expect(whyNotRevokable(undefined, '')).not.toBeNull();
    expect(whyNotRevokable(full, 'app')).toContain('Clear the filter');
  });

  it('tells gone, failed, denied, expired and stuck apart', () => {
    const lease = {
      leaseId: 'a/1',
      issuedAt: null,
      expiresAt: null,
      lastRenewedAt: null,
      ttlSeconds: 5,
      isRenewable: true,
      isRevocationFailing: false,
    };
    const live = { state: 'live', lease, seenAtMs: 0, expiresAtMs: 5000 } as const;
    expect(stateWords(live, 1000).words).toBe('live');
    expect(stateWords(live, 6000).words).toBe('expired');
    expect(stateWords({ ...live, expiresAtMs: null }, 6000).words).toBe('live');
    expect(stateWords({ ...live, lease: { ...lease, isRevocationFailing: true } }, 6000)).toEqual({
      words: 'revoke failing',
      tone: 'bad',
    });
    expect(stateWords({ state: 'gone', seenAtMs: 0 }, 0).words).toBe('gone');
    expect(stateWords({ state: 'failed', code: 'vault_denied', seenAtMs: 0 }, 0).words).toBe('look-up denied');
    expect(stateWords({ state: 'failed', code: 'vault_timeout', seenAtMs: 0 }, 0).words).toBe('look-up failed');
  });
});
