import type { CallClass } from '../client.ts';

/** How one class of calls is kept from hurting the server, its callers and itself. Times in milliseconds. */
export interface ResilienceLimits {
  /** Failures in a row, without a success between them, that open the breaker. */
  openAfterFailures: number;
  /** First and longest time between two probes; it doubles in between, and jitter only shortens it. */
  openMs: number;
  longestOpenMs: number;
  /** Attempts of one call, the first included. */
  attempts: number;
  /** First wait before a retry (it doubles) and the longest; a server that asks for a longer wait is not tried again within the call. */
  retryMs: number;
  longestRetryMs: number;
  /** Retries that may be saved up, and the part of one that each call earns: a failing server sees at most that much more traffic. */
  retryReserve: number;
  retriesPerCall: number;
  /** Attempts under way at once, and callers that may wait for their turn. */
  concurrency: number;
  queue: number;
}

/** No two attempts of one call, and no two probes, are closer than this, whatever the server or the limits say. */
export const LEAST_SPACING_MS = 250;

const SHARED = {
  openAfterFailures: 5,
  openMs: 500,
  // With a probe's own duration this keeps recovery under two seconds after the server is back.
  longestOpenMs: 1_500,
  retryMs: 500,
  retryReserve: 20,
  retriesPerCall: 0.2,
  queue: 1_024,
};

/** The two concurrencies together are the connections of one node (`connectionsPerNode`), so nobody queues a second time below. */
export const DEFAULT_RESILIENCE: Readonly<Record<CallClass, ResilienceLimits>> = {
  interactive: { ...SHARED, attempts: 3, longestRetryMs: 1_000, concurrency: 96 },
  job: { ...SHARED, attempts: 5, longestRetryMs: 8_000, concurrency: 32 },
};
