import type { ErrorCode } from '#lib/contracts/error-codes.ts';
import { codeOf } from '#server/platform/index.ts';

/** The server, or the way to it, is in trouble, and said nothing about this secret or this caller. Only then may an old value stand in. */
const OUTAGES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'vault_unreachable',
  'vault_timeout',
  'vault_sealed',
  'vault_error',
  'vault_bad_answer',
  'vault_not_caught_up',
  'vault_rate_limited',
  // Our own queue was full: nothing was asked.
  'vault_busy',
  'vault_tls_failed',
  'vault_redirect_refused',
]);

/** What a failed load means for what is remembered: an unknown failure keeps it, and never hands it out. */
export function meaningOf(error: unknown): 'outage' | 'denied' | 'identity-dead' | 'other' {
  const code = codeOf(error);
  // A login that failed for an outage's sake says no more than the outage.
  if (code === 'service_identity_failed') return OUTAGES.has(codeOf((error as Error).cause)) ? 'outage' : 'other';
  if (OUTAGES.has(code)) return 'outage';
  if (code === 'vault_denied' || code === 'vault_namespace_unknown') return 'denied';
  return code === 'vault_token_dead' ? 'identity-dead' : 'other';
}
