import { describe, expect, it } from 'vitest';
import type { LeaseIndex } from '#server/lease-index/index.ts';
import { AppError } from '#server/platform/index.ts';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { type FakeAnswer, fakeCluster } from '#server/testing/fake-cluster.ts';
import { verbContext } from '#server/testing/verb-context.ts';
import { leaseLookup, leasePreviewPrefix, leaseRenew, leaseRevoke, leaseRevokePrefix } from './index.ts';

const ID = 'database/creds/app/1';
const LIVE: FakeAnswer = { body: { data: { id: ID, ttl: 60, renewable: true, issue_time: null, expire_time: '2026-01-01T01:00:00Z' } } };
const GONE: FakeAnswer = { status: 400, body: { errors: ['invalid lease'] } };
const keys = (...names: string[]): FakeAnswer => (names.length > 0 ? { body: { data: { keys: names } } } : new AppError('vault_not_found'));

type Script = Record<string, (FakeAnswer | (() => FakeAnswer))[]>;

/** Answers each kind of call from its own list; the last entry is repeated. */
function setUp(script: Script, signal?: AbortSignal) {
  const clock = createFakeClock();
  const removed: unknown[] = [];
  const { cluster, requests } = fakeCluster(({ method, path }) => {
    const kind = method === 'LIST' ? 'list' : (/^sys\/leases\/([a-z-]+)/.exec(path)?.[1] ?? path);
    const answers = script[kind] ?? [];
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (!answer) throw new Error(`No answer was given for ${kind}.`);
    return typeof answer === 'function' ? answer() : answer;
  });
  const leaseIndex = { remove: (_namespace: string, gone: unknown) => void removed.push(gone), lookupTurn: async () => undefined };
  const ctx = verbContext({ cluster, clock, leaseIndex: leaseIndex as unknown as LeaseIndex, ...(signal ? { signal } : {}) });
  /** Runs to the end, however long it waits. */
  const settle = async <T>(running: Promise<T>) => {
    const seen = running.then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    await clock.advance(10_000);
    return seen;
  };
  const count = (kind: RegExp) => requests.filter((request) => kind.test(`${request.method} ${request.path}`)).length;
  return { ctx, removed, settle, count };
}

describe('lease.revoke when Vault fails', () => {
  const revoke = (script: Script, signal?: AbortSignal) => {
    const made = setUp(script, signal);
    return { ...made, end: made.settle(leaseRevoke.run(made.ctx, { namespace: '', leaseId: ID })) };
  };

  it.each(['outcome_unknown', 'vault_timeout'] as const)('%s: looks before it says anything, and finds it gone', async (code) => {
    const { end, removed } = revoke({ lookup: [LIVE, LIVE, GONE], revoke: [new AppError(code)] });
    expect(await end).toMatchObject({ value: { leaseId: ID } });
    expect(removed).toEqual([{ leaseIds: [ID] }]);
  });

  it.each(['outcome_unknown', 'vault_timeout'] as const)('%s and still there: the outcome is not known', async (code) => {
    const { end, removed } = revoke({ lookup: [LIVE], revoke: [new AppError(code)] });
    expect(await end).toMatchObject({ error: { code: 'outcome_unknown' } });
    expect(removed).toEqual([]);
  });

  it('accepted and still there after three seconds', async () => {
    const { end, removed, count } = revoke({ lookup: [LIVE], revoke: [{ status: 204 }] });
    expect(await end).toMatchObject({ error: { code: 'lease_still_there' } });
    expect(count(/lookup/)).toBe(7);
    expect(removed).toEqual([]);
  });

  it('accepted, and then nobody answers', async () => {
    const { end } = revoke({ lookup: [LIVE, new AppError('vault_unreachable')], revoke: [{ status: 204 }] });
    expect(await end).toMatchObject({ error: { code: 'outcome_unknown' } });
  });

  it('ends the session when the own token went with the lease', async () => {
    const { end } = revoke({ lookup: [LIVE, new AppError('vault_token_dead')], revoke: [{ status: 204 }] });
    expect(await end).toMatchObject({ error: { code: 'vault_token_dead' } });
  });

  it.each(['vault_denied', 'vault_sealed', 'vault_unreachable'] as const)(
    '%s: nothing was begun, so nothing is looked up',
    async (code) => {
      const { end, count } = revoke({ lookup: [LIVE], revoke: [new AppError(code)] });
      expect(await end).toMatchObject({ error: { code } });
      expect(count(/lookup/)).toBe(1);
    },
  );

  it('verifies what was begun although the page was closed', async () => {
    const page = new AbortController();
    const closing = () => {
      page.abort();
      return { status: 204 };
    };
    const { end } = revoke({ lookup: [LIVE, GONE], revoke: [closing] }, page.signal);
    expect(await end).toMatchObject({ value: { leaseId: ID } });
    expect(page.signal.aborted).toBe(true);
  });
});

