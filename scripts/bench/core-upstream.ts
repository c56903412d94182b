import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nodeVault from 'node-vault';
import { Secret, systemClock, systemRandom } from '#server/platform/index.ts';
import { startRaftBao } from '#server/testing/raft-bao.ts';
import { createSecretCache, createVaultCluster, type VaultClient, vaultPath } from '#server/vault/index.ts';
import { getter } from './get.ts';
import { median, timeMs } from './measure.ts';
import { type Bench, roundFigure } from './result.ts';

const READERS = 1_000;
const MOUNT = 'bench-core';
const ROUNDS = 2_000;
const WARM_UP = 500;

async function writeSecret(root: VaultClient): Promise<void> {
  await root.request({ method: 'POST', path: vaultPath`sys/mounts/${MOUNT}`, body: { type: 'kv' } });
  await root.request({ method: 'POST', path: vaultPath`${MOUNT}/database`, body: { username: 'app', password: 'p'.repeat(32) } });
}

export const coreSingleFlight: Bench = {
  name: 'core.single-flight',
  what: `requests for the secret in the server's audit log, ${READERS} cold reads of it at once`,
  unit: 'requests',
  aim: { atMost: 1 },
  async run() {
    const dir = await mkdtemp(join(tmpdir(), 'sallyport-bench-flight-'));
    const bao = await startRaftBao({ dir });
    const cluster = createVaultCluster({ addresses: [bao.address], clock: systemClock, random: systemRandom });
    try {
      const client = cluster.as({ token: new Secret(bao.rootToken.reveal()), namespace: '' });
      await writeSecret(client);
      const cache = createSecretCache({ clock: systemClock, random: systemRandom });
      const reader = cache.open({ identity: 'bench', namespace: '', client: () => client });
      const read = await Promise.all(Array.from({ length: READERS }, () => reader.read(`${MOUNT}/database`)));
      if (!read.every((one) => one?.value.reveal().username === 'app')) throw new Error('Not every reader got the secret.');
      const lines = (await readFile(bao.auditFile, 'utf8')).split('\n').filter(Boolean);
      const entries = lines.map((line) => JSON.parse(line) as { type: string; request: { operation: string; path: string } });
      const asked = entries.filter(
        ({ type, request }) => type === 'request' && request.operation === 'read' && request.path === `${MOUNT}/database`,
      );
      if (asked.length === 0) throw new Error('The audit log holds no read: nothing was measured.');
      return { value: asked.length, beside: null, n: READERS };
    } finally {
      await cluster.close();
      await bao.stop();
      await rm(dir, { recursive: true, force: true });
    }
  },
};

export const coreOverhead: Bench = {
  name: 'core.overhead',
  what: 'uncached read in the core : bare undici, median, one at a time; beside node-vault alone',
  unit: '×',
  aim: { atMost: 1.4 },
  async run(stage) {
    const { address, token } = await stage.bao();
    const cluster = createVaultCluster({ addresses: [address], clock: systemClock, random: systemRandom, resilience: {} });
    const bare = getter(address, { 'x-vault-token': token });
    try {
      const client = cluster.as({ token: new Secret(token), namespace: '' });
      await writeSecret(client);
      const alone = nodeVault({ endpoint: address, token });
      const path = vaultPath`${MOUNT}/database`;
      const ways: [work: () => Promise<unknown>, times: number[]][] = [
        [() => client.request({ method: 'GET', path }), []],
        [async () => JSON.parse(await bare.get(`/v1/${path}`)), []],
        [() => alone.read(path), []],
      ];
      for (let round = -WARM_UP; round < ROUNDS; round += 1)
        for (let at = 0; at < ways.length; at += 1) {
          // In turn, and each first as often as the others.
          const [work, times] = ways[(at + round + WARM_UP) % ways.length] as (typeof ways)[number];
          const tookMs = await timeMs(work);
          if (round >= 0) times.push(tookMs);
        }
      const [ours, undici, rival] = ways.map(([, times]) => median(times)) as [number, number, number];
      const figures = [ours, undici].map((ms) => `${roundFigure(ms)} ms`).join(' : ');
      return { value: ours / undici, beside: `${figures}; node-vault ${roundFigure(rival / undici)}×`, n: ROUNDS };
    } finally {
      await Promise.all([cluster.close(), bare.close()]);
    }
  },
};
