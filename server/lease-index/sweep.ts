import { AppError, codeOf } from '#server/platform/index.ts';
import { listLeases, type ServiceIdentity } from '#server/vault/index.ts';
import { type LeaseTree, mergeListings, treeOf } from './tree.ts';
import { type WalkResult, walkPrefixes } from './walk.ts';

export interface SweepOptions {
  serviceIdentity: ServiceIdentity;
  namespace: string;
  /** What the last sweep found: prefixes that fail now keep it, unless they are refused. */
  earlier: LeaseTree;
  concurrency: number;
  maxPrefixes: number;
  signal: AbortSignal;
}

export interface Sweep {
  tree: LeaseTree;
  failedPrefixCount: number;
  /** Those of the failed ones that show what `earlier` held. */
  keptPrefixes: readonly string[];
  /** Codes of the prefixes that failed, each once. */
  failureCodes: readonly string[];
}

/** Failures of one path. Any other says something about all of Vault and ends the sweep. */
const LOCAL = new Set(['vault_denied', 'vault_timeout', 'vault_error', 'vault_rate_limited', 'vault_bad_request', 'vault_bad_answer']);

/**
 * Lists all leases of a namespace with the console's own identity.
 * Throws `service_right_missing` when every prefix is refused, else the first failure when none could be listed.
 */
export async function sweepNamespace(options: SweepOptions): Promise<Sweep> {
  const { namespace, signal } = options;
  const client = await options.serviceIdentity.client(namespace, signal);
  const walk = await walkPrefixes({
    root: '',
    list: (prefix) => listLeases(client, prefix, { signal, callClass: 'job' }),
    concurrency: options.concurrency,
    signal,
    isFatal: (error) => !LOCAL.has(codeOf(error)),
    maxPrefixes: options.maxPrefixes,
  });
  throwIfAllFailed(walk);
  // A right that was taken away is no outage: what it hid is not shown from memory.
  const kept = [...walk.failures].filter(([, error]) => codeOf(error) !== 'vault_denied').map(([prefix]) => prefix);
  const codes = new Set([...walk.failures.values()].map((error) => (error === null ? 'too_many_prefixes' : codeOf(error))));
  return {
    tree: treeOf(mergeListings('', walk.listings, new Set(kept), options.earlier)),
    failedPrefixCount: walk.failures.size,
    keptPrefixes: kept,
    failureCodes: [...codes],
  };
}

/** The root alone holds only names of mounts: when nothing below it answers, nothing is known. */
function throwIfAllFailed({ listings, failures }: WalkResult): void {
  const [first] = failures.values();
  if (failures.size === 0 || [...listings.keys()].some((prefix) => prefix !== '')) return;
  if ([...failures.values()].every((error) => codeOf(error) === 'vault_denied')) throw new AppError('service_right_missing');
  throw first;
}
