import { AppError } from '#server/platform/index.ts';
import type { VaultClient } from '../client.ts';
import type { CallOptions } from './call.ts';
import type { KvMount, KvMounts } from './kv-mount.ts';
import { readPlainSecret } from './kv1.ts';
import { type KvSecret, readSecret } from './kv2.ts';

/** A secret of either version; `version` and `createdAt` are null where the mount keeps none. */
export interface AnyKvSecret {
  data: Record<string, unknown>;
  version: number | null;
  createdAt: string | null;
}

type ReadOptions = CallOptions & { version?: number };

const versioned = ({ data, version, createdAt }: KvSecret): AnyKvSecret => ({ data, version, createdAt: createdAt ?? null });

async function readIn(client: VaultClient, { mount, version }: KvMount, path: string, options: ReadOptions): Promise<AnyKvSecret | null> {
  const name = path.slice(mount.length + 1);
  if (name === '') throw new AppError('invalid_input');
  if (version === 2) {
    const found = await readSecret(client, mount, name, options);
    return found && versioned(found);
  }
  const { version: asked, ...call } = options;
  if (asked !== undefined) throw new AppError('invalid_input', { fields: { version: 'This mount keeps no versions.' } });
  const data = await readPlainSecret(client, mount, name, call);
  return data && { data, version: null, createdAt: null };
}

/**
 * A secret by its logical path (`kv/payments/database`, without `data/`), whichever version its mount is of; null when nothing is there.
 * Source: `sys/internal/ui/mounts` and the mount. Errors are those of `readKvMount` and of the read.
 */
export async function readAnySecret(
  client: VaultClient,
  mounts: KvMounts,
  path: string,
  options: ReadOptions = {},
): Promise<AnyKvSecret | null> {
  const mount = await mounts.of(client, path);
  const found = await readIn(client, mount, path, options);
  if (found) return found;
  // An upgraded mount answers "nothing there" on the old kind of path.
  const now = await mounts.again(client, path);
  return now.version === mount.version && now.mount === mount.mount ? null : readIn(client, now, path, options);
}
