import type { VaultClient } from '../client.ts';
import { vaultPath } from '../path.ts';
import { type CallOptions, listKeys } from './call.ts';

/** Namespaces directly below the client's own, without slashes, relative to it. [] when there are none. */
export async function listNamespaces(client: VaultClient, call: CallOptions = {}): Promise<string[]> {
  const keys = await listKeys(client.request({ method: 'LIST', path: vaultPath`sys/namespaces`, ...call }));
  return keys.map((key) => key.replace(/\/$/, ''));
}
