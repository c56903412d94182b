import { describe, expect, it } from 'vitest';
import type { LeaseDetail, LeaseLookupReply } from '#lib/contracts/lease.ts';
import { createLookupStore } from './lookup-store.ts';

function detail(leaseId: string, ttlSeconds: number | null = 600): LeaseDetail {
  return { leaseId, issuedAt: null, expiresAt: null, lastRenewedAt: null, ttlSeconds, isRenewable: true, isRevocationFailing: false };
}

/** A store on a clock that moves only when told to. */
function setUp() {
  let nowMs = 0;
  let timers: { atMs: number; callback: () => void }[] = [];
  const requests: { ids: readonly string[]; atMs: number; answer: (reply: LeaseLookupReply) => void; fail: (error: unknown) => void }[] =
    [];
  const store = createLookupStore({
    nowMs: () => nowMs,
    schedule(callback, waitMs) {
      const timer = { atMs: nowMs + waitMs, callback };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    lookUp: (ids) => new Promise((answer, fail) => requests.push({ ids, atMs: nowMs, answer, fail })),
  });
  const settle = async () => {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  };
  return {
    store,
    requests,
    async advance(ms: number) {
      const untilMs = nowMs + ms;
      for (;;) {
        const next = timers.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (next === undefined) break;
        timers = timers.filter((timer) => timer !== next);
        nowMs = Math.max(nowMs, next.atMs);
        next.callback();
        await settle();
      }
      nowMs = untilMs;
    },
    async answerAll(leases: LeaseDetail[]) {
      requests.at(-1)?.answer({ results: leases.map((lease) => ({ state: 'live', leaseId: lease.leaseId, lease })) });
      await settle();
    },
    async fail(error: unknown) {
      requests.at(-1)?.fail(error);
      await settle();
    },
  };
}

describe('lookup store', () => {
  it('asks only once scrolling has stood still', async () => {
    const { store, requests, advance } = setUp();
    for (let step = 0; step < 10; step += 1) {
      store.want([`a/${step}`]);
      await advance(50);
    }
    expect(requests).toHaveLength(0);
    await advance(200);
    expect(requests.map(({ ids }) => ids)).toEqual([['a/9']]);
  });

  it('keeps one request away at a time and a gap between two', async () => {
    const { store, requests, advance, answerAll } = setUp();
    const ids = Array.from({ length: 100 }, (_, index) => `a/${index}`);
    store.want(ids);
    await advance(5000);
    store.want([...ids, 'a/100']);
    await advance(5000);
    store.want(ids);
    expect(requests.map((request) => request.ids.length)).toEqual([60]);
    await answerAll(ids.slice(0, 60).map((id) => detail(id)));
    await advance(2000);
    expect(requests.map((request) => request.ids.length)).toEqual([60, 40]);
    expect((requests[1]?.atMs ?? 0) - (requests[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(500);
  });

  it('refreshes every 30 s and counts the TTL from when the answer came', async () => {
    const { store, requests, advance, answerAll } = setUp();
    store.want(['a/1']);
    await advance(1000);
    await answerAll([detail('a/1', 600)]);
    expect(store.get('a/1')).toMatchObject({ state: 'live', expiresAtMs: 601_000 });
    await advance(29_000);
    expect(requests).toHaveLength(1);
    await advance(2000);
    expect(requests).toHaveLength(2);
  });

  it('asks nothing while the tab is in the background', async () => {
    const { store, requests, advance } = setUp();
    store.setPaused(true);
    store.want(['a/1']);
    await advance(60_000);
    expect(requests).toHaveLength(0);
    store.setPaused(false);
    await advance(500);
    expect(requests).toHaveLength(1);
  });

  it('backs off while the server fails, says so for unseen leases, and keeps what was seen alive', async () => {
    const { store, requests, advance, answerAll, fail } = setUp();
    store.want(['a/1']);
    await advance(1000);
    await answerAll([detail('a/1')]);
    await advance(29_900);
    store.want(['a/1', 'a/2']);
    await advance(300);
    expect(requests.at(-1)?.ids).toEqual(['a/2', 'a/1']);
    await fail({ problem: { code: 'vault_sealed' } });
    expect(store.get('a/1')).toMatchObject({ state: 'live' });
    expect(store.get('a/2')).toMatchObject({ state: 'failed', code: 'vault_sealed' });
    await advance(120_000);
    // Nobody answers the second try, so no third may be sent.
    expect(requests).toHaveLength(3);
  });

  it('waits as long as the server says', async () => {
    const { store, requests, advance, fail } = setUp();
    store.want(['a/1']);
    await advance(1000);
    await fail({ problem: { code: 'rate_limited', retryAfterSeconds: 90 } });
    await advance(80_000);
    expect(requests).toHaveLength(1);
    await advance(12_000);
    expect(requests).toHaveLength(2);
  });

  it('does not let a slow older answer undo a revocation', async () => {
    const { store, advance, answerAll } = setUp();
    store.want(['a/1']);
    await advance(1000);
    store.markGone('a/1');
    await answerAll([detail('a/1')]);
    expect(store.get('a/1')).toMatchObject({ state: 'gone' });
  });

  it('takes a renewal at once and tells its listeners', async () => {
    const { store } = setUp();
    let calls = 0;
    store.subscribe(() => {
      calls += 1;
    });
    store.put(detail('a/1', 3600));
    expect(store.get('a/1')).toMatchObject({ state: 'live', expiresAtMs: 3_600_000 });
    expect(calls).toBe(1);
  });

  it('falls silent when stopped', async () => {
    const { store, requests, advance } = setUp();
    store.want(['a/1']);
    store.stop();
    await advance(60_000);
    expect(requests).toHaveLength(0);
  });
});
