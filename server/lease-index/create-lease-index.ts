import type { Clock, Logger } from '#server/platform/index.ts';
import type { ServiceIdentity } from '#server/vault/index.ts';
import type { LeaseIndex } from './lease-index.ts';
import { type FreshnessLimits, NamespaceLeases } from './namespace-leases.ts';
import { createPace } from './pace.ts';
import { sweepNamespace } from './sweep.ts';

export interface LeaseIndexOptions extends Partial<FreshnessLimits> {
  serviceIdentity: ServiceIdentity;
  clock: Clock;
  log: Logger;
  /** LIST calls of one sweep under way at once. */
  concurrency?: number;
  /** Prefixes listed in one sweep; what lies beyond counts as failed. */
  maxPrefixes?: number;
  /** Namespaces kept in memory; the one not looked at for longest is forgotten first. */
  maxNamespaces?: number;
  /** Look-ups a second that all people together may cause, and how many at once after a quiet time. */
  lookupsPerSecond?: number;
  lookupBurst?: number;
}

const LIMITS: FreshnessLimits = {
  minIntervalMs: 1000,
  outageIntervalMs: 5000,
  patienceMs: 3000,
  maxStaleMs: 600_000,
  maxFilters: 8,
};

/** The index of the leases of all namespaces, empty until somebody looks. */
export function createLeaseIndex(options: LeaseIndexOptions): LeaseIndex {
  const { serviceIdentity, clock, log, concurrency = 8, maxPrefixes = 200_000, maxNamespaces = 64 } = options;
  const limits: FreshnessLimits = {
    minIntervalMs: options.minIntervalMs ?? LIMITS.minIntervalMs,
    outageIntervalMs: options.outageIntervalMs ?? LIMITS.outageIntervalMs,
    patienceMs: options.patienceMs ?? LIMITS.patienceMs,
    maxStaleMs: options.maxStaleMs ?? LIMITS.maxStaleMs,
    maxFilters: options.maxFilters ?? LIMITS.maxFilters,
  };
  const pace = createPace({ perSecond: options.lookupsPerSecond ?? 100, burst: options.lookupBurst ?? 100, clock });
  // In order of use, the least recent first.
  const byNamespace = new Map<string, NamespaceLeases>();

  const make = (namespace: string) =>
    new NamespaceLeases({
      clock,
      limits,
      async sweep(earlier, signal) {
        const startMs = clock.monotonicMs();
        const sweep = await sweepNamespace({ serviceIdentity, namespace, earlier, concurrency, maxPrefixes, signal });
        const facts = { namespace, leaseCount: sweep.tree.ids.length, tookMs: Math.round(clock.monotonicMs() - startMs) };
        if (sweep.failedPrefixCount === 0) log.debug(facts, 'leases swept');
        else log.warn({ ...facts, failedPrefixCount: sweep.failedPrefixCount, codes: sweep.failureCodes }, 'leases swept in part');
        return sweep;
      },
    });

  const open = (namespace: string) => {
    const leases = byNamespace.get(namespace) ?? make(namespace);
    byNamespace.delete(namespace);
    byNamespace.set(namespace, leases);
    for (const [name, other] of byNamespace) {
      if (byNamespace.size <= maxNamespaces) break;
      if (other !== leases && other.isIdle) byNamespace.delete(name);
    }
    return leases;
  };

  return {
    ensureSwept: (namespace, freshness) => open(namespace).ensureSwept(freshness),
    directories: (namespace, prefix) => open(namespace).directories(prefix),
    query: (namespace, query) => open(namespace).query(query),
    remove: (namespace, gone) => byNamespace.get(namespace)?.remove(gone),
    lookupTurn: pace,
    async stop() {
      await Promise.all([...byNamespace.values()].map((leases) => leases.stop()));
      byNamespace.clear();
    },
  };
}
