import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, codeOf, systemClock, systemRandom } from '#server/platform/index.ts';
import { createVaultCluster, type VaultClient, type VaultCluster } from '#server/vault/index.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import type { RunningRaftBao } from './raft-bao.ts';
import { askNode, type RaftCluster, startRaftCluster } from './raft-cluster.ts';

export interface FaultStage {
  readonly raft: RaftCluster;
  /** One before each node, in the same order; a node's redirects to another node lead to that one's proxy. */
  readonly proxies: readonly FaultProxy[];
  /** Each node's own address, and its proxy's. */
  readonly origins: ReadonlyMap<string, string>;
  /** A cluster as the console makes it, over the proxies in the order of `nodes`; closed with the stage. */
  connect(nodes?: readonly number[], clock?: Clock): VaultCluster;
  /** All rights, over a cluster of its own. */
  readonly root: VaultClient;
  /** Position of the node that says itself that it leads. Rejects when none does within `withinMs`. */
  leader(withinMs?: number): Promise<number>;
  /** Requests that the nodes' own audit logs hold: of one path, or all. */
  auditedCount(path?: string): Promise<number>;
  stop(): Promise<void>;
}

const LEADER_WITHIN_MS = 80_000;
/** A stopped node accepts and says nothing: whoever asks all of them must not wait for that one. */
const ASKED_WITHIN_MS = 1_000;

/** Three real raft nodes, each behind a proxy of faults. */
export async function startFaultStage(): Promise<FaultStage> {
  const dir = await mkdtemp(join(tmpdir(), 'sallyport-faults-'));
  const raft = await startRaftCluster({ dir });
  const proxies = await Promise.all(raft.nodes.map(({ address }) => startFaultProxy(address)));
  const origins = new Map(raft.nodes.map(({ address }, at) => [address, proxies[at]?.address ?? '']));
  for (const proxy of proxies) proxy.setOrigins(origins);
  const clusters: VaultCluster[] = [];
  const connect: FaultStage['connect'] = (nodes = [0, 1, 2], clock = systemClock) => {
    const addresses = nodes.map((at) => proxies[at]?.address ?? '');
    const cluster = createVaultCluster({ addresses, clock, random: systemRandom, resilience: {} });
    clusters.push(cluster);
    return cluster;
  };
  const root = connect().as({ token: raft.rootToken, namespace: '', callClass: 'job' });

  /** Its position, once it says that it leads. */
  async function leading(node: RunningRaftBao, at: number): Promise<number> {
    const answer = await askNode(node, 'GET', 'sys/leader', undefined, ASKED_WITHIN_MS);
    if (!answer.ok || !((await answer.json()) as { is_self: boolean }).is_self) throw new Error('It does not lead.');
    return at;
  }

  return {
    raft,
    proxies,
    origins,
    connect,
    root,
    async leader(withinMs = LEADER_WITHIN_MS) {
      const deadline = performance.now() + withinMs;
      do {
        const found = await Promise.any(raft.nodes.map(leading)).catch(() => null);
        if (found !== null) return found;
        await new Promise((resolve) => setTimeout(resolve, 100));
      } while (performance.now() < deadline);
      throw new Error(`No node led within ${withinMs} ms.`);
    },
    async auditedCount(path) {
      const logs = await Promise.all(raft.nodes.map(({ auditFile }) => readFile(auditFile, 'utf8')));
      const lines = logs.flatMap((log) => log.split('\n').filter(Boolean));
      const entries = lines.map((line) => JSON.parse(line) as { type: string; request: { path: string } });
      return entries.filter(({ type, request }) => type === 'request' && (path === undefined || request.path === path)).length;
    },
    async stop() {
      await Promise.all([...clusters, ...proxies].map((open) => open.close()));
      await raft.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export interface TriedCall {
  /** 'ok' or the code of the failure. */
  readonly code: string;
  readonly tookMs: number;
}

/** One call, timed. */
export async function tried(work: () => Promise<unknown>): Promise<TriedCall> {
  const startedAtMs = performance.now();
  const code = await work().then(() => 'ok', codeOf);
  return { code, tookMs: performance.now() - startedAtMs };
}

const CALLS_WITHIN_MS = 90_000;

/** One call after the other until `isEnough`, resting `restMs` in between. Resolves to all that happened, and throws it when it is never enough. */
export async function callOn(
  work: () => Promise<unknown>,
  isEnough: (calls: readonly TriedCall[]) => boolean,
  restMs = 50,
): Promise<TriedCall[]> {
  const calls: TriedCall[] = [];
  const deadline = performance.now() + CALLS_WITHIN_MS;
  do {
    if (performance.now() > deadline) throw new Error(`Never enough: ${calls.map(({ code }) => code).join(' ')}`);
    calls.push(await tried(work));
    await new Promise((resolve) => setTimeout(resolve, restMs));
  } while (!isEnough(calls));
  return calls;
}
