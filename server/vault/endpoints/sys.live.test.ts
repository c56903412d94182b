import { describe, expect, test } from 'vitest';
import { Secret, systemClock, systemRandom } from '#server/platform/index.ts';
import { codeFrom } from '#server/testing/code-from.ts';
import { clientWithPolicy, freshNamespace, freshPolicy, liveBao, liveCluster, rootClient } from '#server/testing/live.ts';
import { vaultPath } from '../path.ts';
import { createVaultCluster } from '../transport/cluster.ts';
import { auditHash } from './sys-audit-hash.ts';
import { capabilitiesSelf } from './sys-capabilities.ts';
import { readHealth, readLeader, readSealStatus } from './sys-health.ts';
import { listNamespaces } from './sys-namespaces.ts';
import { listPolicies, readPolicy } from './sys-policies.ts';

describe('the state of a real server', () => {
  test('is told without a token, and whatever namespace is asked from', async () => {
    const anonymous = liveCluster().as({ token: null, namespace: 'no-such-namespace' });
    expect(await readHealth(anonymous)).toMatchObject({ status: 200, isSealed: false, isStandby: false, product: 'openbao' });
    expect(await readSealStatus(anonymous)).toMatchObject({ isInitialised: true, isSealed: false, storageType: 'inmem' });
    expect(await readLeader(anonymous)).toEqual({ isHighlyAvailable: false, isSelf: false, leaderAddress: null });
  });
});

describe('capabilities', () => {
  test('are told for each path, and an unknown path is a refusal', async () => {
    const client = await clientWithPolicy(`
      path "secret/data/a" { capabilities = ["read"] }
      path "sys/leases/lookup/*" { capabilities = ["list", "sudo"] }`);
    const found = await capabilitiesSelf(client, ['secret/data/a', 'sys/leases/lookup/database/', 'capabilities', 'constructor', 'x']);
    expect(Object.fromEntries(found)).toEqual({
      'secret/data/a': new Set(['read']),
      'sys/leases/lookup/database/': new Set(['list', 'sudo']),
      capabilities: new Set(['deny']),
      constructor: new Set(['deny']),
      x: new Set(['deny']),
    });
  });

  test('of more paths than one request may name, each once', async () => {
    const paths = Array.from({ length: 1_301 }, (_, at) => `secret/data/${at % 1_201}`);
    expect((await capabilitiesSelf(rootClient(), paths)).size).toBe(1_201);
    expect((await capabilitiesSelf(rootClient(), [])).size).toBe(0);
  });

  test('of a dead token are no capabilities', async () => {
    const dead = liveCluster().as({ token: new Secret('s.neverWasAToken'), namespace: '' });
    expect(await codeFrom(capabilitiesSelf(dead, ['x']))).toBe('vault_token_dead');
  });
});

describe('namespaces and policies', () => {
  test('children are named without slashes; none is []', async () => {
    const parent = await freshNamespace();
    expect(await listNamespaces(rootClient(parent))).toEqual([]);
    const child = await freshNamespace(parent);
    expect(await listNamespaces(rootClient(parent))).toEqual([child.split('/')[1]]);
    expect(await codeFrom(listNamespaces(await clientWithPolicy('', parent)))).toBe('vault_denied');
  });

  test('a base namespace is in front of every other', async () => {
    const parent = await freshNamespace();
    const child = await freshNamespace(parent);
    const cluster = createVaultCluster({
      addresses: [liveBao().address],
      baseNamespace: parent,
      clock: systemClock,
      random: systemRandom,
    });
    const client = cluster.as({ token: liveBao().rootToken, namespace: '' });
    expect(await listNamespaces(client)).toEqual([child.split('/')[1]]);
    expect(await codeFrom(listPolicies(client.inNamespace(child.split('/')[1] ?? '')))).toBe('no error');
    await cluster.close();
  });

  test('policies are listed and read', async () => {
    const text = 'path "secret/*" { capabilities = ["read"] }';
    const name = await freshPolicy(text);
    expect(await listPolicies(rootClient())).toEqual(expect.arrayContaining(['default', 'root', name]));
    expect(await readPolicy(rootClient(), name)).toMatchObject({ name, text, version: 1, expiresAt: null });
    expect(await codeFrom(readPolicy(rootClient(), 'no-such-policy'))).toBe('vault_not_found');
    expect(await codeFrom(readPolicy(await clientWithPolicy(''), name))).toBe('vault_denied');
  });

  test('a name with every awkward character reaches the server as it is', async () => {
    const name = "p'q=r&s?t#u %2f";
    await rootClient().request({
      method: 'POST',
      path: vaultPath`sys/policies/acl/${name}`,
      body: { policy: 'path "x" { capabilities = ["deny"] }' },
    });
    expect(await listPolicies(rootClient())).toContain(name);
    expect((await readPolicy(rootClient(), name)).text).toContain('deny');
  });
});

test('hashing for a device that is not there is a bad request', async () => {
  expect(await codeFrom(auditHash(rootClient(), 'no-such-device', new Secret('planted')))).toBe('vault_bad_request');
});
