import type { ErrorCode } from '#lib/contracts/error-codes.ts';
import type { Verdict } from './breaker.ts';

/** One failed attempt, as far as breaker and retry care. */
export interface FailedAttempt {
  code: ErrorCode;
  isWrite: boolean;
  /** A sealed answer inside a namespace may be of that namespace alone, and says nothing of the cluster. */
  isInNamespace: boolean;
}

/** A server that answers, however it answers, is up: denials, quotas and its own errors on one path must not cut off everything else. */
export function verdictOf({ code, isInNamespace }: Omit<FailedAttempt, 'isWrite'>): Verdict {
  switch (code) {
    case 'vault_unreachable':
    case 'vault_timeout':
    case 'vault_tls_failed':
      return 'down';
    case 'vault_sealed':
      return isInNamespace ? 'neither' : 'down';
    // A write whose connection broke, or that met a server's error: only the first is an outage, and the code does not tell them apart.
    case 'outcome_unknown':
    case 'request_cancelled':
    case 'invalid_input':
    case 'internal':
    case 'vault_bad_answer':
      return 'neither';
    default:
      return 'up';
  }
}

const RETRIED_READS: ReadonlySet<ErrorCode> = new Set(['vault_unreachable', 'vault_timeout', 'vault_not_caught_up', 'vault_rate_limited']);

/** A write is tried again only when no node can have seen it; a time limit may have struck after it was sent. */
export function isWorthRetrying({ code, isWrite }: FailedAttempt): boolean {
  return isWrite ? code === 'vault_unreachable' : RETRIED_READS.has(code);
}

/** What callers are told while the breaker is open. A write's own code ("look whether it happened") would be wrong: nothing was sent. */
export function codeWhileOpen(openedBy: ErrorCode): ErrorCode {
  return openedBy === 'vault_sealed' || openedBy === 'vault_tls_failed' ? openedBy : 'vault_unreachable';
}
