import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { systemClock, systemRandom } from '#server/platform/index.ts';
import { type DatabaseStage, startDatabaseStage } from '#server/testing/database-stage.ts';
import { findPostgres } from '#server/testing/dev-postgres.ts';
import { clientWithPolicy, freshMount, freshNamespace, rootClient } from '#server/testing/live.ts';
import type { VaultClient } from '../client.ts';
import { lookupLease, revokeLease } from '../endpoints/sys-leases.ts';
import { vaultPath } from '../path.ts';
import { createLeaseKeeper } from './create-lease-keeper.ts';
import type { LeaseEvent } from './events.ts';
import type { LeaseKeeper } from './lease-keeper.ts';
import { databaseRole, databaseStaticRole, leasedPath } from './sources.ts';

const MOUNT = 'database';
const keepers: LeaseKeeper[] = [];
afterEach(async () => {
  await Promise.all(keepers.splice(0).map((keeper) => keeper.stop()));
});

function keeperFor(client: VaultClient): {
  keeper: LeaseKeeper;
  events: LeaseEvent[];
  seen(type: LeaseEvent['type']): Promise<LeaseEvent>;
} {
  const events: LeaseEvent[] = [];
  const keeper = createLeaseKeeper({ client, clock: systemClock, random: systemRandom, onEvent: (event) => events.push(event) });
  keepers.push(keeper);
  const find = (type: LeaseEvent['type']) => events.find((event) => event.type === type);
  return {
    keeper,
    events,
    async seen(type) {
      await expect.poll(() => find(type), { timeout: 20_000, interval: 20 }).toBeDefined();
      return find(type) as LeaseEvent;
    },
  };
}

describe('leases without a database', () => {
  test('a certificate of an issuing engine is leased, revoked and gone at the end; a denied role is a plain refusal', async () => {
    const namespace = await freshNamespace();
    const root = rootClient(namespace);
    const mount = await freshMount('pki', { namespace });
    const post = (path: ReturnType<typeof vaultPath>, body: unknown) => root.request({ method: 'POST', path, body });
    await post(vaultPath`${mount}/root/generate/internal`, { common_name: 'test', ttl: '48h' });
    await post(vaultPath`${mount}/roles/leased`, { allow_any_name: true, generate_lease: true, ttl: '1h' });
    await post(vaultPath`${mount}/roles/plain`, { allow_any_name: true, ttl: '1h' });
    const { keeper } = keeperFor(root);
    const kept = await keeper.keep(leasedPath(vaultPath`${mount}/issue/leased`, { common_name: 'a.test' }));
    const { leaseId, value } = kept.current();
    expect(value.reveal().private_key).toMatch(/PRIVATE KEY/);
    expect(JSON.stringify(kept.current())).not.toContain('PRIVATE KEY');
    expect(await lookupLease(root, leaseId ?? '')).not.toBeNull();
    expect(await keeper.stop()).toEqual([]);
    expect(await lookupLease(root, leaseId ?? '')).toBeNull();

    const other = keeperFor(root).keeper;
    const withoutLease = other.keep(leasedPath(vaultPath`${mount}/issue/plain`, { common_name: 'a.test' }));
    await expect(withoutLease).rejects.toMatchObject({ code: 'vault_bad_answer' });
    const stranger = keeperFor(await clientWithPolicy('', namespace)).keeper;
    const denied = stranger.keep(leasedPath(vaultPath`${mount}/issue/leased`, { common_name: 'a.test' }));
    await expect(denied).rejects.toMatchObject({ code: 'vault_denied' });
  });
});