describe('lease.revoke-prefix when Vault fails', () => {
  const revoke = (script: Script) => {
    const made = setUp(script);
    return {
      ...made,
      end: made.settle(leaseRevokePrefix.run(made.ctx, { namespace: '', prefix: 'database/creds/app/', expectedCount: 3 })),
    };
  };

  it('reports what remains when the server stopped half-way', async () => {
    const { end, removed, count } = revoke({
      list: [keys('1', '2', '3'), keys('3')],
      'revoke-prefix': [new AppError('vault_backend_failed')],
    });
    expect(await end).toMatchObject({ value: { revokedCount: 2, remainingCount: 1, firstRemainingIds: ['database/creds/app/3'] } });
    expect(removed).toEqual([{ leaseIds: ['database/creds/app/1', 'database/creds/app/2'] }]);
    expect(count(/^LIST/)).toBe(2);
  });

  it('fails only when nothing is gone', async () => {
    const { end, removed } = revoke({ list: [keys('1', '2', '3')], 'revoke-prefix': [new AppError('vault_backend_failed')] });
    expect(await end).toMatchObject({ error: { code: 'vault_backend_failed' } });
    expect(removed).toEqual([{ leaseIds: [] }]);
  });

  it('counts a lease made meanwhile as remaining, never as revoked', async () => {
    const { end } = revoke({ list: [keys('1', '2', '3'), keys('new')], 'revoke-prefix': [{ status: 204 }] });
    expect(await end).toMatchObject({ value: { revokedCount: 3, remainingCount: 1, firstRemainingIds: ['database/creds/app/new'] } });
  });

  it('waits for a revocation whose answer was lost', async () => {
    const { end } = revoke({ list: [keys('1', '2', '3'), keys('2', '3'), keys()], 'revoke-prefix': [new AppError('vault_timeout')] });
    expect(await end).toMatchObject({ value: { revokedCount: 3, remainingCount: 0 } });
  });

  it('says unknown when nobody answers the counting afterwards', async () => {
    const { end } = revoke({ list: [keys('1', '2', '3'), new AppError('vault_unreachable')], 'revoke-prefix': [{ status: 204 }] });
    expect(await end).toMatchObject({ error: { code: 'outcome_unknown' } });
  });
});

describe('counting', () => {
  it.each(['vault_timeout', 'vault_error', 'vault_unreachable'] as const)('%s below the prefix: no count at all', async (code) => {
    const { ctx, settle } = setUp({ list: [keys('a/', '1'), new AppError(code)] });
    expect(await settle(leasePreviewPrefix.run(ctx, { namespace: '', prefix: 'database/' }))).toMatchObject({ error: { code } });
  });
});

describe('lease.lookup when Vault fails', () => {
  const leaseIds = Array.from({ length: 60 }, (_, index) => `a/b/${index}`);
  const lookUp = (script: Script) => {
    const made = setUp(script);
    return { ...made, end: made.settle(leaseLookup.run(made.ctx, { namespace: '', leaseIds })) };
  };

  it('stops asking when Vault is down, and calls no lease gone', async () => {
    const { end, count } = lookUp({ lookup: [new AppError('vault_unreachable')] });
    const { value } = (await end) as { value: { results: { state: string; code: string }[] } };
    expect(new Set(value.results.map((result) => `${result.state} ${result.code}`))).toEqual(new Set(['failed vault_unreachable']));
    expect(count(/lookup/)).toBeLessThanOrEqual(8);
  });

  it('goes on after one slow lease', async () => {
    const { end } = lookUp({ lookup: [new AppError('vault_timeout'), LIVE] });
    const { value } = (await end) as { value: { results: { state: string }[] } };
    expect(value.results.filter((result) => result.state === 'live')).toHaveLength(59);
  });
});

describe('lease.renew when the look-up after it fails', () => {
  const renewed: FakeAnswer = { body: { lease_id: ID, lease_duration: 40, renewable: true } };

  it('answers by what the renewal said', async () => {
    const { ctx, settle } = setUp({ renew: [renewed], lookup: [new AppError('vault_denied')] });
    expect(await settle(leaseRenew.run(ctx, { namespace: '', leaseId: ID, incrementSeconds: 60 }))).toMatchObject({
      value: { isTruncated: true, lease: { leaseId: ID, ttlSeconds: 40, expiresAt: '2026-01-01T00:00:40.000Z' } },
    });
  });

  it('says gone when it ended meanwhile', async () => {
    const { ctx, settle } = setUp({ renew: [renewed], lookup: [GONE] });
    expect(await settle(leaseRenew.run(ctx, { namespace: '', leaseId: ID }))).toMatchObject({ error: { code: 'lease_gone' } });
  });
});
