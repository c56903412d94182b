import { capabilitiesSelf, type VaultCluster } from '#server/vault/index.ts';
import type { ActiveSession } from './engine.ts';

/** The path of `namespace` as seen from `own`, with a trailing slash; '' for the same one; null when it does not lie below. */
export function pathBelow(own: string, namespace: string): string | null {
  if (namespace === own) return '';
  if (own === '') return `${namespace}/`;
  return namespace.startsWith(`${own}/`) ? `${namespace.slice(own.length + 1)}/` : null;
}

/**
 * Asks Vault what the session's token may do on paths of a namespace. The question is put where the token was made, with
 * paths relative to that, as policies are: there `default` lets every token ask, in a child namespace it may not.
 */
export async function askCapabilities(
  cluster: VaultCluster,
  session: ActiveSession,
  namespace: string,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const below = pathBelow(session.namespace, namespace);
  const askedIn = below === null ? namespace : session.namespace;
  const client = cluster.as({ token: session.vaultToken, namespace: askedIn, callClass: 'interactive' });
  const found = await capabilitiesSelf(
    client,
    paths.map((path) => `${below ?? ''}${path}`),
    { signal },
  );
  return new Map(paths.map((path) => [path, found.get(`${below ?? ''}${path}`) ?? new Set<string>()]));
}
