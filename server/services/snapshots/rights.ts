import { AppError } from '#server/platform/index.ts';
import { isGranted } from '../is-granted.ts';
import type { SessionContext } from '../verb.ts';

/** Where the server itself gives a snapshot out: who may not read it there gets none from here. */
const SERVER_PATH = 'sys/storage/raft/snapshot';

export interface SnapshotRights {
  mayList: boolean;
  mayTake: boolean;
  mayDownload: boolean;
  mayDelete: boolean;
}

/**
 * What this person's own token may do with the console's snapshots, asked of Vault in the root namespace: on the console's path
 * `read` to list, `update` to take, cancel and verify, `delete` to delete; to download, `read` on the server's own path as well.
 */
export async function snapshotRights(ctx: SessionContext): Promise<SnapshotRights> {
  const consolePath = `${ctx.engines.env.SALLYPORT_KV_MOUNT}/data/console/snapshots/root`;
  const granted = await ctx.engines.identity.capabilities(ctx.session, '', [consolePath, SERVER_PATH], ctx.signal);
  const may = (path: string, capability: string) => isGranted(granted.get(path), capability);
  const mayList = may(consolePath, 'read');
  return {
    mayList,
    mayTake: mayList && may(consolePath, 'update'),
    mayDownload: mayList && may(SERVER_PATH, 'read'),
    mayDelete: mayList && may(consolePath, 'delete'),
  };
}

/** Throws `vault_denied` unless the person has the right. */
export async function demandSnapshotRight(ctx: SessionContext, right: keyof SnapshotRights): Promise<SnapshotRights> {
  const rights = await snapshotRights(ctx);
  if (!rights[right]) throw new AppError('vault_denied');
  return rights;
}
