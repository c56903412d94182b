import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf, systemClock, systemRandom } from '#server/platform/index.ts';
import { createFakeClock } from '#server/testing/fake-clock.ts';
import { type RunningRaftBao, startRaftBao } from '#server/testing/raft-bao.ts';
import type { VaultClient, VaultCluster } from '../client.ts';
import { writePlainSecret } from '../endpoints/kv1.ts';
import { vaultPath } from '../path.ts';
import { createVaultCluster } from '../transport/cluster.ts';
import { createSecretCache } from './create-secret-cache.ts';

const MOUNT = 'counted';
let dir: string;
let bao: RunningRaftBao;
let cluster: VaultCluster;
let root: VaultClient;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sallyport-cache-'));
  bao = await startRaftBao({ dir });
  cluster = createVaultCluster({ addresses: [bao.address], clock: systemClock, random: systemRandom });
  root = cluster.as({ token: bao.rootToken, namespace: '' });
  await root.request({ method: 'POST', path: vaultPath`sys/mounts/${MOUNT}`, body: { type: 'kv' } });
});

afterAll(async () => {
  await cluster?.close();
  await bao?.stop();
  await rm(dir, { recursive: true, force: true });
});

/** Reads of the secret that the server itself wrote down. Its devices are synchronous, so what was answered is there. */
async function readsOf(name: string): Promise<number> {
  const lines = (await readFile(bao.auditFile, 'utf8')).split('\n').filter(Boolean);
  const entries = lines.map((line) => JSON.parse(line) as { type: string; request: { operation: string; path: string } });
  return entries.filter(({ type, request }) => type === 'request' && request.operation === 'read' && request.path === `${MOUNT}/${name}`)
    .length;
}

test('1,000 reads at once, cold, expired and in an outage: one request each, everybody answered', async () => {
  const clock = createFakeClock();
  let requestCount = 0;
  const counted: VaultClient = {
    ...root,
    request(request) {
      requestCount += 1;
      return root.request(request);
    },
  };
  const reader = createSecretCache({ clock, random: systemRandom }).open({ identity: 'service', namespace: '', client: () => counted });
  const thousand = () => Promise.all(Array.from({ length: 1000 }, () => reader.read(`${MOUNT}/database`)));
  await writePlainSecret(root, MOUNT, 'database', { password: 'first' });

  const cold = await thousand();
  expect(new Set(cold.map((one) => JSON.stringify([one?.value.reveal(), one?.isStale])))).toEqual(
    new Set(['[{"password":"first"},false]']),
  );
  expect(await readsOf('database')).toBe(1);

  await writePlainSecret(root, MOUNT, 'database', { password: 'second' });
  await clock.advance(300_000);
  const warm = await thousand();
  expect(new Set(warm.map((one) => JSON.stringify([one?.value.reveal(), one?.isStale])))).toEqual(
    new Set(['[{"password":"second"},false]']),
  );
  expect(await readsOf('database')).toBe(2);

  const before = requestCount;
  bao.kill();
  await bao.ended;
  await clock.advance(300_000);
  const stale = await thousand();
  expect(stale.every((one) => one?.isStale && one.ageMs >= 300_000)).toBe(true);
  expect(stale[999]?.value.reveal()).toEqual({ password: 'second' });
  // The mount is remembered for as long, so its question is the request that fails.
  expect(requestCount - before).toBe(1);
  expect(await reader.read(`${MOUNT}/never-read`).then(() => 'no error', codeOf)).toBe('vault_unreachable');
});
