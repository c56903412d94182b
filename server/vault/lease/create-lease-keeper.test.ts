import { expect, test } from 'vitest';
import { AppError, codeOf } from '#server/platform/index.ts';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { createFakeLeaseServer } from '#server/testing/fake-lease-server.ts';
import { leaseKeeperStage as stage } from '#server/testing/lease-keeper-stage.ts';
import { createLeaseKeeper } from './create-lease-keeper.ts';
import { databaseRole } from './sources.ts';

const codeFrom = (work: () => unknown) => {
  try {
    work();
    return 'no error';
  } catch (error) {
    return codeOf(error);
  }
};

test('renews at 70 % of each life, and only then', async () => {
  const { clock, keep, keeper, timesOf } = stage();
  const kept = await keep();
  expect(kept.current().leaseId).toBe('database/creds/app/1');
  await clock.advance(2 * 3_600_000);
  expect(timesOf('renew')).toEqual([2_520_000, 5_040_000]);
  expect(timesOf('issue')).toEqual([0]);
  await keeper.stop();
  expect(clock.pendingCount()).toBe(0);
});

test('a renewal cut by max_ttl brings a new credential before the old one ends; the old one is revoked when its users let go', async () => {
  let letGo = () => {};
  const moves: string[][] = [];
  const { clock, server, keep, keeper, timesOf, types } = stage((next, previous) => {
    moves.push([previous.leaseId ?? '', next.leaseId ?? '']);
    return new Promise((resolve) => {
      letGo = resolve;
    });
  });
  Object.assign(server, { ttlSeconds: 60, maxTtlSeconds: 60 });
  const kept = await keep();
  await clock.advance(42_500);
  expect(timesOf('renew')).toEqual([42_000]);
  expect(timesOf('issue')).toEqual([0, 42_250]);
  expect(kept.current().leaseId).toBe('database/creds/app/2');
  expect(moves).toEqual([['database/creds/app/1', 'database/creds/app/2']]);
  expect(server.aliveIds()).toHaveLength(2);
  letGo();
  await clock.settle();
  expect(server.aliveIds()).toEqual(['database/creds/app/2']);
  expect(types()).toEqual(['issued', 'renewed', 'issued', 'rotated', 'revoked']);
  await keeper.stop();
  expect(server.aliveIds()).toEqual([]);
});

test('asking for a credential is a write, so that the transport never repeats it on another node', async () => {
  const { server, keep, keeper } = stage();
  await keep();
  expect(server.calls).toMatchObject([{ kind: 'issue', effect: 'write' }]);
  await keeper.stop();
});

test('users that never let go lose the former credential after the drain', async () => {
  const { clock, server, keep, keeper, types, timesOf } = stage(() => new Promise(() => undefined));
  Object.assign(server, { ttlSeconds: 60, maxTtlSeconds: 60 });
  await keep();
  await clock.advance(42_250 + 9_999);
  expect(timesOf('revoke')).toEqual([]);
  await clock.advance(1);
  expect(timesOf('revoke')).toEqual([52_250]);
  expect(types()).toContain('drain_cut');
  await keeper.stop();
});

test('a hook that throws leaves the former credential to its users until it ends by itself', async () => {
  const { clock, server, keep, keeper, types, timesOf } = stage(() => {
    throw new Error('planted-password');
  });
  Object.assign(server, { ttlSeconds: 60, maxTtlSeconds: 60 });
  await keep();
  await clock.advance(59_000);
  expect(types()).toContain('handover_failed');
  expect(timesOf('revoke')).toEqual([]);
  await clock.advance(3_000);
  expect(timesOf('revoke')).toHaveLength(1);
  await keeper.stop();
});

test.each(['lease is not renewable', 'lease expired'])('a refused renewal (%s) brings a new credential at once', async (text) => {
  const { clock, server, keep, keeper, timesOf } = stage();
  server.faultOf = (kind) => (kind === 'renew' ? { kind: 'refused', text } : null);
  await keep();
  await clock.advance(2_520_250);
  expect(timesOf('renew')).toEqual([2_520_000]);
  expect(timesOf('issue')).toEqual([0, 2_520_250]);
  await keeper.stop();
});

test('a denied renewal is not tried again, and a denied issue keeps what there is until its end', async () => {
  const { clock, server, keep, keeper, timesOf, events } = stage();
  const kept = await keep();
  server.faultOf = () => ({ kind: 'code', code: 'vault_denied' });
  await clock.advance(3_599_999);
  expect(timesOf('renew')).toHaveLength(1);
  expect(kept.current().leaseId).toBe('database/creds/app/1');
  await clock.advance(1);
  expect(codeFrom(() => kept.current())).toBe('credential_unavailable');
  expect(events.filter((event) => event.type === 'ended')).toHaveLength(1);
  const left = await keeper.stop();
  expect(left).toMatchObject([{ leaseId: 'database/creds/app/1', code: 'vault_denied' }]);
});

