import { z } from 'zod';
import type { VaultClient } from '../client.ts';
import { vaultPath } from '../path.ts';
import { type CallOptions, listKeys, orNull, parseReply } from './call.ts';

const { splat } = vaultPath;

const readSchema = z.object({ data: z.record(z.string(), z.unknown()) });

/** A secret of a KV v1 mount, or null when there is none. `mount` and `path` without slashes at their ends. */
export async function readPlainSecret(
  client: VaultClient,
  mount: string,
  path: string,
  call: CallOptions = {},
): Promise<Record<string, unknown> | null> {
  const reply = await orNull(client.request({ method: 'GET', path: vaultPath`${splat(mount)}/${splat(path)}`, ...call }));
  return reply && parseReply(readSchema, reply).data;
}

/** Puts a secret in place of the one that is there: version 1 keeps no history and cannot check what it overwrites. */
export async function writePlainSecret(
  client: VaultClient,
  mount: string,
  path: string,
  data: Readonly<Record<string, unknown>>,
  call: CallOptions = {},
): Promise<void> {
  await client.request({ method: 'POST', path: vaultPath`${splat(mount)}/${splat(path)}`, body: data, ...call });
}

/** Names directly below a path ('' is the mount's top), folders with a trailing slash. [] when nothing is there. */
export function listPlainSecrets(client: VaultClient, mount: string, path: string, call: CallOptions = {}): Promise<string[]> {
  const folder = path === '' || path.endsWith('/') ? path : `${path}/`;
  return listKeys(client.request({ method: 'LIST', path: vaultPath`${splat(mount)}/${splat(folder)}`, ...call }));
}

/** Takes a secret away for good. Nothing there is a success too. */
export async function deletePlainSecret(client: VaultClient, mount: string, path: string, call: CallOptions = {}): Promise<void> {
  await client.request({ method: 'DELETE', path: vaultPath`${splat(mount)}/${splat(path)}`, ...call });
}
