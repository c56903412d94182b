import type { ErrorCode } from '#lib/contracts/error-codes.ts';
import type { Problem } from '#lib/contracts/problem.ts';

/** What only the browser can find out: no answer at all, or one that is not ours. */
export type LocalCode =
  | 'console_unreachable'
  | 'console_bad_answer'
  | 'passkey_cancelled'
  | 'passkey_unsupported'
  | 'passkey_known'
  | 'passkey_not_accepted';
export type ClientProblem = Omit<Problem, 'code'> & { readonly code: ErrorCode | LocalCode };

/** The one error that `callApi` throws. Branch on `problem.code`. */
export class ApiProblem extends Error {
  readonly problem: ClientProblem;

  constructor(problem: ClientProblem) {
    super(problem.title);
    this.name = 'ApiProblem';
    this.problem = problem;
  }
}

const LOCAL_WORDS: Record<LocalCode, { title: string; detail: string }> = {
  console_unreachable: {
    title: 'The console does not answer',
    detail: 'Your network or the console itself is down. For a change, look first whether it happened.',
  },
  console_bad_answer: {
    title: 'The answer was not from the console',
    detail: 'Something between your browser and the console answered in its place. Reload the page.',
  },
  passkey_cancelled: {
    title: 'No passkey was used',
    detail: 'The question of the browser was closed, or its time ran out. Nothing was done; try again when you are ready.',
  },
  passkey_unsupported: {
    title: 'This browser cannot use passkeys',
    detail: 'Use another factor here, or open the console in another browser.',
  },
  passkey_known: {
    title: 'This device holds one of your passkeys already',
    detail: 'Nothing was added. Use another device or security key.',
  },
  passkey_not_accepted: {
    title: 'The passkey was not accepted',
    detail: 'Try again. If it repeats, use another factor: a passkey that may have been cloned is accepted no more.',
  },
};

/** @param status the answer's HTTP status, 0 when there was none. */
export function localProblem(code: LocalCode, status: number, requestId = ''): ClientProblem {
  return { type: 'about:blank', status, code, requestId, ...LOCAL_WORDS[code] };
}

/** The problem of whatever was thrown, so that every failure has words. */
export function problemOf(error: unknown): ClientProblem {
  const problem = (error as { problem?: ClientProblem } | null)?.problem;
  if (problem && typeof problem.code === 'string') return problem;
  return localProblem('console_bad_answer', 0);
}

/** Reads a problem document by hand: the door must not carry a schema library. Null when it is none. */
export function parseProblem(body: unknown): ClientProblem | null {
  if (typeof body !== 'object' || body === null) return null;
  const { code, title, detail, status, requestId } = body as Record<string, unknown>;
  const areWords = [code, title, detail, requestId].every((part) => typeof part === 'string');
  return areWords && typeof status === 'number' ? (body as ClientProblem) : null;
}
