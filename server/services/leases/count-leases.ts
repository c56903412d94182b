import { walkPrefixes } from '#server/lease-index/index.ts';
import { AppError, codeOf } from '#server/platform/index.ts';
import { listLeases, type VaultClient } from '#server/vault/index.ts';

const CONCURRENCY = 8;
const MAX_PREFIXES = 20_000;

/**
 * All lease ids below a prefix by fresh LISTs, with the person's own token; never a part of them.
 * Throws `vault_denied` when the prefix itself is refused, `prefix_incomplete` when anything below is refused or fails.
 */
export async function listAllLeases(vault: VaultClient, prefix: string): Promise<string[]> {
  const { listings, failures } = await walkPrefixes({
    root: prefix,
    list: (at) => listLeases(vault, at, { callClass: 'job' }),
    concurrency: CONCURRENCY,
    isFatal: (error) => codeOf(error) !== 'vault_denied',
    maxPrefixes: MAX_PREFIXES,
  });
  if (failures.has(prefix)) throw new AppError('vault_denied');
  if (failures.size > 0) throw new AppError('prefix_incomplete', { facts: { prefixes: failures.size } });
  const ids: string[] = [];
  for (const [at, keys] of listings) for (const key of keys) if (!key.endsWith('/')) ids.push(at + key);
  return ids.sort();
}
