import { AppError, codeOf } from '#server/platform/index.ts';

/** Answers that come before the server began anything: they are the outcome. */
const NOTHING_BEGUN = new Set([
  'vault_denied',
  'vault_token_dead',
  'vault_namespace_unknown',
  'vault_bad_request',
  'vault_not_found',
  'vault_rate_limited',
  'vault_sealed',
  'vault_unreachable',
  'vault_tls_failed',
  'vault_redirect_refused',
  'invalid_input',
  'body_too_large',
]);

/**
 * Does one act at Vault. Failures that leave open what happened come back as `failure`, to be thrown only if a later look
 * finds nothing changed: `vault_backend_failed`, or `outcome_unknown` for the rest. Others are thrown at once.
 */
export async function attemptAct(act: () => Promise<unknown>): Promise<{ failure: AppError | null }> {
  try {
    await act();
    return { failure: null };
  } catch (error) {
    const code = codeOf(error);
    if (NOTHING_BEGUN.has(code)) throw error;
    return { failure: new AppError(code === 'vault_backend_failed' ? code : 'outcome_unknown', { cause: error }) };
  }
}
