import type { ErrorCode } from '#lib/contracts/error-codes.ts';

/** What every event names: the path the credential comes from, and its lease. Neither opens anything. */
interface OfLease {
  readonly source: string;
  readonly leaseId: string;
}

/** What happens to kept credentials. Nothing in it is secret. */
export type LeaseEvent =
  | (OfLease & { readonly type: 'issued'; readonly ttlSeconds: number })
  | (OfLease & { readonly type: 'renewed'; readonly ttlSeconds: number; readonly isTruncated: boolean })
  /** `isRefused`: it will not be tried again, and a new credential is due. */
  | (OfLease & { readonly type: 'renew_failed'; readonly code: ErrorCode; readonly isRefused: boolean })
  /** `mayBeLeft`: the server may have made a credential that nobody knows the lease of. */
  | { readonly type: 'issue_failed'; readonly source: string; readonly code: ErrorCode; readonly mayBeLeft: boolean }
  /** The server no longer knows a lease that should have been alive: its token ended, or somebody revoked it. */
  | (OfLease & { readonly type: 'lost' })
  /** The last credential has ended and there is no new one. */
  | (OfLease & { readonly type: 'ended' })
  | (OfLease & { readonly type: 'rotated'; readonly previousLeaseId: string })
  /** The hook threw, so the users keep the former credential until it ends by itself. */
  | { readonly type: 'handover_failed'; readonly source: string; readonly leaseId: string | null }
  /** The hook took longer than the drain may, and the former lease is revoked all the same. */
  | (OfLease & { readonly type: 'drain_cut' })
  /** Said by a look-up, not by the revocation's own answer. */
  | (OfLease & { readonly type: 'revoked' })
  | (OfLease & { readonly type: 'revoke_failed'; readonly code: ErrorCode })
  /** Given up: the credential must be taken as alive until its lease ends, or for good when `isRevocationFailing`. */
  | (OfLease & { readonly type: 'left_alive'; readonly code: ErrorCode; readonly isRevocationFailing: boolean })
  | { readonly type: 'static_read'; readonly source: string; readonly ttlSeconds: number; readonly isChanged: boolean }
  | { readonly type: 'static_read_failed'; readonly source: string; readonly code: ErrorCode }
  /** Nobody cares for it any more; what was alive of it has been revoked, or is reported as left. */
  | { readonly type: 'released'; readonly source: string };

export type EmitLeaseEvent = (event: LeaseEvent) => void;
