import { beforeAll, describe, expect, test } from 'vitest';
import { codeFrom } from '#server/testing/code-from.ts';
import { clientWithPolicy, freshMount, freshNamespace, rootClient } from '#server/testing/live.ts';
import type { VaultClient } from '../client.ts';
import { vaultPath } from '../path.ts';
import { listLeases, lookupLease, renewLease, revokeLease, revokePrefix } from './sys-leases.ts';

let namespace: string;
let root: VaultClient;
let mount: string;

const post = (path: ReturnType<typeof vaultPath>, body: unknown) => root.request({ method: 'POST', path, body });

beforeAll(async () => {
  namespace = await freshNamespace();
  root = rootClient(namespace);
  mount = await freshMount('pki', { namespace });
  await post(vaultPath`${mount}/root/generate/internal`, { common_name: 'test', ttl: '48h' });
  await post(vaultPath`${mount}/roles/leased`, { allow_any_name: true, generate_lease: true, ttl: '1h' });
});

async function issue(): Promise<string> {
  const reply = await post(vaultPath`${mount}/issue/leased`, { common_name: 'a.test' });
  return (reply.body as { lease_id: string }).lease_id;
}

describe('leases on a real server', () => {
  test('are listed level by level', async () => {
    const id = await issue();
    expect(await listLeases(root, '')).toContain(`${mount}/`);
    expect(await listLeases(root, `${mount}/issue/`)).toEqual(['leased/']);
    expect(await listLeases(root, `${mount}/issue/leased/`)).toContain(id.slice(`${mount}/issue/leased/`.length));
  });

  test('an empty place is []; a refusal and an unknown namespace are not', async () => {
    expect(await listLeases(root, 'nothing/here/')).toEqual([]);
    const listOnly = await clientWithPolicy('path "sys/leases/lookup/*" { capabilities = ["list"] }', namespace);
    expect(await codeFrom(listLeases(listOnly, ''))).toBe('vault_denied');
    const both = await clientWithPolicy('path "sys/leases/lookup/*" { capabilities = ["list", "sudo"] }', namespace);
    expect(await codeFrom(listLeases(both, `${mount}/`))).toBe('no error');
    expect(await codeFrom(listLeases(rootClient('no-such-namespace'), ''))).toBe('vault_namespace_unknown');
  });

  test('are looked up in our shape', async () => {
    const id = await issue();
    const lease = await lookupLease(root, id);
    expect(lease).toMatchObject({ leaseId: id, lastRenewedAt: null, isRenewable: false, isRevocationFailing: false });
    expect(lease?.ttlSeconds).toBeGreaterThan(3_500);
    const lifeMs = Date.parse(lease?.expiresAt ?? '') - Date.parse(lease?.issuedAt ?? '');
    expect(Math.abs(lifeMs - 3_600_000)).toBeLessThan(5_000);
  });

  test('a lease that never was is gone, and a look-up that is refused is not', async () => {
    expect(await lookupLease(root, `${mount}/issue/leased/neverWas`)).toBeNull();
    const stranger = await clientWithPolicy('path "sys/leases/lookup" { capabilities = ["deny"] }', namespace);
    expect(await codeFrom(lookupLease(stranger, await issue()))).toBe('vault_denied');
    expect(await codeFrom(lookupLease(root, `${mount}/../x`))).toBe('vault_bad_request');
  });

  test('are gone after revocation, and revoking again succeeds all the same', async () => {
    const id = await issue();
    await revokeLease(root, id, { isSync: true });
    expect(await lookupLease(root, id)).toBeNull();
    expect(await codeFrom(revokeLease(root, id, { isSync: true }))).toBe('no error');
  });

  test('a prefix goes as a whole', async () => {
    await Promise.all([issue(), issue(), issue()]);
    await revokePrefix(root, `${mount}/issue/leased/`);
    expect(await listLeases(root, `${mount}/issue/leased/`)).toEqual([]);
  });

  test('renewals that cannot be have their own codes', async () => {
    expect(await codeFrom(renewLease(root, await issue(), 60))).toBe('lease_not_renewable');
    expect(await codeFrom(renewLease(root, `${mount}/issue/leased/neverWas`, 60))).toBe('lease_gone');
    await expect(renewLease(root, 'auth/token/create/neverWas')).rejects.toMatchObject({ code: 'lease_gone' });
  });
});
