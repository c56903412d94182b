import { z } from 'zod';
import type { VaultClient } from '../client.ts';
import { vaultPath } from '../path.ts';
import { type CallOptions, listKeys, orNull, parseReply } from './call.ts';

const readSchema = z.object({
  data: z.object({ data: z.record(z.string(), z.unknown()), metadata: z.object({ version: z.number().int() }) }),
});
const writtenSchema = z.object({ data: z.object({ version: z.number().int() }) });

const { splat } = vaultPath;

export interface KvSecret {
  data: Record<string, unknown>;
  version: number;
}

/** The newest version of a secret, or null when there is none or it was deleted. `mount` and `path` without slashes at their ends. */
export async function readSecret(client: VaultClient, mount: string, path: string, call: CallOptions = {}): Promise<KvSecret | null> {
  const reply = await orNull(client.request({ method: 'GET', path: vaultPath`${splat(mount)}/data/${splat(path)}`, ...call }));
  if (!reply) return null;
  const { data } = parseReply(readSchema, reply.body);
  return { data: data.data, version: data.metadata.version };
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
  const { version } = parseReply(writtenSchema, reply.body).data;
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
