import { QueryClient } from '@tanstack/react-query';
import { problemOf } from './problem.ts';

const MAX_RETRIES = 3;
const RETRYABLE = new Set([503, 504]);

/** Whether a failed read is worth another try: the server said "not now", not "no". */
export function shouldRetryRead(failureCount: number, error: unknown): boolean {
  return failureCount < MAX_RETRIES && RETRYABLE.has(problemOf(error).status);
}

/** Doubles from half a second to eight, and never asks earlier than the server wants. */
export function readRetryWaitMs(failureCount: number, error: unknown): number {
  const askedMs = (problemOf(error).retryAfterSeconds ?? 0) * 1000;
  return Math.max(askedMs, Math.min(8000, 500 * 2 ** failureCount));
}

/**
 * One cache a browser tab, and a fresh one for each server render. What nobody shows is kept as the library has it: five minutes in a
 * tab, and without a timer on the server, where one would keep the whole request in memory for as long.
 */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        networkMode: 'always',
        retry: shouldRetryRead,
        retryDelay: readRetryWaitMs,
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
