import { ERROR_CODES, type ErrorCode } from '#lib/contracts/error-codes.ts';
import { expect } from '../fixtures/sallyport.ts';
import type { Answer, ApiCaller } from './api-caller.ts';
import { BODIES, type Operation } from './operations.ts';

/** Asserts a problem document with the code and the status that belongs to it, and nothing but the problem in it. */
export function expectProblem(answer: Answer, code: string, about: string): void {
  expect.soft(answer.code, about).toBe(code);
  expect.soft(answer.status, about).toBe(ERROR_CODES[code as ErrorCode].status);
  expect.soft(answer.contentType, about).toBe('application/problem+json');
  expect.soft(Object.keys(answer.body ?? {}), about).toEqual(expect.arrayContaining(['type', 'title', 'status', 'detail', 'requestId']));
  expect.soft(answer.headers['cache-control'], about).toContain('no-store');
}

/** What is sent, with some of it replaced; undefined where nothing is sent. */
function bodyOf({ name, method }: Operation, over: object): unknown {
  if (method === 'GET') return undefined;
  const body = BODIES[name];
  return body === undefined && Object.keys(over).length === 0 ? undefined : { ...(body as object), ...over };
}

/** Calls an operation as it is, with further headers, or with some of its input replaced. */
export function callOf(caller: ApiCaller, operation: Operation, headers: Record<string, string | null> = {}, over: object = {}) {
  const { method, path } = operation;
  const query = method === 'GET' ? new URLSearchParams(over as Record<string, string>).toString() : '';
  return caller.call(method, query === '' ? path : `${path}?${query}`, { body: bodyOf(operation, over), headers });
}

/** The input that an act is confirmed for: its body, and what its path names. */
export function inputOf(operation: Operation, over: object = {}): object {
  return { ...(bodyOf(operation, over) as object), ...operation.params };
}

/** Calls every operation and asserts its refusal; one whose code is null is left out. */
export async function expectRefusals(
  caller: ApiCaller,
  operations: readonly Operation[],
  who: string,
  codeFor: (operation: Operation) => string | null,
  headers: Record<string, string | null> = {},
): Promise<void> {
  for (const operation of operations) {
    const code = codeFor(operation);
    if (code !== null) expectProblem(await callOf(caller, operation, headers), code, `${operation.name} by ${who}`);
  }
}

/** What somebody gets who has no session, or one that is not enough: the door is open to all and refuses what it is shown. */
export const guardedBy = (code: string) => (operation: Operation) => (operation.access === 'public' ? 'invalid_input' : code);
