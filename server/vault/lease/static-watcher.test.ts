import { expect, test } from 'vitest';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { createFakeLeaseServer } from '#server/testing/fake-lease-server.ts';
import { createLeaseKeeper } from './create-lease-keeper.ts';
import type { StaticSource } from './lease-keeper.ts';
import { databaseStaticRole } from './sources.ts';

test('a static password whose reading heeds nothing does not hold up the stop past its time', async () => {
  const clock = createFakeClock();
  let reads = 0;
  const source: StaticSource<string> = {
    kind: 'static',
    name: 'database/static-creds/deaf',
    isSame: (a, b) => a === b,
    read: async () => {
      reads += 1;
      return reads === 1 ? { ttlSeconds: 10, value: 'planted-password-first' } : new Promise(() => undefined);
    },
  };
  const random = { fraction: () => 0, bytes: (count: number) => Buffer.alloc(count) };
  const keeper = createLeaseKeeper({ client: createFakeLeaseServer(clock).client, clock, random });
  await keeper.keep(source);
  await clock.advance(10_000);
  expect(reads).toBe(2);
  const stopped: unknown[] = [];
  void keeper.stop({ withinMs: 2_000 }).then((left) => stopped.push(left));
  await clock.advance(1_999);
  expect(stopped).toEqual([]);
  await clock.advance(1);
  expect(stopped).toEqual([[]]);
  expect(clock.pendingCount()).toBe(0);
});

test('a static password is read again at its rotation, until it has changed', async () => {
  const clock = createFakeClock();
  const server = createFakeLeaseServer(clock);
  const moves: string[] = [];
  const random = { fraction: () => 0, bytes: (count: number) => Buffer.alloc(count) };
  const keeper = createLeaseKeeper({ client: server.client, clock, random });
  const kept = await keeper.keep(databaseStaticRole('database', 'legacy'), {
    onRotate: (next, previous) => void moves.push(`${previous.value.password.reveal()} > ${next.value.password.reveal()}`),
  });
  server.staticRole = { password: 'planted-password-static', ttlSeconds: 0 };
  await clock.advance(603_000);
  expect(moves).toEqual([]);
  server.staticRole = { password: 'planted-password-next', ttlSeconds: 600 };
  await clock.advance(1_000);
  expect(moves).toEqual(['planted-password-static > planted-password-next']);
  expect(kept.current().value.password.reveal()).toBe('planted-password-next');
  expect(server.calls.map(({ atMs }) => atMs)).toEqual([0, 600_000, 601_000, 602_000, 603_000, 604_000]);
  server.faultOf = () => ({ kind: 'code', code: 'vault_unreachable' });
  await clock.advance(1_200_000);
  expect(kept.current().value.username).toBe('legacy');
  expect(server.calls.length).toBeLessThan(120);
  expect(await keeper.stop()).toEqual([]);
  expect(clock.pendingCount()).toBe(0);
});