test('ten minutes of outage at an hour of life cost at most twelve tries of each kind, and nobody is without a credential', async () => {
  const { clock, server, keep, keeper, timesOf } = stage();
  const kept = await keep();
  server.faultOf = (_kind, atMs) => (atMs >= 2_500_000 && atMs < 3_100_000 ? { kind: 'code', code: 'vault_unreachable' } : null);
  await clock.advance(3_700_000);
  expect(timesOf('renew').length).toBeLessThanOrEqual(12);
  expect(timesOf('issue').length).toBeLessThanOrEqual(12);
  expect(codeFrom(() => kept.current())).toBe('no error');
  await keeper.stop();
});

test('a server that fails at once for an hour is asked a few times a minute, not in a spin', async () => {
  const { clock, server, keep, keeper } = stage();
  Object.assign(server, { ttlSeconds: 60 });
  await keep();
  server.faultOf = () => ({ kind: 'code', code: 'vault_unreachable' });
  await clock.advance(3_600_000);
  expect(server.calls.length).toBeLessThan(3_600 / 7.5 + 40);
  const gaps = server.calls.slice(1).map((call, at) => call.atMs - (server.calls[at]?.atMs ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(250);
  server.faultOf = () => null;
  await keeper.stop();
});

test('a lease that the server lost is not used any more and replaced at once', async () => {
  const { clock, server, keep, keeper, types } = stage();
  const kept = await keep();
  server.loseAll();
  await clock.advance(2_520_000);
  expect(codeFrom(() => kept.current())).toBe('credential_unavailable');
  await clock.advance(250);
  expect(kept.current().leaseId).toBe('database/creds/app/2');
  expect(types()).toContain('lost');
  await keeper.stop();
});

test('a hanging renewal does not use up the life', async () => {
  const { clock, server, keep, keeper } = stage();
  server.ttlSeconds = 10;
  const kept = await keep();
  server.faultOf = (kind) => (kind === 'renew' ? { kind: 'hang' } : null);
  await clock.advance(10_000);
  expect(kept.current().leaseId).toBe('database/creds/app/2');
  await keeper.stop();
});

test('a throttled server is left alone for as long as it says', async () => {
  const { clock, server, keep, keeper, timesOf } = stage();
  await keep();
  server.faultOf = (kind, atMs) =>
    kind === 'renew' && atMs < 2_521_000 ? { kind: 'code', code: 'vault_rate_limited', retryAfterSeconds: 90 } : null;
  await clock.advance(2_700_000);
  expect(timesOf('renew')).toEqual([2_520_000, 2_610_000]);
  await keeper.stop();
});

test('many callers who want a new one share it; the next comes after the spacing', async () => {
  const { clock, keep, keeper, timesOf } = stage();
  const kept = await keep();
  const asked = Array.from({ length: 50 }, () => kept.replace());
  await clock.advance(1_000);
  expect(new Set((await Promise.all(asked)).map(({ leaseId }) => leaseId))).toEqual(new Set(['database/creds/app/2']));
  expect(timesOf('issue')).toEqual([0, 250]);
  await keeper.stop();
});

test('several roles live side by side, and a listener that throws stops none of them', async () => {
  const clock = createFakeClock();
  const server = createFakeLeaseServer(clock);
  const random = { fraction: () => 0.5, bytes: (count: number) => Buffer.alloc(count) };
  const keeper = createLeaseKeeper({
    client: server.client,
    clock,
    random,
    onEvent: () => {
      throw new Error('a listener of somebody');
    },
  });
  const kept = await Promise.all(['a', 'b', 'c'].map((role) => keeper.keep(databaseRole('database', role))));
  await clock.advance(10 * 3_600_000);
  expect(new Set(kept.map((one) => one.current().leaseId)).size).toBe(3);
  const replaced = keeper.replaceAll();
  await clock.advance(1_000);
  await replaced;
  expect(server.calls.filter(({ kind }) => kind === 'issue')).toHaveLength(6);
  expect(await keeper.stop()).toEqual([]);
  expect(server.aliveIds()).toEqual([]);
  await expect(keeper.keep(databaseRole('database', 'd'))).rejects.toMatchObject({ code: 'not_ready' });
});

test('no event, error, report or printed credential holds a password', async () => {
  const { clock, server, keep, keeper, events } = stage();
  server.ttlSeconds = 60;
  const kept = await keep();
  server.faultOf = (kind) => (kind === 'revoke' ? { kind: 'code', code: 'vault_backend_failed' } : null);
  await clock.advance(600_000);
  const shown = [events, kept.current(), kept, String(kept.current().value.password)];
  server.faultOf = () => ({ kind: 'code', code: 'vault_unreachable' });
  await clock.advance(600_000);
  const thrown = codeFrom(() => kept.current());
  const stopping = keeper.stop();
  await clock.advance(5_000);
  const text = JSON.stringify([shown, thrown, await stopping, new AppError('credential_unavailable')]);
  expect(text).not.toContain('planted-password');
  expect(kept.source).toBe('database/creds/app');
});
