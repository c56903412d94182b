import { ERROR_CODES, type ErrorCode } from '#lib/contracts/error-codes.ts';
import type { Problem } from '#lib/contracts/problem.ts';
import { paths } from '#lib/paths.ts';
import { AppError } from '#server/platform/index.ts';
import { problemOf } from './problem.ts';

/** Sends the browser on, by a GET whatever it came with. `location` is one of our own pages. */
export function redirectTo(location: string, headers: Headers): Response {
  headers.set('Location', location);
  return new Response(null, { status: 303, headers });
}

/** Back to the sign-in page, which has the words of the code; nothing else of the failure is in the address. */
export function doorRedirect(problem: Problem, headers: Headers): Response {
  return redirectTo(paths.signIn({ problem: problem.code, request: problem.requestId }), headers);
}

const REQUEST_ID = /^[0-9a-f]{32}$/;

/** The problem that the address of the sign-in page names, in our own words; null for a code that is none. */
export function problemAtDoor(code: string | undefined, requestId: string | undefined): Problem | null {
  if (code === undefined || !Object.hasOwn(ERROR_CODES, code)) return null;
  return problemOf(new AppError(code as ErrorCode), REQUEST_ID.test(requestId ?? '') ? (requestId ?? '') : '');
}
