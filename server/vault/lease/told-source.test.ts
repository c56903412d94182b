import { expect, test } from 'vitest';
import { Secret } from '#server/platform/index.ts';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { createFakeLeaseServer } from '#server/testing/fake-lease-server.ts';
import { createLeaseKeeper } from './create-lease-keeper.ts';
import type { LeaseSource } from './lease-keeper.ts';
import { databaseRole, databaseStaticRole } from './sources.ts';

function stage() {
  const clock = createFakeClock();
  const server = createFakeLeaseServer(clock);
  const told: string[] = [];
  const random = { bytes: (count: number) => Buffer.alloc(count), fraction: () => 0.5 };
  const keeper = createLeaseKeeper({ client: server.client, clock, random, onSecret: (value) => told.push(value) });
  return { clock, keeper, told };
}

test('every password is told before its user gets it, at the start and at each change, and no user name is', async () => {
  const { clock, keeper, told } = stage();
  let toldBefore = 0;
  const onRotate = () => {
    toldBefore = told.length;
  };
  const kept = await keeper.keep(databaseRole('database', 'app'), { onRotate });
  expect(told).toEqual([kept.current().value.password.reveal()]);
  const replaced = kept.replace();
  await clock.advance(1_000);
  await replaced;
  expect(toldBefore).toBe(2);
  expect(told[1]).toBe(kept.current().value.password.reveal());
  await keeper.stop();
});

test('the password of a static role is told, and every boxed text of an engine of any shape', async () => {
  const { keeper, told } = stage();
  const kept = await keeper.keep(databaseStaticRole('database', 'app'));
  expect(told).toEqual([kept.current().value.password.reveal()]);
  const data = { key: 'planted-key', chain: ['planted-a', { deep: 'planted-b' }], serial: 7 };
  const source: LeaseSource<unknown> = {
    kind: 'leased',
    name: 'pki/issue/app',
    issue: async () => ({
      leaseId: 'pki/issue/app/1',
      ttlSeconds: 60,
      isRenewable: false,
      value: { name: 'plain', data: new Secret(data) },
    }),
  };
  await keeper.keep(source);
  expect(told.slice(1).sort()).toEqual(['planted-a', 'planted-b', 'planted-key']);
});