describe.skipIf(!findPostgres())('database credentials on a real PostgreSQL', () => {
  let stage: DatabaseStage;
  let namespace: string;
  let root: VaultClient;
  beforeAll(async () => {
    namespace = await freshNamespace();
    root = rootClient(namespace);
    stage = await startDatabaseStage(root, MOUNT);
  });
  afterAll(() => stage?.stop());

  test('with the database down a renewal fails, the credential stays, and both are well again after it', async () => {
    await stage.defineRole('short', 8, 60);
    const { keeper, events, seen } = keeperFor(root);
    const kept = await keeper.keep(databaseRole(MOUNT, 'short'));
    const { leaseId } = kept.current();
    await stage.stopPostgres();
    expect(await seen('renew_failed')).toMatchObject({ code: 'vault_backend_failed', isRefused: false });
    expect(kept.current().leaseId).toBe(leaseId);
    await stage.restartPostgres();
    await expect.poll(() => events.some(({ type }) => type === 'renewed' || type === 'rotated'), { timeout: 20_000 }).toBe(true);
    expect(await stage.canLogIn(kept.current().value)).toBe(true);
    expect(JSON.stringify(events)).not.toContain(kept.current().value.password.reveal());
    // A credential that was asked for while the database was down may have been made, as far as its error can say; the users say it was not.
    expect((await keeper.stop()).filter(({ leaseId }) => leaseId !== null)).toEqual([]);
    expect(await stage.vaultUsers()).toEqual([]);
  });

  test('with the database down a revocation is not believed, and stop says which lease is alive', async () => {
    await stage.defineRole('long', 600, 3_600);
    const { keeper, seen } = keeperFor(root);
    const kept = await keeper.keep(databaseRole(MOUNT, 'long'));
    const { leaseId, value } = kept.current();
    await stage.stopPostgres();
    const left = await keeper.stop({ withinMs: 2_000 });
    await seen('revoke_failed');
    expect(left).toMatchObject([{ source: `${MOUNT}/creds/long`, leaseId, code: 'vault_backend_failed' }]);
    await stage.restartPostgres();
    expect(await stage.canLogIn(value)).toBe(true);
    await revokeLease(root, leaseId ?? '');
    expect(await stage.canLogIn(value)).toBe(false);
  });

  test('a lease that somebody revokes is replaced when its renewal says so', async () => {
    await stage.defineRole('seized', 4, 60);
    const { keeper, seen } = keeperFor(root);
    const kept = await keeper.keep(databaseRole(MOUNT, 'seized'));
    const former = kept.current();
    await root.request({ method: 'POST', path: vaultPath`sys/leases/revoke`, body: { lease_id: former.leaseId, sync: true } });
    await seen('lost');
    await seen('rotated');
    expect(kept.current().leaseId).not.toBe(former.leaseId);
    expect(await stage.canLogIn(kept.current().value)).toBe(true);
    expect(await stage.canLogIn(former.value)).toBe(false);
  });

  test('a static password is read, rotated by the server, and handed over', async () => {
    await stage.defineStaticRole('legacy', 6);
    const { keeper, events } = keeperFor(root);
    const moved: string[] = [];
    const kept = await keeper.keep(databaseStaticRole(MOUNT, 'legacy'), { onRotate: (next) => void moved.push(next.value.username) });
    const first = kept.current().value;
    expect(await stage.canLogIn(first)).toBe(true);
    await expect.poll(() => moved, { timeout: 30_000 }).toEqual(['legacy']);
    expect(await stage.canLogIn(first)).toBe(false);
    expect(await stage.canLogIn(kept.current().value)).toBe(true);
    expect(events[0]).toMatchObject({ type: 'static_read', isChanged: false });
  });

  test('with the rights of the README and no more, everything works', async () => {
    await stage.defineRole('least', 600, 3_600);
    const policy = [`path "${MOUNT}/creds/least" { capabilities = ["read"] }`]
      .concat(['renew', 'revoke', 'lookup'].map((verb) => `path "sys/leases/${verb}" { capabilities = ["update"] }`))
      .join('\n');
    const { keeper, seen } = keeperFor(await clientWithPolicy(policy, namespace));
    const kept = await keeper.keep(databaseRole(MOUNT, 'least'));
    await kept.replace();
    await seen('revoked');
    expect(await keeper.stop()).toEqual([]);
  });
});
