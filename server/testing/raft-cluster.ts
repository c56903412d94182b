import { join } from 'node:path';
import type { Secret } from '#server/platform/index.ts';
import { type RunningRaftBao, startRaftBao } from './raft-bao.ts';

const READY_WITHIN_MS = 60_000;
const POLL_EVERY_MS = 100;

export interface RaftCluster {
  /** The first led at the start. */
  readonly nodes: readonly RunningRaftBao[];
  readonly rootToken: Secret<string>;
  /** Ends every node; their directories stay. */
  stop(): Promise<void>;
}

/** Starts `node-1`, `node-2` and `node-3` as one raft cluster on loopback below `dir`. Resolves once all three vote. */
export async function startRaftCluster(options: { dir: string }): Promise<RaftCluster> {
  const nodes: RunningRaftBao[] = [];
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  const start = async (nodeId: string, joins: RunningRaftBao | null) => {
    const node = await startRaftBao({ dir: join(options.dir, nodeId), member: { nodeId, joins } });
    nodes.push(node);
    return node;
  };
  try {
    const first = await start('node-1', null);
    // As delivered, a node must be known for ten seconds before it may vote.
    const quick = { server_stabilization_time: '1s' };
    await until(async () => (await askNode(first, 'POST', 'sys/storage/raft/autopilot/configuration', quick)).ok);
    for (const nodeId of ['node-2', 'node-3']) await start(nodeId, first);
    await until(async () => (await voterCount(first)) === 3);
    return { nodes, rootToken: first.rootToken, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function voterCount(node: RunningRaftBao): Promise<number> {
  const response = await askNode(node, 'GET', 'sys/storage/raft/configuration');
  if (!response.ok) return 0;
  const { data } = (await response.json()) as { data: { config: { servers: { voter: boolean }[] } } };
  return data.config.servers.filter(({ voter }) => voter).length;
}

/** Asks this one node as root, and no other in its place. */
export function askNode(
  node: RunningRaftBao,
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body?: unknown,
  withinMs = 5_000,
): Promise<Response> {
  return fetch(`${node.address}/v1/${path}`, {
    method,
    headers: { 'x-vault-token': node.rootToken.reveal() },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    redirect: 'manual',
    signal: AbortSignal.timeout(withinMs),
  });
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (!(await isTrue().catch(() => false))) {
    if (performance.now() > deadline) throw new Error('The raft cluster was not complete within a minute.');
    await new Promise((resolve) => setTimeout(resolve, POLL_EVERY_MS));
  }
}
