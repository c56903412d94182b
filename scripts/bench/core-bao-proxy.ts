import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret, systemClock, systemRandom } from '#server/platform/index.ts';
import { ensureBao } from '#server/testing/bao-binary.ts';
import { DEFAULT_INSTALL_DIR, statusOf } from '#server/testing/dev-bao.ts';
import { findFreePorts, startServerProcess, waitUntilReady } from '#server/testing/server-process.ts';
import { createSecretCache, createVaultCluster, vaultPath } from '#server/vault/index.ts';
import { getter } from './get.ts';
import { median, timeMs } from './measure.ts';
import { type Bench, roundFigure } from './result.ts';

const MOUNT = 'bench-proxy';
const ROUNDS = 500;
/** A hit is below the clock's own grain, so many make one measurement. */
const HITS_PER_ROUND = 1_000;

const configOf = (address: string, port: number) => `
vault { address = ${JSON.stringify(address)} }
listener "tcp" { address = "127.0.0.1:${port}" tls_disable = true }
cache {}
`;

/**
 * The usual way without a library: the server's own proxy on the same machine. It caches tokens and leases, and no KV secrets, so that
 * a read through it goes on to the server; a hit in memory and a hop over loopback are different things, and the figure only orients.
 */
export const coreBaoProxy: Bench = {
  name: 'core.bao-proxy',
  what: 'read through `bao proxy` with its cache on : the same secret from our cache, median, one at a time',
  unit: '×',
  aim: { atLeast: 1 },
  async run(stage) {
    const { address, token } = await stage.bao();
    const home = await mkdtemp(join(tmpdir(), 'sallyport-bench-proxy-'));
    const binary = (await ensureBao({ installDir: DEFAULT_INSTALL_DIR })).path;
    const port = await findFreePorts();
    const config = join(home, 'proxy.hcl');
    await writeFile(config, configOf(address, port), { mode: 0o600 });
    const proxy = startServerProcess(binary, ['proxy', `-config=${config}`], home);
    const through = getter(`http://127.0.0.1:${port}`, { 'x-vault-token': token });
    const cluster = createVaultCluster({ addresses: [address], clock: systemClock, random: systemRandom });
    try {
      await waitUntilReady(proxy, async () => (await statusOf(`http://127.0.0.1:${port}/v1/sys/health`)) === 200);
      const client = cluster.as({ token: new Secret(token), namespace: '' });
      await client.request({ method: 'POST', path: vaultPath`sys/mounts/${MOUNT}`, body: { type: 'kv' } });
      await client.request({ method: 'POST', path: vaultPath`${MOUNT}/database`, body: { password: 'p'.repeat(32) } });
      const cache = createSecretCache({ clock: systemClock, random: systemRandom });
      const reader = cache.open({ identity: 'bench', namespace: '', client: () => client });
      const hits = async () => {
        for (let at = 0; at < HITS_PER_ROUND; at += 1) await reader.read(`${MOUNT}/database`);
      };
      const times: { hit: number[]; proxied: number[] } = { hit: [], proxied: [] };
      for (let round = -50; round < ROUNDS; round += 1) {
        const [hit, proxied] = [(await timeMs(hits)) / HITS_PER_ROUND, await timeMs(() => through.get(`/v1/${MOUNT}/database`))];
        if (round < 0) continue;
        times.hit.push(hit);
        times.proxied.push(proxied);
      }
      const [hit, proxied] = [median(times.hit), median(times.proxied)];
      return { value: proxied / hit, beside: `${roundFigure(proxied)} ms : ${roundFigure(hit * 1000)} µs`, n: ROUNDS };
    } finally {
      await Promise.all([through.close(), cluster.close()]);
      await proxy.stop();
      await rm(home, { recursive: true, force: true });
    }
  },
};
