import { type LeaseDetail, MAX_LEASE_LOOKUPS } from '#lib/contracts/lease.ts';

/** What is known of one lease in this tab. Times are of the browser's clock, so that a wrong one cannot bend a TTL. */
export type LookupEntry =
  | { readonly state: 'live'; readonly lease: LeaseDetail; readonly expiresAtMs: number | null; readonly seenAtMs: number }
  | { readonly state: 'gone'; readonly seenAtMs: number }
  | { readonly state: 'failed'; readonly code: string; readonly seenAtMs: number };

const REFRESH_MS = 30_000;
const RETRY_FAILED_MS = 15_000;
/** After its expiry the server needs a moment to take a lease out. */
const EXPIRY_GRACE_MS = 1_500;

/** When an entry is to be asked for again; null is never: a lease that is gone does not come back under its id. */
export function dueAtMs(entry: LookupEntry | undefined): number | null {
  if (entry === undefined) return Number.NEGATIVE_INFINITY;
  if (entry.state === 'gone') return null;
  if (entry.state === 'failed') return entry.seenAtMs + RETRY_FAILED_MS;
  const refreshAtMs = entry.seenAtMs + REFRESH_MS;
  if (entry.expiresAtMs === null) return refreshAtMs;
  return Math.min(refreshAtMs, Math.max(entry.expiresAtMs, entry.seenAtMs) + EXPIRY_GRACE_MS);
}

export interface LookupPlan {
  /** Ids to ask for now, the never seen ones first, at most one request's worth. */
  readonly dueIds: readonly string[];
  /** When the next one falls due; null when none will. */
  readonly wakeAtMs: number | null;
}

/** Says which of the wanted leases to look up now. */
export function planLookups(
  wantedIds: readonly string[],
  entryOf: (leaseId: string) => LookupEntry | undefined,
  nowMs: number,
): LookupPlan {
  const waiting: { leaseId: string; dueMs: number }[] = [];
  for (const leaseId of new Set(wantedIds)) {
    const dueMs = dueAtMs(entryOf(leaseId));
    if (dueMs !== null) waiting.push({ leaseId, dueMs });
  }
  waiting.sort((a, b) => (a.dueMs === b.dueMs ? 0 : a.dueMs - b.dueMs));
  const due = waiting.filter(({ dueMs }) => dueMs <= nowMs);
  const next = waiting[due.length];
  return {
    dueIds: due.slice(0, MAX_LEASE_LOOKUPS).map(({ leaseId }) => leaseId),
    wakeAtMs: due.length > MAX_LEASE_LOOKUPS ? nowMs : (next?.dueMs ?? null),
  };
}
