import type { LeasePrefixNode } from '#lib/contracts/lease.ts';

export interface LeaseQuery {
  prefix: string;
  /** Lower-cased substring; '' matches all. */
  filter: string;
  offset: number;
  limit: number;
  /** Says which directory prefixes (each holding leases directly) the reader may list. Rows elsewhere do not exist for this reader. */
  isListable: (directoryPrefix: string) => boolean;
}

export interface LeaseQueryResult {
  children: LeasePrefixNode[];
  leaseIds: string[];
  matchCount: number;
  totalCount: number;
  hiddenPrefixCount: number;
}

/** One namespace's lease ids, kept in memory in sorted order and swept by the service identity. */
export interface LeaseIndex {
  /** Makes sure that the namespace was swept within `maxAgeMs`; concurrent callers share one sweep. When Vault cannot be reached and an older sweep exists, that is kept and reported as stale. */
  ensureSwept(
    namespace: string,
    options: { maxAgeMs: number; signal: AbortSignal },
  ): Promise<{ sweptAt: Date; isStale: boolean; failedPrefixCount: number }>;
  /** Directory prefixes at or below `prefix` that hold leases directly. */
  directories(namespace: string, prefix: string): string[];
  query(namespace: string, query: LeaseQuery): LeaseQueryResult;
  /** Takes out ids or a prefix whose end was verified, so that the next page does not show them. */
  remove(namespace: string, gone: { leaseIds?: readonly string[]; prefix?: string }): void;
  /** Waits for a turn in the look-ups that all people together may cause. Throws `request_cancelled`. */
  lookupTurn(signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}
