import { ERROR_CODES, type ErrorCode } from '#lib/contracts/error-codes.ts';

/** `refused`: the server answered, and no; `failed`: the server or the way to it is in trouble; `cancelled`: the caller left. */
export type Outcome = 'ok' | 'refused' | 'failed' | 'cancelled';

/** Answers whose own status says "trouble" to our users, though the server is well and judged the credential. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['service_identity_failed', 'wrapping_token_spent', 'wrapping_token_foreign']);

export function outcomeOf(code: ErrorCode | 'ok'): Outcome {
  if (code === 'ok' || code === 'request_cancelled') return code === 'ok' ? 'ok' : 'cancelled';
  return ERROR_CODES[code].status >= 500 && !REFUSALS.has(code) ? 'failed' : 'refused';
}
