import { z } from 'zod';
import type { VaultClient, VaultStreamRequest } from '../client.ts';
import { vaultPath } from '../path.ts';
import { type CallOptions, parseReply } from './call.ts';

/**
 * The raft snapshot as it comes: a gzip of a tar. Neither the success nor a clean end proves that it is whole: the caller checks it.
 * Needs `read` on `sys/storage/raft/snapshot` in the root namespace. A standby redirects to the active node.
 */
export function streamRaftSnapshot(
  client: VaultClient,
  call: Pick<VaultStreamRequest, 'signal' | 'idleTimeoutMs'> = {},
): Promise<AsyncIterable<Buffer>> {
  return client.stream({ path: vaultPath`sys/storage/raft/snapshot`, isRootOnly: true, ...call });
}

const configurationSchema = z.object({
  data: z.object({
    config: z.object({ servers: z.array(z.object({ node_id: z.string(), leader: z.boolean(), voter: z.boolean() })) }),
  }),
});

export interface RaftNode {
  nodeId: string;
  isLeader: boolean;
  isVoter: boolean;
}

/** Members of the raft cluster as the leader knows them; a member that is down is still one. Needs `read`. Throws `vault_*`. */
export async function readRaftConfiguration(client: VaultClient, call: CallOptions = {}): Promise<RaftNode[]> {
  const reply = await client.request({ method: 'GET', path: vaultPath`sys/storage/raft/configuration`, isRootOnly: true, ...call });
  const { servers } = parseReply(configurationSchema, reply).data.config;
  return servers.map(({ node_id, leader, voter }) => ({ nodeId: node_id, isLeader: leader, isVoter: voter }));
}

const autopilotSchema = z.object({ data: z.object({ servers: z.record(z.string(), z.object({ healthy: z.boolean() })) }) });

/**
 * Node ids that the active node does not hear from; one just elected counts those too that have not reported to it yet, for seconds.
 * A standby passes the question on, so an answer is the active node's own. Needs `read`. Throws `vault_*`, also while nobody leads.
 */
export async function listLostNodes(client: VaultClient, call: CallOptions = {}): Promise<ReadonlySet<string>> {
  const reply = await client.request({ method: 'GET', path: vaultPath`sys/storage/raft/autopilot/state`, isRootOnly: true, ...call });
  const { servers } = parseReply(autopilotSchema, reply).data;
  return new Set(Object.keys(servers).filter((nodeId) => servers[nodeId]?.healthy === false));
}
