import type { ErrorCode } from '#lib/contracts/error-codes.ts';

/** A time limit may strike after the request has left, its caller may leave then, and an answer that is none may be a success. */
const OPEN: ReadonlySet<ErrorCode> = new Set(['outcome_unknown', 'vault_timeout', 'vault_bad_answer', 'request_cancelled']);

/** Whether a write that failed with this code may have happened all the same: look before saying anything, and before trying again. */
export function isOutcomeOpen(code: ErrorCode): boolean {
  return OPEN.has(code);
}
