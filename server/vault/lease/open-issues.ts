import type { ErrorCode } from '#lib/contracts/error-codes.ts';
import type { Clock } from '#server/platform/index.ts';
import type { LeftLease } from './lease-keeper.ts';

/** The longest life that a server gives a lease unless it is told otherwise (OpenBao 2.7 `vault/expiration.go` maxLeaseTTL). */
const LONGEST_LIFE_SECONDS = 32 * 24 * 3_600;

/** Leases of one source that the server may have made without saying so. Nobody renews them, so each counts only until its life is over. */
export interface OpenIssues {
  /** A request for one has just failed with an open outcome. `ttlSeconds` is the life that the source's leases have, as far as it is known. */
  note(code: ErrorCode, ttlSeconds: number | undefined): void;
  left(): readonly LeftLease[];
}

export function createOpenIssues(source: string, clock: Clock): OpenIssues {
  let open: { readonly left: LeftLease; readonly endsAtMs: number }[] = [];
  function forgetEnded(): void {
    const nowMs = clock.monotonicMs();
    open = open.filter(({ endsAtMs }) => endsAtMs > nowMs);
  }
  return {
    note(code, ttlSeconds = LONGEST_LIFE_SECONDS) {
      forgetEnded();
      const left = { source, leaseId: null, code, isRevocationFailing: false };
      open.push({ left, endsAtMs: clock.monotonicMs() + ttlSeconds * 1000 });
    },
    left() {
      forgetEnded();
      return open.map(({ left }) => left);
    },
  };
}
