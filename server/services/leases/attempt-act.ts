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

export interface Attempt {
  failure: AppError | null;
  /** The server said itself that it stopped: nothing more will happen. */
  isOver: boolean;
}

/**
 * Does one act at Vault. Failures that leave open what happened come back as `failure`, to be thrown only if a later look
 * finds nothing changed: `vault_backend_failed`, or `outcome_unknown` for the rest. Others are thrown at once.
 */
export async function attemptAct(act: () => Promise<unknown>): Promise<Attempt> {
  try {
    await act();
    return { failure: null, isOver: false };
  } catch (error) {
    const code = codeOf(error);
    if (NOTHING_BEGUN.has(code)) throw error;
    const isOver = code === 'vault_backend_failed';
    return { failure: new AppError(isOver ? code : 'outcome_unknown', { cause: error }), isOver };
  }
}
