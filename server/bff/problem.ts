import { ERROR_CODES } from '#lib/contracts/error-codes.ts';
import type { Problem } from '#lib/contracts/problem.ts';
import { type AppError, isAppError } from '#server/platform/index.ts';
import { API_CSP } from './security-headers.ts';

/** The problem document of any thrown thing. What we did not foresee is `internal`, with nothing of its text. */
export function problemOf(error: unknown, requestId: string): Problem {
  const known: Pick<AppError, 'code' | 'fields' | 'facts' | 'retryAfterSeconds'> = isAppError(error)
    ? error
    : { code: 'internal', fields: undefined, facts: undefined, retryAfterSeconds: undefined };
  const { status, title, advice } = ERROR_CODES[known.code];
  return {
    type: `urn:sallyport:problem:${known.code}`,
    title,
    status,
    detail: advice,
    code: known.code,
    requestId,
    ...(known.fields ? { fields: known.fields } : {}),
    ...(known.facts ? { facts: known.facts } : {}),
    ...(known.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: known.retryAfterSeconds }),
  };
}

export function apiHeaders(requestId: string): Headers {
  return new Headers({
    'Cache-Control': 'no-store, private',
    Vary: 'Cookie',
    'Content-Security-Policy': API_CSP,
    'X-Request-Id': requestId,
  });
}

export function problemResponse(problem: Problem, headers = apiHeaders(problem.requestId)): Response {
  headers.set('Content-Type', 'application/problem+json');
  if (problem.retryAfterSeconds !== undefined) headers.set('Retry-After', String(Math.ceil(problem.retryAfterSeconds)));
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}
