import { expect, test } from 'vitest';
import { createLogger, Secret } from '#server/platform/index.ts';
import { cacheStage, versioned } from '#server/testing/cache-stage.ts';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { createFakeTokenVault } from '#server/testing/fake-token-vault.ts';
import { json, startFakeUpstream } from '#server/testing/fake-upstream.ts';
import { createServiceIdentity } from '../auth/create-service-identity.ts';
import { vaultPath } from '../path.ts';
import { createVaultCluster } from '../transport/cluster.ts';
import { safely } from './safely.ts';

const random = { bytes: (count: number) => Buffer.alloc(count), fraction: () => 0 };
const throwing = () => {
  throw new Error('listener');
};

test('what a listener throws, now or later, ends there', async () => {
  expect(safely(throwing)()).toBeUndefined();
  expect(safely(undefined)()).toBeUndefined();
  safely(async () => throwing())();
  await new Promise((resolve) => setImmediate(resolve));
});

test('a throwing listener changes nothing of a call', async () => {
  let isWell = true;
  const upstream = await startFakeUpstream((_, response) => json(response, isWell ? 200 : 404, isWell ? { data: 1 } : { errors: [] }));
  const cluster = createVaultCluster({ addresses: [upstream.address], clock: createFakeClock(), random, onCall: throwing });
  const client = cluster.as({ token: null, namespace: '' });
  expect((await client.request({ method: 'GET', path: vaultPath`kv/a` })).body).toEqual({ data: 1 });
  isWell = false;
  await expect(client.request({ method: 'GET', path: vaultPath`kv/a` })).rejects.toMatchObject({ code: 'vault_not_found' });
  await cluster.close();
  await upstream.close();
});

test('a throwing listener changes nothing of a login, a renewal, a loss and an end', async () => {
  const clock = createFakeClock();
  const vault = createFakeTokenVault(clock);
  vault.live.add('s.given');
  const identity = createServiceIdentity({
    cluster: vault.cluster,
    method: { kind: 'token', token: new Secret('s.given') },
    namespace: '',
    clock,
    random,
    log: createLogger({ level: 'silent', redactLine: (line) => line }),
    onEvent: throwing,
  });
  const client = await identity.client();
  identity.start();
  await clock.advance(58_000);
  expect(vault.at('auth/token/renew-self').length).toBe(1);
  expect(identity.state()).toMatchObject({ isSignedIn: true, lastFailure: null });
  vault.live.clear();
  const refused = client.request({ method: 'GET', path: vaultPath`kv/a` }).catch((error) => error.code);
  await clock.advance(1_000);
  expect(await refused).toBe('service_identity_failed');
  await identity.stop();
});

test('a throwing listener changes nothing of a cached read', async () => {
  const stage = cacheStage({ onEvent: throwing });
  stage.always(versioned(1));
  expect((await stage.reader.read('kv/a'))?.version).toBe(1);
  expect((await stage.reader.read('kv/a'))?.version).toBe(1);
  expect(stage.asked).toHaveLength(1);
});
