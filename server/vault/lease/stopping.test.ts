import { expect, test } from 'vitest';
import { leaseKeeperStage as stage } from '#server/testing/lease-keeper-stage.ts';

test('stop waits for a credential that is just being made, and revokes it', async () => {
  const { clock, server, keep, keeper } = stage();
  server.faultOf = (kind) => (kind === 'issue' ? { kind: 'slow', ms: 2_000 } : null);
  const kept = keep();
  kept.catch(() => undefined);
  await clock.advance(100);
  const stopped = keeper.stop();
  await clock.advance(3_000);
  expect(await stopped).toEqual([]);
  expect(server.calls.map(({ kind }) => kind)).toEqual(['issue', 'revoke', 'lookup']);
  expect(server.aliveIds()).toEqual([]);
});

test('stop ends within its time whatever hangs, and says what may be left', async () => {
  const { clock, server, keep, keeper } = stage();
  const kept = await keep();
  server.faultOf = () => ({ kind: 'hang' });
  const replacing = kept.replace();
  replacing.catch(() => undefined);
  await clock.advance(1_000);
  const stopped = keeper.stop({ withinMs: 2_000 });
  await clock.advance(2_000);
  const left = await stopped;
  expect(left.map(({ leaseId }) => leaseId)).toEqual(['database/creds/app/1', null]);
  expect(clock.pendingCount()).toBe(0);
});

test('a credential whose revocation is cut off is told as left alive, once, before its source is let go', async () => {
  const { clock, server, keep, keeper, events, types } = stage();
  await keep();
  server.faultOf = (kind) => (kind === 'revoke' ? { kind: 'hang' } : null);
  const stopped = keeper.stop({ withinMs: 2_000 });
  await clock.advance(2_000);
  expect(await stopped).toHaveLength(1);
  expect(types().slice(-2)).toEqual(['left_alive', 'released']);
  expect(events.at(-2)).toMatchObject({ leaseId: 'database/creds/app/1', code: 'outcome_unknown', isRevocationFailing: false });
});

test('stop ends within its time though a release with a longer one is under way, and says what that has left so far', async () => {
  const { clock, server, keep, keeper, types } = stage();
  const kept = await keep();
  server.faultOf = () => ({ kind: 'code', code: 'vault_backend_failed' });
  let released: unknown = 'under way';
  void kept.release({ withinMs: 600_000 }).then((left) => {
    released = left;
  });
  await clock.advance(1_000);
  let stopped: unknown = 'under way';
  void keeper.stop({ withinMs: 2_000 }).then((left) => {
    stopped = left;
  });
  await clock.advance(1_999);
  expect(stopped).toBe('under way');
  await clock.advance(1);
  expect(stopped).toMatchObject([{ leaseId: 'database/creds/app/1', code: 'vault_backend_failed' }]);
  expect(released).toBe('under way');
  server.faultOf = () => null;
  await clock.advance(60_000);
  expect(released).toEqual([]);
  expect(await kept.release()).toEqual([]);
  expect(types().filter((type) => type === 'released')).toHaveLength(1);
  expect(clock.pendingCount()).toBe(0);
});

test('stop ends within its time though a first credential hangs whose caller has left', async () => {
  const { clock, server, keeper, role } = stage();
  server.faultOf = () => ({ kind: 'hang' });
  const caller = new AbortController();
  const keeping = keeper.keep(role, { signal: caller.signal });
  await clock.settle();
  caller.abort();
  await expect(keeping).rejects.toMatchObject({ code: 'request_cancelled' });
  let stopped: unknown = 'under way';
  void keeper.stop({ withinMs: 2_000 }).then((left) => {
    stopped = left;
  });
  await clock.advance(2_000);
  expect(stopped).toMatchObject([{ leaseId: null, code: 'outcome_unknown' }]);
  await clock.advance(3_000);
  expect(clock.pendingCount()).toBe(0);
});

test('a backend that cannot revoke is reported, tried six times and tried again at the end', async () => {
  const { clock, server, keep, keeper, timesOf, types } = stage(() => undefined);
  const kept = await keep();
  server.faultOf = (kind) => (kind === 'revoke' ? { kind: 'code', code: 'vault_backend_failed' } : null);
  const replaced = kept.replace();
  await clock.advance(300_000);
  await replaced;
  expect(timesOf('revoke')).toHaveLength(6);
  expect(types().filter((type) => type === 'left_alive')).toHaveLength(1);
  server.faultOf = () => null;
  expect(await keeper.stop()).toEqual([]);
  expect(server.aliveIds()).toEqual([]);
});

test('a caller who no longer waits for the first credential leaves none behind', async () => {
  const { clock, server, keeper, role } = stage();
  server.faultOf = (kind) => (kind === 'issue' ? { kind: 'slow', ms: 1_000 } : null);
  const caller = new AbortController();
  const keeping = keeper.keep(role, { signal: caller.signal });
  await clock.settle();
  caller.abort();
  await expect(keeping).rejects.toMatchObject({ code: 'request_cancelled' });
  await clock.advance(1_500);
  expect(server.aliveIds()).toEqual([]);
  expect(await keeper.stop()).toEqual([]);
});

test.each(['vault_denied', 'vault_unreachable', 'vault_rate_limited'] as const)(
  'a first credential that is refused (%s) is thrown, and nothing is kept',
  async (code) => {
    const { server, keep, keeper, types, clock } = stage();
    server.faultOf = () => ({ kind: 'code', code });
    await expect(keep()).rejects.toMatchObject({ code });
    await clock.settle();
    expect(types()).toEqual(['issue_failed', 'released']);
    expect(await keeper.stop()).toEqual([]);
    expect(clock.pendingCount()).toBe(0);
  },
);
