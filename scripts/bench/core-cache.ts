import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Secret, systemClock, systemRandom } from '#server/platform/index.ts';
import { createSecretCache, createVaultCluster, type SecretReader, type VaultClient, vaultPath } from '#server/vault/index.ts';
import { median, timeMs } from './measure.ts';
import { type Bench, roundFigure } from './result.ts';

const MOUNT = 'bench-cache';
const ROUNDS = 200;
/** A hit is below the clock's own grain, so many make one measurement. */
const HITS_PER_ROUND = 1000;
const SECRETS = 100_000;
const MIB = 1024 * 1024;

async function prepare(root: VaultClient): Promise<void> {
  await root.request({ method: 'POST', path: vaultPath`sys/mounts/${MOUNT}`, body: { type: 'kv' } });
  await root.request({ method: 'POST', path: vaultPath`${MOUNT}/database`, body: { username: 'app', password: 'p'.repeat(32) } });
}

async function hitMs(reader: SecretReader): Promise<number> {
  const tookMs = await timeMs(async () => {
    for (let at = 0; at < HITS_PER_ROUND; at += 1) await reader.read(`${MOUNT}/database`);
  });
  return tookMs / HITS_PER_ROUND;
}

export const coreCacheHit: Bench = {
  name: 'core.cache',
  what: 'read direct : the same secret from the cache, median, one at a time',
  unit: '×',
  aim: { atLeast: 500 },
  async run(stage) {
    const { address, token } = await stage.bao();
    const cluster = createVaultCluster({ addresses: [address], clock: systemClock, random: systemRandom });
    try {
      const client = cluster.as({ token: new Secret(token), namespace: '' });
      await prepare(client);
      const reader = createSecretCache({ clock: systemClock, random: systemRandom }).open({
        identity: 'bench',
        namespace: '',
        client: () => client,
      });
      await hitMs(reader);
      const times: { hit: number[]; direct: number[] } = { hit: [], direct: [] };
      for (let round = 0; round < ROUNDS; round += 1) {
        times.hit.push(await hitMs(reader));
        times.direct.push(await timeMs(() => client.request({ method: 'GET', path: vaultPath`${MOUNT}/database` })));
      }
      const [hit, direct] = [median(times.hit), median(times.direct)];
      return { value: direct / hit, beside: `${roundFigure(direct)} ms : ${roundFigure(hit * 1000)} µs`, n: ROUNDS };
    } finally {
      await cluster.close();
    }
  },
};

/** Collects garbage twice, since what a weak map held goes only in the second round. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

export const coreCacheMemory: Bench = {
  name: 'core.cache-memory',
  what: `memory of ${SECRETS} cached secrets of about 100 bytes, beside what the cache counts`,
  unit: 'MiB',
  aim: { atMost: 128 },
  async run() {
    const cache = createSecretCache({
      clock: systemClock,
      random: systemRandom,
      maxBytes: 1024 * MIB,
      load: async ({ path }) => ({
        data: { username: `app-${path}`, password: systemRandom.bytes(24).toString('base64url') },
        version: 1,
        createdAt: systemClock.now().toISOString(),
      }),
    });
    const reader = cache.open({ identity: 'bench', namespace: '', client: () => ({ namespace: '' }) as VaultClient });
    const before = heapBytes();
    for (let at = 0; at < SECRETS; at += 1) await reader.read(`kv/team-${at % 100}/service-${at}`);
    const held = heapBytes() - before;
    const { entryCount, sizeBytes } = cache.state();
    if (entryCount !== SECRETS) throw new Error(`Only ${entryCount} were kept.`);
    return {
      value: held / MIB,
      beside: `${roundFigure(sizeBytes / MIB)} MiB counted, ${Math.round(held / SECRETS)} bytes each`,
      n: SECRETS,
    };
  },
};
