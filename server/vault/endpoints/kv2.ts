import { z } from 'zod';
import type { VaultClient } from '../client.ts';
import { vaultPath } from '../path.ts';
import { type CallOptions, listKeys, orNull, parseReply } from './call.ts';
import { checkVersion } from './kv-version.ts';

const readSchema = z.object({
  data: z.object({
    // A version can be written as null; it is there, and empty.
    data: z.record(z.string(), z.unknown()).nullable(),
    metadata: z.object({ version: z.number().int(), created_time: z.string().optional() }),
  }),
});
const writtenSchema = z.object({ data: z.object({ version: z.number().int() }) });

const { splat } = vaultPath;

export interface KvSecret {
  data: Record<string, unknown>;
  version: number;
  /** RFC 3339 with nanoseconds, as the server wrote it; left out by a server that does not say. */
  createdAt?: string;
}

/**
 * A version of a secret (the newest when left out), or null when there is none or it was deleted or destroyed.
 * `mount` and `path` without slashes at their ends; `version` counts from 1.
 */
export async function readSecret(
  client: VaultClient,
  mount: string,
  path: string,
  options: CallOptions & { version?: number } = {},
): Promise<KvSecret | null> {
  const { version, ...call } = options;
  const newest = vaultPath`${splat(mount)}/data/${splat(path)}`;
  const asked = version === undefined ? newest : vaultPath`${splat(mount)}/data/${splat(path)}?version=${String(checkVersion(version))}`;
  const reply = await orNull(client.request({ method: 'GET', path: asked, ...call }));
  if (!reply) return null;
  const { data } = parseReply(readSchema, reply);
  const createdAt = data.metadata.created_time;
  return { data: data.data ?? {}, version: data.metadata.version, ...(createdAt ? { createdAt } : {}) };
}

/**
 * Writes a new version. With `cas`, only when the newest version is that one (0: none yet, also none deleted); else `vault_conflict`.
 * `vaultIndex`, where the server gives one, makes a later read on another node see this write.
 */
export async function writeSecret(
  client: VaultClient,
  mount: string,
  path: string,
  data: Readonly<Record<string, unknown>>,
  options: CallOptions & { cas?: number } = {},
): Promise<{ version: number; vaultIndex?: string }> {
  const { cas, ...call } = options;
  const body = { data, ...(cas === undefined ? {} : { options: { cas } }) };
  const reply = await client.request({ method: 'POST', path: vaultPath`${splat(mount)}/data/${splat(path)}`, body, ...call });
  const { version } = parseReply(writtenSchema, reply).data;
  return { version, ...(reply.vaultIndex === undefined ? {} : { vaultIndex: reply.vaultIndex }) };
}

/** Names directly below a path ('' is the mount's top), folders with a trailing slash. [] when nothing is there. */
export function listSecrets(client: VaultClient, mount: string, path: string, call: CallOptions = {}): Promise<string[]> {
  const folder = path === '' || path.endsWith('/') ? path : `${path}/`;
  return listKeys(client.request({ method: 'LIST', path: vaultPath`${splat(mount)}/metadata/${splat(folder)}`, ...call }));
}

/** Takes away every version of a secret and its metadata, for good. Nothing there is a success too. */
export async function deleteMetadata(client: VaultClient, mount: string, path: string, call: CallOptions = {}): Promise<void> {
  await client.request({ method: 'DELETE', path: vaultPath`${splat(mount)}/metadata/${splat(path)}`, ...call });
}
