import { expect, test } from 'vitest';
import { leaseKeeperStage as stage } from '#server/testing/lease-keeper-stage.ts';

test('a replacement that was sent before the new login is followed by another one, which all who ask meanwhile share', async () => {
  const { clock, server, keep, keeper, timesOf } = stage();
  const kept = await keep();
  await clock.advance(1_000);
  server.faultOf = (kind, atMs) => (kind === 'issue' && atMs === 1_000 ? { kind: 'slow', ms: 1_500 } : null);
  const former = kept.replace();
  await clock.advance(500);
  const all = [keeper.replaceAll(), keeper.replaceAll()];
  await clock.advance(60_000);
  await Promise.all([former, ...all]);
  expect(timesOf('issue')).toEqual([0, 1_000, 2_500]);
  expect(kept.current().leaseId).toBe('database/creds/app/3');
  expect(await keeper.stop()).toEqual([]);
  expect(server.aliveIds()).toEqual([]);
});

test('so is a first credential that was sent before it', async () => {
  const { clock, server, keep, keeper, timesOf } = stage();
  server.faultOf = (kind, atMs) => (kind === 'issue' && atMs === 0 ? { kind: 'slow', ms: 1_500 } : null);
  const keeping = keep();
  await clock.advance(500);
  const all = keeper.replaceAll();
  await clock.advance(60_000);
  await all;
  expect((await keeping).current().leaseId).toBe('database/creds/app/2');
  expect(timesOf('issue')).toEqual([0, 1_500]);
  expect(await keeper.stop()).toEqual([]);
});

test('one that still waits for its turn goes out with the new token, and is enough', async () => {
  const { clock, keep, keeper, timesOf } = stage();
  const kept = await keep();
  const former = kept.replace();
  await clock.advance(100);
  const all = keeper.replaceAll();
  await clock.advance(60_000);
  await Promise.all([former, all]);
  expect(timesOf('issue')).toEqual([0, 250]);
  await keeper.stop();
});

test('a stop that comes before the second request sends none', async () => {
  const { clock, server, keep, keeper, timesOf } = stage();
  const kept = await keep();
  await clock.advance(1_000);
  server.faultOf = (kind) => (kind === 'issue' ? { kind: 'slow', ms: 1_500 } : null);
  kept.replace().catch(() => undefined);
  await clock.advance(500);
  const all = keeper.replaceAll();
  const stopping = keeper.stop();
  await clock.advance(3_000);
  await all;
  expect(await stopping).toEqual([]);
  expect(timesOf('issue')).toEqual([0, 1_000]);
  expect(server.aliveIds()).toEqual([]);
  expect(clock.pendingCount()).toBe(0);
});
