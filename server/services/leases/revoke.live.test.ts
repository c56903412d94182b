import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LeaseIndex } from '#server/lease-index/index.ts';
import { type DevPostgres, findPostgres, startPostgres } from '#server/testing/dev-postgres.ts';
import { freshAuthMount, freshMount, freshNamespace, liveBao, rootClient } from '#server/testing/live.ts';
import { liveLeaseIndex, livePerson, postAsRoot, runLive, tokenWith } from '#server/testing/live-verbs.ts';
import { lookupLease, type VaultPath } from '#server/vault/index.ts';
import { leaseList, leasePreviewPrefix, leaseRenew, leaseRevoke, leaseRevokePrefix } from './index.ts';

const PASSWORD = 'planted-password-7f3a';

let namespace: string;
let userpass: string;
let index: LeaseIndex;
const root = () => livePerson(liveBao().rootToken, namespace, index);

beforeAll(async () => {
  namespace = await freshNamespace();
  userpass = await freshAuthMount('userpass', namespace);
  ({ index } = liveLeaseIndex((at) => rootClient(at)));
});

/** Logs a person in so many times; resolves to the prefix and its leases, listed by the verb. */
async function logins(user: string, count: number): Promise<{ prefix: string; leaseIds: string[] }> {
  await postAsRoot(namespace, `auth/${userpass}/users/${user}`, { password: PASSWORD });
  for (let turn = 0; turn < count; turn += 1) await postAsRoot(namespace, `auth/${userpass}/login/${user}`, { password: PASSWORD });
  const prefix = `auth/${userpass}/login/${user}/`;
  const { rows } = await runLive(leaseList, root(), { namespace, prefix, fresh: 'true' });
  return { prefix, leaseIds: rows.map((row) => row.leaseId) };
}

describe('lease.revoke', () => {
  it('revokes, verifies, and takes the lease from the index at once', async () => {
    const { prefix, leaseIds } = await logins('ada', 2);
    const [leaseId] = leaseIds as [string, string];
    expect(await runLive(leaseRevoke, root(), { namespace, leaseId })).toMatchObject({ leaseId });
    expect(await lookupLease(rootClient(namespace), leaseId)).toBeNull();
    const page = await runLive(leaseList, root(), { namespace, prefix });
    expect(page.rows.map((row) => row.leaseId)).toEqual([leaseIds[1]]);
    await expect(runLive(leaseRevoke, root(), { namespace, leaseId })).rejects.toMatchObject({ code: 'lease_gone' });
  });

  it('is refused where the policy does not allow it, and the lease lives on', async () => {
    const { leaseIds } = await logins('bob', 1);
    const [leaseId] = leaseIds as [string];
    const ctx = livePerson(await tokenWith(namespace, 'path "sys/leases/lookup" { capabilities = ["update"] }'), namespace, index);
    await expect(runLive(leaseRevoke, ctx, { namespace, leaseId })).rejects.toMatchObject({ code: 'vault_denied' });
    expect(await lookupLease(rootClient(namespace), leaseId)).not.toBeNull();
  });

  it('reaches no lease of another namespace by its id', async () => {
    const { leaseIds } = await logins('eve', 1);
    const [leaseId] = leaseIds as [string];
    const other = await freshNamespace();
    const policy = 'path "sys/leases/*" { capabilities = ["update", "list", "sudo"] }';
    const ctx = livePerson(await tokenWith(other, policy), other, index);
    await expect(runLive(leaseRevoke, ctx, { namespace: other, leaseId })).rejects.toMatchObject({ code: 'vault_denied' });
    expect(await lookupLease(rootClient(namespace), leaseId)).not.toBeNull();
  });
});

