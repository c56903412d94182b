import type { ErrorCode } from '#lib/contracts/error-codes.ts';

/** What went wrong below HTTP, before any status came or while the body was under way. */
export type FailureKind = 'unreachable' | 'tls' | 'timeout' | 'connect-timeout' | 'broken' | 'too-large' | 'cancelled' | 'malformed';

/** A failed exchange. `wasSent` is false only when it is certain that the server saw nothing of the request. */
export interface Failure {
  readonly kind: FailureKind;
  readonly wasSent: boolean;
  readonly cause: unknown;
}

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'EADDRNOTAVAIL',
  'ENETDOWN',
]);
const SYSTEM_CODE = /^[A-Z][A-Z0-9_]{2,50}$/;
const TLS = /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|ERR_OSSL|EPROTO)/;

function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  for (let at: unknown = error, depth = 0; typeof at === 'object' && at !== null && depth < 5; depth += 1) {
    if ('code' in at && typeof at.code === 'string') codes.push(at.code);
    // Happy-eyeballs failures hold one error per address.
    if ('errors' in at && Array.isArray(at.errors)) for (const inner of at.errors) codes.push(...codesOf(inner));
    at = 'cause' in at ? at.cause : null;
  }
  return codes;
}

const WORDS: Readonly<Record<FailureKind, string>> = {
  unreachable: 'no connection',
  tls: 'no TLS',
  timeout: 'no answer in time',
  'connect-timeout': 'no connection in time',
  broken: 'the connection broke',
  'too-large': 'the body is over the limit',
  cancelled: 'the caller left',
  malformed: 'the request cannot be sent',
};

/** A failure in our words, with the system's own code where it has one: `no connection (ECONNREFUSED)`. */
export function wordsOfFailure({ kind, cause }: Failure): string {
  const code = codesOf(cause).find((text) => SYSTEM_CODE.test(text));
  return code === undefined ? WORDS[kind] : `${WORDS[kind]} (${code})`;
}

/** Names a thrown thing of undici or Node. `isBodyUnderWay` says that a status line had arrived. */
export function failureOf(error: unknown, isBodyUnderWay: boolean): Failure {
  const codes = codesOf(error);
  const has = (test: (code: string) => boolean) => codes.some(test);
  if (has((code) => TLS.test(code))) return { kind: 'tls', wasSent: false, cause: error };
  if (has((code) => code === 'UND_ERR_CONNECT_TIMEOUT')) return { kind: 'connect-timeout', wasSent: false, cause: error };
  if (!isBodyUnderWay && has((code) => UNREACHABLE.has(code))) return { kind: 'unreachable', wasSent: false, cause: error };
  if (has((code) => code === 'UND_ERR_INVALID_ARG')) return { kind: 'malformed', wasSent: false, cause: error };
  if (has((code) => code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT' || code === 'ETIMEDOUT'))
    return { kind: 'timeout', wasSent: true, cause: error };
  return { kind: 'broken', wasSent: true, cause: error };
}

/** The stable code of a failure. After a broken exchange of a write nobody knows what the server did. */
export function codeOfFailure(failure: Failure, isWrite: boolean): ErrorCode {
  switch (failure.kind) {
    case 'unreachable':
      return 'vault_unreachable';
    case 'tls':
      return 'vault_tls_failed';
    case 'timeout':
    case 'connect-timeout':
      return 'vault_timeout';
    case 'cancelled':
      return 'request_cancelled';
    case 'malformed':
      return 'invalid_input';
    case 'too-large':
      return isWrite ? 'outcome_unknown' : 'vault_bad_answer';
    case 'broken':
      return isWrite ? 'outcome_unknown' : 'vault_unreachable';
  }
}
