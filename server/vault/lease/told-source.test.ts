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
  const held: string[] = [];
  const hold = (value: string) => {
    told.push(value);
    held.push(value);
    return () => void held.splice(held.indexOf(value), 1);
  };
  const random = { bytes: (count: number) => Buffer.alloc(count), fraction: () => 0.5 };
  const keeper = createLeaseKeeper({ client: server.client, clock, random, hold });
  return { clock, server, keeper, told, held };
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

test('a password is held until its lease has ended, in whatever way', async () => {
  const { clock, server, keeper, held } = stage();
  const kept = await keeper.keep(databaseRole('database', 'app'));
  expect(held).toEqual(['planted-password-1']);
  const replaced = kept.replace();
  await clock.advance(1_000);
  await replaced;
  await clock.advance(1_000);
  expect(held).toEqual(['planted-password-2']);
  server.loseAll();
  await clock.advance(server.ttlSeconds * 1_000);
  expect(held).toEqual([kept.current().value.password.reveal()]);
  server.faultOf = (kind) => (kind === 'issue' || kind === 'renew' ? { kind: 'code', code: 'vault_unreachable' } : null);
  await clock.advance(2 * server.ttlSeconds * 1_000);
  expect(held).toEqual([]);
});

test('a password is held no longer once nothing more is done about its lease', async () => {
  const { clock, server, keeper, held } = stage();
  const kept = await keeper.keep(databaseRole('database', 'app'));
  server.faultOf = (kind) => (kind === 'revoke' ? { kind: 'code', code: 'vault_denied' } : null);
  const replaced = kept.replace();
  await clock.advance(2_000);
  await replaced;
  expect(held).toEqual(['planted-password-2']);
  server.faultOf = () => ({ kind: 'hang' });
  const stopped = keeper.stop();
  await clock.advance(10_000);
  expect(await stopped).not.toEqual([]);
  expect(held).toEqual([]);
});

test('the password of a static role is held until the next one is read or nobody keeps it', async () => {
  const { clock, server, keeper, held } = stage();
  server.staticRole = { password: 'planted-first', ttlSeconds: 60 };
  const kept = await keeper.keep(databaseStaticRole('database', 'app'));
  await clock.advance(61_000);
  expect(held).toEqual(['planted-first']);
  server.staticRole = { password: 'planted-second', ttlSeconds: 60 };
  await clock.advance(61_000);
  expect(held).toEqual(['planted-second']);
  const released = kept.release();
  await clock.advance(1_000);
  await released;
  expect(held).toEqual([]);
});
