import type { ErrorText } from './error-text.ts';

/** What the server answered, or did not. */
export const vaultCodes = {
  vault_denied: { status: 403, title: 'Vault denied this', advice: 'Your policies do not allow it on this path.' },
  vault_token_dead: { status: 401, title: 'Your Vault token is no longer valid', advice: 'It expired or was revoked. Sign in again.' },
  vault_not_found: { status: 404, title: 'Vault has nothing there', advice: 'It may have been removed meanwhile. Refresh.' },
  vault_namespace_unknown: {
    status: 404,
    title: 'Vault does not know this namespace',
    advice: 'Choose another namespace at the top of the page.',
  },
  vault_bad_request: {
    status: 400,
    title: 'Vault did not accept the request',
    advice: 'The values do not fit what Vault expects on this path.',
  },
  vault_conflict: {
    status: 409,
    title: 'It was changed meanwhile',
    advice: 'Somebody saved another version after this one was read. Look at it, then save again.',
  },
  vault_backend_failed: {
    status: 502,
    title: 'The backend behind Vault failed',
    advice: 'Vault could not reach or use the system behind this mount, so nothing is confirmed there. Repair that system, then try again.',
  },
  vault_rate_limited: { status: 429, title: 'Vault is limiting requests', advice: 'Try again after the time shown.' },
  vault_not_caught_up: { status: 503, title: 'This Vault node has not caught up', advice: 'Try again in a moment.' },
  vault_busy: {
    status: 503,
    title: 'Too many requests to Vault are under way',
    advice: 'This one was not sent. Try again after the time shown.',
  },
  vault_sealed: {
    status: 503,
    title: 'Vault is sealed',
    advice: 'It answers nothing until it is unsealed. This page recovers by itself then.',
  },
  vault_unreachable: { status: 503, title: 'Vault cannot be reached', advice: 'This page recovers by itself when Vault answers again.' },
  vault_timeout: { status: 504, title: 'Vault did not answer in time', advice: 'Try again; for a change, look first whether it happened.' },
  vault_tls_failed: {
    status: 502,
    title: "Vault's certificate was not accepted",
    advice: 'Check VAULT_CACERT and the name in VAULT_ADDR.',
  },
  vault_bad_answer: {
    status: 502,
    title: 'The answer was not from Vault',
    advice: 'Something between the console and Vault answered in its place. Check VAULT_ADDR.',
  },
  vault_redirect_refused: {
    status: 502,
    title: 'Vault redirected to an unknown address',
    advice: 'The console follows redirects only to the configured nodes. Add the node to VAULT_ADDR if it is yours.',
  },
  vault_error: {
    status: 502,
    title: 'Vault failed',
    advice: 'Vault answered with an error of its own. For a change, look first whether it happened.',
  },
  vault_stream_cut: {
    status: 502,
    title: 'Vault broke off in the middle of its answer',
    advice: 'What had arrived by then is not used. Try again when the cluster is steady.',
  },
  outcome_unknown: {
    status: 502,
    title: 'The outcome is not known',
    advice: 'Vault failed while the change was under way. Look at the current state before trying again.',
  },
  service_identity_failed: {
    status: 503,
    title: 'The service identity cannot sign in to Vault',
    advice: 'The operator of this console finds the cause in its log and on /api/health/ready.',
  },
  wrapping_token_spent: {
    status: 503,
    title: "The service's wrapped secret id was opened before",
    advice: 'Somebody else may know it, or it lay too long. Destroy that secret id, find out who opened it, and deliver a new one.',
  },
  wrapping_token_foreign: {
    status: 503,
    title: "The service's wrapped secret id was made elsewhere",
    advice: 'It does not come from the AppRole that was set, so somebody may have put it there. Find out who, and deliver a new one.',
  },
  service_right_missing: {
    status: 503,
    title: "The console's own identity lacks a right",
    advice: 'Its policy is smaller than the one this version needs; the start-up log names the missing lines.',
  },
} as const satisfies Record<string, ErrorText>;
