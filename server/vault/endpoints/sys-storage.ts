import type { VaultClient, VaultStreamRequest } from '../client.ts';
import { vaultPath } from '../path.ts';

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
