import { randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import { Secret, systemClock, systemRandom } from '#server/platform/index.ts';
import { createSecretCache, createVaultCluster, vaultPath } from '#server/vault/index.ts';
import { type FaultProxy, PATIENT, startFaultProxy } from './fault-proxy.ts';
import type { RunningRaftBao } from './raft-bao.ts';

const MOUNT = 'storm';
const CALLERS = 1_000;
/** What a default rule keeps fresh; the stages are a move of the cache's clock apart. */
const TTL_MS = 300_000;

/** One thousand reads at once, by how they went. */
interface StormStage {
  answered: number;
  /** Answers with the value that was written last before. */
  right: number;
  stale: number;
  leastAgeMs: number;
  /** Requests for the secret by the server's own audit log; in the outage, all that reached the proxy. */
  upstream: number;
}

export interface ReadStormRound {
  cold: StormStage;
  expired: StormStage;
  outage: StormStage;
  recovered: StormStage;
}

export interface ReadStorm {
  /** A secret of its own through all four stages. */
  round(): Promise<ReadStormRound>;
  stop(): Promise<void>;
}

/** Lines of a growing file, each given once. */
async function tailOf(path: string): Promise<{ fresh(): Promise<string[]>; close(): Promise<void> }> {
  const file = await open(path, 'r');
  let at = (await file.stat()).size;
  return {
    async fresh() {
      const length = (await file.stat()).size - at;
      const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, at);
      at += bytesRead;
      return buffer.toString('utf8', 0, bytesRead).split('\n').filter(Boolean);
    },
    close: () => file.close(),
  };
}

/** A secret cache over our transport, a fault proxy and a real server with a file audit device. The caller stops the server. */
export async function startReadStorm(bao: RunningRaftBao): Promise<ReadStorm> {
  const proxy: FaultProxy = await startFaultProxy(bao.address);
  const [direct, behind] = [bao.address, proxy.address].map((address) =>
    createVaultCluster({ addresses: [address], clock: systemClock, random: systemRandom, limits: PATIENT }),
  ) as [ReturnType<typeof createVaultCluster>, ReturnType<typeof createVaultCluster>];
  const caller = { token: new Secret(bao.rootToken.reveal()), namespace: '' };
  const [root, client] = [direct.as(caller), behind.as(caller)];
  await root.request({ method: 'POST', path: vaultPath`sys/mounts/${MOUNT}`, body: { type: 'kv' } });
  const audit = await tailOf(bao.auditFile);
  let movedMs = 0;
  const clock = { ...systemClock, monotonicMs: () => systemClock.monotonicMs() + movedMs };
  const cache = createSecretCache({ clock, random: systemRandom, maxBytes: 1024 * 1024 });
  const reader = cache.open({ identity: 'service', namespace: '', client: () => client });

  async function auditedReads(name: string): Promise<number> {
    const entries = (await audit.fresh()).map((line) => JSON.parse(line) as { type: string; request: { operation: string; path: string } });
    return entries.filter(({ type, request }) => type === 'request' && request.operation === 'read' && request.path === `${MOUNT}/${name}`)
      .length;
  }

  async function storm(name: string, expected: string, isOutage = false): Promise<StormStage> {
    await audit.fresh();
    const before = proxy.seen.length;
    const settled = await Promise.allSettled(Array.from({ length: CALLERS }, () => reader.read(`${MOUNT}/${name}`)));
    const got = settled.flatMap((one) => (one.status === 'fulfilled' && one.value ? [one.value] : []));
    const upstream = isOutage ? proxy.seen.length - before : await auditedReads(name);
    return {
      answered: got.length,
      right: got.filter(({ value }) => value.reveal().password === expected).length,
      stale: got.filter(({ isStale }) => isStale).length,
      leastAgeMs: Math.min(...got.map(({ ageMs }) => ageMs)),
      upstream,
    };
  }

  return {
    async round() {
      const name = randomBytes(8).toString('hex');
      const write = (password: string) => root.request({ method: 'POST', path: vaultPath`${MOUNT}/${name}`, body: { password } });
      await write('first');
      const cold = await storm(name, 'first');
      await write('second');
      movedMs += TTL_MS;
      const expired = await storm(name, 'second');
      await write('third');
      // The mount is remembered for as long as the secret: known anew, the request that fails is the read itself.
      movedMs += TTL_MS;
      await reader.read(`${MOUNT}/none-${name}`);
      proxy.setFault({ kind: 'answer', status: 503, body: '{"errors":["Vault is sealed"]}' });
      const outage = await storm(name, 'second', true);
      proxy.setFault(null);
      movedMs += TTL_MS;
      const recovered = await storm(name, 'third');
      await root.request({ method: 'DELETE', path: vaultPath`${MOUNT}/${name}` });
      return { cold, expired, outage, recovered };
    },
    async stop() {
      await audit.close();
      await Promise.all([direct.close(), behind.close()]);
      await proxy.close();
    },
  };
}

/** Words for what is not as it must be; none when all is. */
export function faultsOf(round: ReadStormRound): string[] {
  return Object.entries(round).flatMap(([name, stage]: [string, StormStage]) => {
    const isOutage = name === 'outage';
    const must: [string, boolean][] = [
      [`${stage.upstream} requests went upstream`, stage.upstream === 1],
      [`${stage.answered} were answered`, stage.answered === CALLERS],
      [`${stage.right} had the right value`, stage.right === CALLERS],
      [`${stage.stale} were marked stale`, stage.stale === (isOutage ? CALLERS : 0)],
      [`the youngest was ${stage.leastAgeMs} ms old`, isOutage ? stage.leastAgeMs >= TTL_MS : stage.leastAgeMs < TTL_MS],
    ];
    return must.filter(([, holds]) => !holds).map(([words]) => `${name}: ${words}`);
  });
}