describe('lease.revoke-prefix', () => {
  it('revokes exactly what was previewed and reports what remains', async () => {
    const { prefix } = await logins('carol', 5);
    const { leaseCount } = await runLive(leasePreviewPrefix, root(), { namespace, prefix });
    expect(leaseCount).toBe(5);
    const reply = await runLive(leaseRevokePrefix, root(), { namespace, prefix, expectedCount: 5 });
    expect(reply).toMatchObject({ revokedCount: 5, remainingCount: 0, firstRemainingIds: [] });
    expect(await runLive(leaseList, root(), { namespace, prefix })).toMatchObject({ rows: [], totalCount: 0 });
  });

  it('does nothing when the count changed since the preview', async () => {
    const { prefix } = await logins('dave', 2);
    await expect(runLive(leaseRevokePrefix, root(), { namespace, prefix, expectedCount: 1 })).rejects.toMatchObject({
      code: 'lease_count_changed',
      facts: { expected: 1, now: 2 },
    });
    expect((await runLive(leasePreviewPrefix, root(), { namespace, prefix })).leaseCount).toBe(2);
  });

  it('is refused without the right, and nothing is gone', async () => {
    const { prefix } = await logins('frank', 2);
    const policy = 'path "sys/leases/lookup/*" { capabilities = ["list", "sudo"] }';
    const ctx = livePerson(await tokenWith(namespace, policy), namespace, index);
    await expect(runLive(leaseRevokePrefix, ctx, { namespace, prefix, expectedCount: 2 })).rejects.toMatchObject({ code: 'vault_denied' });
    expect((await runLive(leasePreviewPrefix, root(), { namespace, prefix })).leaseCount).toBe(2);
  });
});

describe.skipIf(!findPostgres())('credentials of a real PostgreSQL', () => {
  const dir = mkdtempSync(join(tmpdir(), 'sallyport-pg-lease-'));
  let postgres: DevPostgres;
  let mount: string;

  beforeAll(async () => {
    postgres = await startPostgres({ dir });
    mount = await freshMount('database', { namespace });
    await postAsRoot(namespace, `${mount}/config/orders`, {
      plugin_name: 'postgresql-database-plugin',
      connection_url: `postgresql://{{username}}:{{password}}@127.0.0.1:${postgres.port}/postgres?sslmode=disable&connect_timeout=2`,
      username: postgres.superuser,
      password: postgres.password.reveal(),
      allowed_roles: '*',
    });
    await postAsRoot(namespace, `${mount}/roles/app`, {
      db_name: 'orders',
      creation_statements: [`create role "{{name}}" with login password '{{password}}' valid until '{{expiration}}'`],
      default_ttl: '60s',
      max_ttl: '120s',
    });
  });
  afterAll(async () => {
    await postgres?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  async function credential(): Promise<{ leaseId: string; username: string; password: string }> {
    const { body } = await rootClient(namespace).request({ method: 'GET', path: `${mount}/creds/app` as VaultPath });
    const { lease_id: leaseId, data } = body as { lease_id: string; data: { username: string; password: string } };
    return { leaseId, ...data };
  }
  const usersNamed = (name: string) => postgres.query('select 1 from pg_roles where rolname = $1', [name]);

  it('renews only up to the end of its life, and believes what the server returned', async () => {
    const { leaseId, password } = await credential();
    const plain = await runLive(leaseRenew, root(), { namespace, leaseId, incrementSeconds: 90 });
    expect(plain.isTruncated).toBe(false);
    const capped = await runLive(leaseRenew, root(), { namespace, leaseId, incrementSeconds: 3600 });
    expect(capped.isTruncated).toBe(true);
    expect(capped.lease.ttlSeconds).toBeLessThanOrEqual(120);
    expect(capped.lease.leaseId).toBe(leaseId);
    expect(JSON.stringify(capped)).not.toContain(password);
    await expect(runLive(leaseRenew, root(), { namespace, leaseId: `${mount}/creds/app/unknown` })).rejects.toMatchObject({
      code: 'lease_gone',
    });
  });

  it('takes the database user away', async () => {
    const { leaseId, username } = await credential();
    expect(await usersNamed(username)).toHaveLength(1);
    await runLive(leaseRevoke, root(), { namespace, leaseId });
    expect(await usersNamed(username)).toEqual([]);
  });

  it('says that the credential is alive when the database is down, and relays nothing of its address or user', async () => {
    const kept = await credential();
    await postgres.stop();
    const failure = await runLive(leaseRevoke, root(), { namespace, leaseId: kept.leaseId }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'vault_backend_failed' });
    const said = JSON.stringify({ ...(failure as object), message: (failure as Error).message });
    expect(said).not.toContain(String(postgres.port));
    expect(said).not.toContain(kept.username);
    const prefix = `${mount}/creds/app/`;
    const { leaseCount } = await runLive(leasePreviewPrefix, root(), { namespace, prefix });
    const revoking = runLive(leaseRevokePrefix, root(), { namespace, prefix, expectedCount: leaseCount });
    await expect(revoking).rejects.toMatchObject({ code: 'vault_backend_failed' });
    const page = await runLive(leaseList, root(), { namespace, prefix, fresh: 'true' });
    expect(page.rows.map((row) => row.leaseId)).toContain(kept.leaseId);
  });
});
