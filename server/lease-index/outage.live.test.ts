import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLogger, systemClock, systemRandom } from '#server/platform/index.ts';
import { type RunningBao, startDevBao } from '#server/testing/dev-bao.ts';
import { createVaultCluster, type ServiceIdentity, type VaultCluster } from '#server/vault/index.ts';
import { createLeaseIndex, type LeaseIndex } from './index.ts';

let bao: RunningBao;
let cluster: VaultCluster;
let index: LeaseIndex;

beforeAll(async () => {
  bao = await startDevBao();
  const limits = { connectMs: 300, headersMs: { interactive: 300, job: 300 }, coolDownMs: 0 };
  cluster = createVaultCluster({ addresses: [bao.address], clock: systemClock, random: systemRandom, limits });
  const serviceIdentity: ServiceIdentity = {
    client: async (namespace = '') => cluster.as({ token: bao.rootToken, namespace }),
    state: () => ({ isSignedIn: true, lastFailure: null, expiresAt: null }),
    start: () => undefined,
    stop: async () => undefined,
  };
  const log = createLogger({ level: 'error', redactLine: (line) => line });
  index = createLeaseIndex({ serviceIdentity, clock: systemClock, log, minIntervalMs: 0, outageIntervalMs: 0 });
  await cluster
    .as({ token: bao.rootToken, namespace: '' })
    .request({ method: 'POST', path: 'auth/token/create' as never, body: { ttl: '1h' } });
});
afterAll(async () => {
  await index?.stop();
  await cluster?.close();
  await bao?.stop();
});

const sweep = () => index.ensureSwept('', { maxAgeMs: 0, signal: new AbortController().signal });
const all = { prefix: '', filter: '', offset: 0, limit: 10, isListable: () => true };

it('shows the last sweep while the server hangs or is dead, and recovers by itself', async () => {
  const { sweptAt, isStale } = await sweep();
  expect(isStale).toBe(false);
  const known = index.query('', all);
  expect(known.totalCount).toBeGreaterThan(0);

  bao.kill('SIGSTOP');
  expect(await sweep()).toEqual({ sweptAt, isStale: true, failedPrefixCount: 0 });
  expect(index.query('', all)).toEqual(known);
  bao.kill('SIGCONT');
  expect(await sweep()).toMatchObject({ isStale: false });

  bao.kill();
  expect(await sweep()).toMatchObject({ isStale: true });
  await expect(index.ensureSwept('never-seen', { maxAgeMs: 0, signal: new AbortController().signal })).rejects.toMatchObject({
    code: 'vault_unreachable',
  });
  await bao.restart();
  expect(await sweep()).toMatchObject({ isStale: false });
});
