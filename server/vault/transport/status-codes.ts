import type { ErrorCode } from '#lib/contracts/error-codes.ts';
import { AppError } from '#server/platform/index.ts';

/** What the mapping needs of a call and its answer. The answer's texts decide, and never leave this file. */
export interface AnswerFacts {
  status: number;
  /** Parsed JSON, or undefined when the body was not JSON. */
  body: unknown;
  path: string;
  isWrite: boolean;
  retryAfterSeconds: number | null;
}

/** Least wait after a 429: servers send `Retry-After: 0`. */
const LEAST_RETRY_SECONDS = 0.25;
/** Revocations call the backend behind the mount, and answer 400 when it fails (OpenBao 2.7 `vault/expiration.go`). */
const REVOCATION = /^sys\/leases\/revoke(-prefix|-force)?(\/|$)/;

/** A login that asks somebody else's server: a directory, an identity provider. */
const LOGIN_ELSEWHERE = /^auth\/.+\/(?:login\/[^/]+|oidc\/(?:auth_url|callback))$/;
/** What a login answers as a 400 when that server does not (OpenBao 2.6 `builtin/credential/ldap`, 2.7 `builtin/credential/jwt`). */
const NO_ANSWER_ELSEWHERE =
  /LDAP Result Code (?:51|52|200) |error connecting to host|\bdial tcp\b|connection refused|context deadline exceeded/i;

/** The `errors` of an answer, or null when it is not shaped like one of Vault's. */
export function errorTextsOf(body: unknown): readonly string[] | null {
  if (typeof body !== 'object' || body === null || !('errors' in body)) return null;
  const { errors } = body;
  if (errors === null) return [];
  return Array.isArray(errors) && errors.every((text) => typeof text === 'string') ? errors : null;
}

function isVaultData(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'request_id' in body && 'data' in body;
}

function clientErrorCode(facts: AnswerFacts, texts: readonly string[]): ErrorCode {
  const says = (words: RegExp) => texts.some((text) => words.test(text));
  switch (facts.status) {
    case 400:
      if (says(/check-and-set parameter did not match/i)) return 'vault_conflict';
      if (LOGIN_ELSEWHERE.test(facts.path) && says(NO_ANSWER_ELSEWHERE)) return 'vault_backend_failed';
      return REVOCATION.test(facts.path) ? 'vault_backend_failed' : 'vault_bad_request';
    case 401:
    case 403:
      return 'vault_denied';
    case 404:
      return says(/namespace not found/i) ? 'vault_namespace_unknown' : 'vault_not_found';
    case 412:
      return 'vault_not_caught_up';
    case 413:
      return 'body_too_large';
    case 429:
      return texts.length === 0 ? 'vault_not_caught_up' : 'vault_rate_limited';
    default:
      return 'vault_bad_request';
  }
}

/**
 * Without any body, OpenBao 2.7 refuses an address that holds unprintable characters, before it looks for a handler. So does whatever
 * else listens there and knows no LIST, hence the look at the address. Which signs beyond ASCII are printable depends on the release.
 */
function isPlain(path: string): boolean {
  try {
    return /^[\x20-\x7e]*$/.test(decodeURIComponent(path));
  } catch {
    return false;
  }
}

/** The stable code of a status that is not a success. 403 comes out as `vault_denied`; whether the token is dead is asked apart. */
export function codeOfStatus(facts: AnswerFacts): ErrorCode {
  const texts = errorTextsOf(facts.body);
  if (facts.status >= 500) {
    if (facts.status === 503 && texts?.some((text) => /\bsealed\b/i.test(text))) return 'vault_sealed';
    if (facts.isWrite) return 'outcome_unknown';
    return texts === null ? 'vault_bad_answer' : 'vault_error';
  }
  if (facts.status < 400) return 'vault_bad_answer';
  if (facts.status === 400 && facts.body === null && !isPlain(facts.path)) return 'vault_bad_request';
  // A deleted KV version is a 404 with `data` in place of `errors`.
  if (texts === null) return facts.status === 404 && isVaultData(facts.body) ? 'vault_not_found' : 'vault_bad_answer';
  return clientErrorCode(facts, texts);
}

/** The error to throw for an answer. Nothing of the server's own words goes with it. */
export function errorOfStatus(facts: AnswerFacts): AppError {
  const code = codeOfStatus(facts);
  if (code !== 'vault_rate_limited') return new AppError(code);
  return new AppError(code, { retryAfterSeconds: Math.max(facts.retryAfterSeconds ?? 0, LEAST_RETRY_SECONDS) });
}
